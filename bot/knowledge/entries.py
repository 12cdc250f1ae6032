"""FAQ entries: the approved answers of the shop, as support staff write them in data/knowledge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.knowledge.decided_answers import DecidedAnswer, NotDecided, read_decided
from bot.language_texts import texts_by_language, with_answer
from bot.languages import LANGUAGES, SPOKEN, stand_ins
from bot.lazy_message import LazyMessage
from bot.yaml_file import NotYaml, read_yaml

_KNOWN = {
    "id", "questions", "answer", "source", "valid_from", "valid_until", "intent", "sample",
    "instead", "during",
}  # fmt: skip


class KnowledgeError(UserError):
    """A knowledge file cannot be used; the message says file, entry and remedy."""


@dataclass(frozen=True)
class Entry:
    """One approved answer and the questions it answers, by language: one or several.

    ``valid_from`` and ``valid_until`` are the first and the last day on which the answer may be
    given; ``intent`` is the intent whose general answer this is; ``source`` is where the fact comes
    from. A ``sample`` came with the sample shop, and nobody has said yet that it is true of this
    one. ``instead`` are the answers that are given in its place where a case or an order decides.
    What has kinds of cases under ``during`` is asked only while one of these is talked of.
    """

    id: str
    questions: dict[str, tuple[str, ...]]
    answer: dict[str, str]
    source: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    intent: str | None = None
    sample: bool = False
    instead: tuple[DecidedAnswer, ...] = ()
    during: tuple[str, ...] = ()

    def is_valid(self, on: date) -> bool:
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)

    def language_for(self, customer: str) -> str:
        """The customer's language if the entry has it, else one that stands in; the customer's
        too where nothing is written yet."""
        written = self.answer or self.questions
        return next((code for code in stand_ins(customer) if code in written), customer)


def load_entries(folder: Path) -> list[Entry]:
    """All entries of the folder's ``*.yml`` files, in the order of file names.

    Raises:
        KnowledgeError: a file cannot be used, or an id stands twice.
    """
    entries = {file.name: load_file(file) for file in sorted(folder.glob("*.yml"))}
    check_ids(entries.items())
    return [entry for of_file in entries.values() for entry in of_file]


def check_ids(files: Iterable[tuple[str, Iterable[Entry]]]) -> None:
    """Raises KnowledgeError if two entries have the same id; ``files`` are names and entries."""
    seen: set[str] = set()
    for name, entries in files:
        for entry in entries:
            if entry.id in seen:
                raise KnowledgeError(
                    "{file}: the id '{id}' stands twice. Rename one.",
                    file=name,
                    id=entry.id,
                )
            seen.add(entry.id)


def load_file(file: Path) -> list[Entry]:
    """The entries of one file.

    Raises:
        KnowledgeError: it is no YAML, or an entry lacks something.
    """
    try:
        items = read_yaml(file, file.name) or []
    except NotYaml as error:
        raise KnowledgeError(str(error)) from error
    if not isinstance(items, list):
        raise KnowledgeError(
            "{file}: write a list of entries, each beginning '- id:'.",
            file=file.name,
        )
    texts = answers_by_language(file)
    return [
        read_entry(
            LazyMessage("{file}, entry {number}", file=file.name, number=number),
            with_answer(item, texts),
        )
        for number, item in enumerate(items, 1)
    ]


def answers_by_language(file: Path) -> dict[str, dict[str, Any]]:
    """What the languages' own files say of the entries of a file of data/knowledge.

    Raises:
        KnowledgeError: one is no YAML.
    """
    try:
        return texts_by_language(file.parent.parent, "answers.yml")
    except NotYaml as error:
        raise KnowledgeError(str(error)) from error


def read_entry(where: str, item: Any) -> Entry:
    """The entry that stands in a file as ``item``; ``where`` is told to people.

    Raises:
        KnowledgeError: it lacks something.
    """
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise KnowledgeError("{where}: it needs an id, such as '- id: delivery_time'.", where=where)
    where = LazyMessage("{where} ({name})", where=where, name=item["id"])
    unknown = set(item) - _KNOWN
    if unknown:
        raise KnowledgeError(
            "{where}: '{field}' is not known. Remove or rename it.",
            where=where,
            field=sorted(unknown)[0],
        )
    questions, answer = _by_language(where, item, "questions"), _by_language(where, item, "answer")
    for language in LANGUAGES:
        if language not in questions and language not in answer:
            continue
        asked = questions.get(language)
        if not isinstance(asked, list) or not asked or not all(isinstance(q, str) for q in asked):
            raise KnowledgeError(
                "{where}: questions, {language}: list at least one question.",
                where=where,
                language=language,
            )
        said = answer.get(language)
        if not isinstance(said, str) or not said.strip():
            raise KnowledgeError(
                "{where}: answer, {language}: write the answer.",
                where=where,
                language=language,
            )
    for field in ("valid_from", "valid_until"):
        if item.get(field) is not None and type(item[field]) is not date:
            raise KnowledgeError(
                "{where}: {field} must be a date such as 2027-01-31.",
                where=where,
                field=field,
            )
    if not isinstance(item.get("sample", False), bool):
        raise KnowledgeError("{where}: sample must be true or not stand there.", where=where)
    try:
        instead = read_decided(item.get("instead") or [])
    except NotDecided as error:
        raise KnowledgeError("{where}: instead: {why}.", where=where, why=str(error)) from error
    during = item.get("during") or []
    if not isinstance(during, list) or not all(isinstance(kind, str) for kind in during):
        raise KnowledgeError(
            "{where}: during must be a list of kinds of cases, such as [wrong_item].", where=where
        )
    return Entry(
        id=item["id"],
        questions={lang: tuple(questions[lang]) for lang in LANGUAGES if lang in questions},
        answer={lang: answer[lang].strip() for lang in LANGUAGES if lang in answer},
        source=str(item.get("source", "")),
        valid_from=item.get("valid_from"),
        valid_until=item.get("valid_until"),
        intent=item.get("intent"),
        sample=item.get("sample", False),
        instead=instead,
        during=tuple(during),
    )


def _by_language(where: str, item: dict[str, Any], field: str) -> dict[str, Any]:
    content = item.get(field)
    if not isinstance(content, dict) or not content:
        raise KnowledgeError(
            "{where}: {field}: write them under {spoken}.",
            where=where,
            field=field,
            spoken=SPOKEN,
        )
    unknown = [key for key in content if key not in LANGUAGES]
    if unknown:
        raise KnowledgeError(
            "{where}: {field}: the language '{language}' is not {spoken}.",
            where=where,
            field=field,
            language=unknown[0],
            spoken=SPOKEN,
        )
    return content
