"""FAQ entries and customers' questions to try them with, as JSON lines.

Entries have ``id``, then ``question_en``, ``answer_en`` and the same for ``id`` (one language is
enough), or ``question`` and ``answer``. Queries have ``query``, ``faq_id`` (null: no entry answers
it), and may have ``lang`` and ``also`` (further right ids).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.given_files import UnusableData, json_lines
from bot.knowledge.entries import Entry
from bot.languages import LANGUAGES


@dataclass(frozen=True)
class Query:
    """What a customer asked; ``right`` are the ids that answer it, none if it is out of scope."""

    text: str
    right: tuple[str, ...]
    language: str | None = None


def read_entries(path: Path) -> list[Entry]:
    """The entries of a JSON lines file; without a language, text stands for both.

    Raises:
        UnusableData: the file is missing or malformed, or an id stands twice.
    """
    entries: dict[str, Entry] = {}
    for place, item in json_lines(path):
        id_ = item.get("id")
        if not isinstance(id_, str | int) or not str(id_).strip():
            raise UnusableData(f"{place}: the entry needs an id.")
        if str(id_) in entries:
            raise UnusableData(f"{place}: the id {str(id_)!r} stands twice. Rename one.")
        entries[str(id_)] = _entry(place, str(id_), item)
    return list(entries.values())


def read_queries(path: Path, entries: list[Entry]) -> list[Query]:
    """The queries of a JSON lines file; those that have an answer have it among ``entries``.

    Raises:
        UnusableData: the file is missing or malformed, or names an entry that is not there.
    """
    ids = {entry.id for entry in entries}
    queries = []
    for place, item in json_lines(path):
        text, also = item.get("query"), item.get("also") or []
        if not isinstance(text, str) or not text.strip():
            raise UnusableData(f"{place}: the query is missing. Write what the customer asked.")
        if "faq_id" not in item or not isinstance(also, list):
            raise UnusableData(
                f"{place}: write the id of the right entry as faq_id (null if there is none), and "
                "further ones as a list under also."
            )
        right = tuple(str(id_) for id_ in (item["faq_id"], *also) if id_ is not None)
        for id_ in right:
            if id_ not in ids:
                raise UnusableData(f"{place}: there is no entry {id_!r}. Correct the id.")
        queries.append(Query(text, right, item.get("lang")))
    return queries


def _entry(place: str, id_: str, item: dict[str, Any]) -> Entry:
    questions: dict[str, tuple[str, ...]] = {}
    answers: dict[str, str] = {}
    for language in LANGUAGES:
        for ending in (f"_{language}", ""):
            question, answer = item.get(f"question{ending}"), item.get(f"answer{ending}")
            if isinstance(question, str) and isinstance(answer, str) and question.strip():
                questions.setdefault(language, (question.strip(),))
                answers.setdefault(language, answer.strip() or question.strip())
    if not questions:
        raise UnusableData(
            f"{place}: the entry {id_!r} needs question and answer, or question_en and answer_en, "
            "or question_id and answer_id."
        )
    return Entry(id_, questions, answers)
