"""domain.yml, the examples and the actions as the checks look at them, each with its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.training.findings import Place

WITHOUT_WORDS = {
    "send_photo", "send_attachment", "nlu_fallback", "moderated", "too_many_messages",
}
"""Intents that nobody types: the gateway or Rasa itself decides on them."""


@dataclass(frozen=True)
class Example:
    """One thing that customers say, as it is written: entities may be marked in it."""

    text: str
    intent: str
    language: str | None
    where: Place


@dataclass(frozen=True)
class Variation:
    """One text of a reply: ``language`` is that of its condition, None where it has none."""

    response: str
    language: str | None
    content: dict[str, Any]
    where: Place


class Domain:
    """domain.yml of ``project``, or its ``data`` where it was read already; its shape must be one
    that Rasa accepts."""

    def __init__(self, project: Path, data: CommentedMap | None = None) -> None:
        self._data: CommentedMap = _load(project / "domain.yml") if data is None else data

    def intents(self) -> dict[str, Place]:
        """The intents, with their places."""
        listed = self._data.get("intents", [])
        return {_name(entry): _at(listed, index) for index, entry in enumerate(listed)}

    def actions(self) -> dict[str, Place]:
        """The custom actions, with their places."""
        listed = self._data.get("actions", [])
        return {str(entry): _at(listed, index) for index, entry in enumerate(listed)}

    def responses(self) -> dict[str, Place]:
        """The replies' names, with their places."""
        replies = self._data.get("responses", CommentedMap())
        return {str(name): Place("domain.yml", replies.lc.key(name)[0] + 1) for name in replies}

    def variations(self) -> Iterator[Variation]:
        """Every text of every reply."""
        for name, listed in self._data.get("responses", {}).items():
            for index, content in enumerate(listed):
                languages = [
                    condition.get("value")
                    for condition in content.get("condition", [])
                    if condition.get("name") == "language"
                ]
                language = languages[0] if languages else None
                yield Variation(str(name), language, content, _at(listed, index))

    def entities(self) -> set[str]:
        """The entities' names."""
        return {_name(entry) for entry in self._data.get("entities", [])}

    def forms(self) -> set[str]:
        """The forms' names."""
        return {str(name) for name in self._data.get("forms", {})}

    def slots(self) -> set[str]:
        """The slots' names."""
        return {str(name) for name in self._data.get("slots", {})}

    def form_slots(self) -> Iterator[tuple[str, str]]:
        """Each form with each slot that it asks for."""
        for form, content in self._data.get("forms", {}).items():
            for slot in content.get("required_slots", []):
                yield str(form), str(slot)


def examples(project: Path) -> Iterator[Example]:
    """Everything under ``intent`` in data/nlu."""
    for file in sorted((project / "data" / "nlu").rglob("*.yml")):
        name = str(file.relative_to(project))
        for entry in (_load(file) or {}).get("nlu", []):
            if "intent" not in entry or "examples" not in entry:
                continue
            first = entry.lc.value("examples")[0] + 2  # counted from 1, below the "|"
            language = (entry.get("metadata") or {}).get("language")
            for offset, line in enumerate(str(entry["examples"]).splitlines()):
                text = line.strip().removeprefix("- ").strip()
                if text:
                    where = Place(name, first + offset)
                    yield Example(text, str(entry["intent"]), language, where)


def listed_items(project: Path, where: str) -> Iterator[tuple[str, CommentedSeq]]:
    """The files of a folder such as data/knowledge, each a list, with their places."""
    for file in sorted((project / where).glob("*.yml")):
        items = _load(file)
        if items:
            yield str(file.relative_to(project)), items


def flow_items(project: Path, kind: str) -> Iterator[tuple[str, Place, CommentedMap]]:
    """The rules or stories (``kind``: rule or story) of data/: file, place and content."""
    key = "rules" if kind == "rule" else "stories"
    for file in sorted((project / "data" / key).rglob("*.yml")):
        name = str(file.relative_to(project))
        listed = (_load(file) or {}).get(key) or []
        for index, item in enumerate(listed):
            yield name, Place(name, listed.lc.item(index)[0] + 1), item


def action_names(project: Path) -> dict[str, Place]:
    """The actions implemented in actions/, by what their ``name`` returns, with their places."""
    found = {}
    for file, tree in action_code(project):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "name":
                for statement in node.body:
                    value = statement.value if isinstance(statement, ast.Return) else None
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        place = Place(str(file.relative_to(project)), node.lineno)
                        found[value.value] = place
    return found


def action_code(project: Path) -> Iterator[tuple[Path, ast.Module]]:
    """The files of actions/, parsed."""
    for file in sorted((project / "actions").glob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def _load(file: Path) -> Any:
    """What stands in the file, with places; not to be changed, as it is read once a version."""
    stat = file.stat()
    return _read(file, (stat.st_mtime_ns, stat.st_size, stat.st_ino))


@lru_cache(maxsize=128)
def _read(file: Path, _stamp: tuple[int, int, int]) -> Any:
    return YAML().load(file.read_text(encoding="utf-8"))


def _name(entry: Any) -> str:
    return str(next(iter(entry))) if isinstance(entry, dict) else str(entry)


def _at(listed: Any, index: int) -> Place:
    return Place("domain.yml", listed.lc.item(index)[0] + 1)
