"""FAQ entries: the approved answers of the shop, as support staff write them in data/knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

LANGUAGES = ("en", "id")


class KnowledgeError(Exception):
    """A knowledge file cannot be used; the message says file, entry and remedy."""


@dataclass(frozen=True)
class Entry:
    """One approved answer and the questions it answers, by language.

    ``valid_until`` is the last day on which the answer may be given; ``intent`` is the intent
    whose general answer this is; ``source`` is where the fact comes from.
    """

    id: str
    questions: dict[str, tuple[str, ...]]
    answer: dict[str, str]
    source: str = ""
    valid_until: date | None = None
    intent: str | None = None

    def is_valid(self, on: date) -> bool:
        return self.valid_until is None or on <= self.valid_until


def load_entries(folder: Path) -> list[Entry]:
    """All entries of the folder's ``*.yml`` files, in the order of file names.

    Raises:
        KnowledgeError: a file is no YAML, an entry lacks a language, or an id stands twice.
    """
    entries: dict[str, Entry] = {}
    for file in sorted(folder.glob("*.yml")):
        try:
            items = YAML(typ="safe").load(file.read_text(encoding="utf-8")) or []
        except (YAMLError, UnicodeDecodeError) as error:
            raise KnowledgeError(f"{file.name} is not valid YAML: {error}") from error
        if not isinstance(items, list):
            raise KnowledgeError(f"{file.name}: write a list of entries, each beginning '- id:'.")
        for position, item in enumerate(items, 1):
            entry = _entry(f"{file.name}, entry {position}", item)
            if entry.id in entries:
                raise KnowledgeError(f"{file.name}: the id '{entry.id}' stands twice. Rename one.")
            entries[entry.id] = entry
    return list(entries.values())


def _entry(where: str, item: Any) -> Entry:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise KnowledgeError(f"{where}: it needs an id, such as '- id: delivery_time'.")
    where = f"{where} ({item['id']})"
    unknown = set(item) - {"id", "questions", "answer", "source", "valid_until", "intent"}
    if unknown:
        raise KnowledgeError(f"{where}: '{sorted(unknown)[0]}' is not known. Remove or rename it.")
    questions, answer = item.get("questions"), item.get("answer")
    for language in LANGUAGES:
        asked = questions.get(language) if isinstance(questions, dict) else None
        if not isinstance(asked, list) or not asked or not all(isinstance(q, str) for q in asked):
            raise KnowledgeError(f"{where}: questions, {language}: list at least one question.")
        said = answer.get(language) if isinstance(answer, dict) else None
        if not isinstance(said, str) or not said.strip():
            raise KnowledgeError(f"{where}: answer, {language}: write the answer.")
    valid_until = item.get("valid_until")
    if valid_until is not None and type(valid_until) is not date:
        raise KnowledgeError(f"{where}: valid_until must be a date such as 2027-01-31.")
    return Entry(
        id=item["id"],
        questions={language: tuple(questions[language]) for language in LANGUAGES},
        answer={language: answer[language].strip() for language in LANGUAGES},
        source=str(item.get("source", "")),
        valid_until=valid_until,
        intent=item.get("intent"),
    )
