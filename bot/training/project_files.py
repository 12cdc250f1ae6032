"""domain.yml, the examples and the actions as the checks look at them, each with its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap


@dataclass(frozen=True)
class Example:
    """One thing that customers say; ``where`` is file and line."""

    text: str
    intent: str
    language: str | None
    where: str


@dataclass(frozen=True)
class Variation:
    """One text of a reply: ``language`` is that of its condition, None where it has none."""

    response: str
    language: str | None
    content: dict[str, Any]
    where: str


class Domain:
    """domain.yml of ``project``; its shape must be one that Rasa accepts."""

    def __init__(self, project: Path) -> None:
        self._data: CommentedMap = _load(project / "domain.yml")

    def intents(self) -> dict[str, str]:
        """The intents, with their places."""
        listed = self._data.get("intents", [])
        return {_name(entry): _at(listed, index) for index, entry in enumerate(listed)}

    def actions(self) -> dict[str, str]:
        """The custom actions, with their places."""
        listed = self._data.get("actions", [])
        return {str(entry): _at(listed, index) for index, entry in enumerate(listed)}

    def responses(self) -> dict[str, str]:
        """The replies' names, with their places."""
        replies = self._data.get("responses", CommentedMap())
        return {str(name): f"domain.yml, line {replies.lc.key(name)[0] + 1}" for name in replies}

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
        name = file.relative_to(project)
        for entry in (_load(file) or {}).get("nlu", []):
            if "intent" not in entry or "examples" not in entry:
                continue
            first = entry.lc.value("examples")[0] + 2  # counted from 1, below the "|"
            language = (entry.get("metadata") or {}).get("language")
            for offset, line in enumerate(str(entry["examples"]).splitlines()):
                text = line.strip().removeprefix("- ").strip()
                if text:
                    where = f"{name}, line {first + offset}"
                    yield Example(text, str(entry["intent"]), language, where)


def action_names(project: Path) -> dict[str, str]:
    """The actions implemented in actions/, by what their ``name`` returns, with their places."""
    found = {}
    for file, tree in action_code(project):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "name":
                for statement in node.body:
                    value = statement.value if isinstance(statement, ast.Return) else None
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        found[value.value] = f"{file.relative_to(project)}, line {node.lineno}"
    return found


def action_code(project: Path) -> Iterator[tuple[Path, ast.Module]]:
    """The files of actions/, parsed."""
    for file in sorted((project / "actions").glob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def _load(file: Path) -> Any:
    return YAML().load(file.read_text(encoding="utf-8"))


def _name(entry: Any) -> str:
    return str(next(iter(entry))) if isinstance(entry, dict) else str(entry)


def _at(listed: Any, index: int) -> str:
    return f"domain.yml, line {listed.lc.item(index)[0] + 1}"
