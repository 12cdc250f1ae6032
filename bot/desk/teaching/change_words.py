"""What the draft changes, as an editor reads it: which thing, and what of it was and is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from bot.desk.readable_names import ReadableNames
from bot.training.draft.differences import Change
from bot.training.edits.flows import ANY, Step

_INTENTS = {"intent", "opened_by", "again_by"}
_ACTIONS = {"confirm", "kept", "do", "check", "ask"}
_ANSWERS = {"answer", "related"}
_NOTHING = (None, "", (), False)
_CODE = re.compile(r"^[a-z0-9]+(?:_[a-z0-9]+)+$")


@dataclass(frozen=True)
class ToldField:
    """``name`` is what it is called in the file ("questions", "due_hours"), ``language`` the one in
    which it is said; ``before`` and ``after`` are in words, one thing a line."""

    name: str
    language: str | None
    before: str
    after: str


@dataclass(frozen=True)
class ToldChange:
    """``title`` is the thing's name for people, ``code`` the one in the files."""

    file: str
    kind: str
    what: str
    title: str
    code: str
    fields: tuple[ToldField, ...]


def told(change: Change, names: ReadableNames) -> ToldChange:
    """``change`` in words."""
    before, after = _flat(change.fields_before), _flat(change.fields_after)
    if change.kind == "example":
        before, after = ({k: v for k, v in f.items() if k[0] == "text"} for f in (before, after))
    differing = (k for k in dict.fromkeys((*before, *after)) if before.get(k) != after.get(k))
    return ToldChange(
        change.file, change.kind, change.what, _title(change, names), change.name,
        tuple(
            ToldField(key[0], key[1], *(_words(key[0], f.get(key), names) for f in (before, after)))
            for key in differing
        ),
    )  # fmt: skip


def note_of(changes: list[ToldChange]) -> str:
    """What was changed, in a few words, for who does not write a note: the titles of the first."""
    titles = list(dict.fromkeys(change.title for change in changes))
    more = f" +{len(titles) - 3}" if len(titles) > 3 else ""
    return f"{', '.join(titles[:3])}{more}"[:200]


def _flat(given: Mapping[str, Any]) -> dict[tuple[str, str | None], Any]:
    """Fields by name and language: ``{"questions": {"en": …}}`` has one for each language."""
    found: dict[tuple[str, str | None], Any] = {}
    for name, value in given.items():
        if isinstance(value, Mapping):
            found |= {(name, str(language)): one for language, one in value.items()}
        elif value not in _NOTHING:
            found[name, None] = value
    return found


def _title(change: Change, names: ReadableNames) -> str:
    either = change.fields_after or change.fields_before
    if change.kind == "example":
        return names.intent(str(either["intent"]))
    if change.kind == "reply":
        return names.action(change.name)
    if change.kind == "answer":
        questions = [q for asked in either["questions"].values() for q in asked]
        return names.answers.get(change.name) or next(iter(questions), names.word(change.name))
    if change.kind == "case":
        named = list(either["name"].values())
        return str(named[0]) if named else names.word(change.name)
    return names.word(change.name)


def _words(name: str, value: Any, names: ReadableNames) -> str:
    """A field's value for people, one thing a line."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "\n".join(_words(name, one, names) for one in value)
    if isinstance(value, Step):
        return _step(value, names)
    if is_dataclass(value) and not isinstance(value, type):
        own = {f.name: getattr(value, f.name) for f in fields(value)}
        said = {key: one for key, one in own.items() if one not in _NOTHING}
        parts = [_words(key, one, names) for key, one in said.items()]
        return ", ".join(part.replace("\n", " / ") for part in parts if part)
    if value is True:
        return names.word(name)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if name in _INTENTS:
        return names.intent(text)
    if name in _ACTIONS:
        return names.action(text)
    if name in _ANSWERS and text in names.answers:
        return names.answer(text)
    return names.word(text) if _CODE.fullmatch(text) else text


def _step(step: Step, names: ReadableNames) -> str:
    if step.kind == "intent":
        return "→ " + " / ".join(names.intent(intent) for intent in step.value)
    if step.kind == "action":
        return "← " + names.action(str(step.value))
    if step.kind == "slots":
        pairs = [(names.word(slot), value) for slot, value in step.value]
        return ", ".join(name if value == ANY else f"{name} = {value}" for name, value in pairs)
    if step.kind == "loop":
        return names.word(str(step.value)) if step.value else "–"
    return str(step)
