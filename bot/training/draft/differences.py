"""What differs between two states of what staff edit, in their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from bot.training.draft.draft import Draft
from bot.training.draft.editable_files import editable_files
from bot.training.edits.answers import list_answers, list_topics
from bot.training.edits.case_kinds import list_kinds
from bot.training.edits.flows import list_flows
from bot.training.edits.replies import DOMAIN, Reply, list_replies
from bot.training.project_files import examples

Fields = Mapping[str, Any]
Kind = Literal["example", "reply", "answer", "topic", "rule", "story", "case", "file"]


@dataclass(frozen=True)
class Change:
    """One difference.

    ``name`` says which one: an example's intent and language ("greet, en"), a reply's, rule's or
    story's name, a case's key, an answer's id; for the kind "file" (all that is none of these) the
    file's. ``before`` and ``after`` are texts, None where there was or is nothing;
    ``fields_before`` and ``fields_after`` are the same taken apart: what a reply says by language,
    an answer's questions, a case's facts, the steps of a rule.
    """

    file: str
    kind: Kind
    name: str
    before: str | None
    after: str | None
    fields_before: Fields = field(default_factory=dict)
    fields_after: Fields = field(default_factory=dict)

    @property
    def what(self) -> Literal["added", "removed", "changed"]:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    def __str__(self) -> str:
        said = f": {self.after or self.before}" if self.kind == "example" else ""
        return f"{self.file}: {self.kind} {self.name} {self.what}{said}"


_Key = tuple[Kind, str, str]
"""Kind, name, and for examples their words."""


def changes_of(draft: Draft) -> list[Change]:
    """What the draft changes, in the order of files."""
    return changes_between(draft.base, draft.folder)


def changes_between(before: Path, after: Path) -> list[Change]:
    """The differences between two folders with domain.yml and data/, in the order of files."""
    files_before, files_after = editable_files(before), editable_files(after)
    old, new = _items(before), _items(after)
    found = [
        Change(
            _file(new, old, key), key[0], key[1], _text(old, key), _text(new, key),
            old[key].fields if key in old else {}, new[key].fields if key in new else {},
        )
        for key in dict.fromkeys((*old, *new))
        if _text(old, key) != _text(new, key)
    ]
    told = {change.file for change in found}
    for name in dict.fromkeys((*files_before, *files_after)):
        if files_before.get(name) != files_after.get(name) and name not in told:
            before_and_after = (files_before, files_after)
            was, is_now = (None if name not in files else "" for files in before_and_after)
            found.append(Change(name, "file", name, was, is_now))
    order = {name: place for place, name in enumerate(dict.fromkeys((*files_before, *files_after)))}
    return sorted(found, key=lambda change: order[change.file])


@dataclass(frozen=True)
class _Item:
    file: str
    text: str
    fields: Fields


def _items(folder: Path) -> dict[_Key, _Item]:
    """Each example, reply, answer, topic, rule, story and kind of case."""
    return dict(_each(folder))


def _each(folder: Path) -> Iterator[tuple[_Key, _Item]]:
    fields: Fields
    for example in examples(folder):
        name = f"{example.intent}, {example.language}" if example.language else example.intent
        fields = {"intent": example.intent, "language": example.language, "text": example.text}
        key: _Key = ("example", name, example.text)
        yield key, _Item(example.where.file, example.text, fields)
    for reply in list_replies(folder):
        text = _lines(asdict(reply)["wordings"], _said)
        yield ("reply", reply.name, ""), _Item(DOMAIN, text, {"text": _spoken(reply)})
    for entry, place in list_answers(folder):
        fields = {key: value for key, value in vars(entry).items() if key not in ("id", "sample")}
        yield ("answer", entry.id, ""), _Item(place.file, _lines([vars(entry)], _fields), fields)
    for topic, place in list_topics(folder):
        text = _lines([topic.phrasings], _fields)
        yield ("topic", topic.name, ""), _Item(place.file, text, {"phrasings": topic.phrasings})
    for flow, place in list_flows(folder):
        steps = [f"{'if ' if step in flow.condition else ''}{step.kind}: {step}"
                 for step in (*flow.condition, *flow.steps)]
        fields = {"condition": flow.condition, "steps": flow.steps}
        yield (flow.kind, flow.name, ""), _Item(place.file, "\n".join(steps), fields)
    for kind, place in list_kinds(folder):
        fields = {key: value for key, value in vars(kind).items() if key != "key"}
        yield ("case", kind.key, ""), _Item(place.file, _lines([vars(kind)], _fields), fields)


def _spoken(reply: Reply) -> dict[str, list[str]]:
    """What a reply says, by language and channel."""
    said: dict[str, list[str]] = {}
    for wording in reply.wordings:
        audience = " ".join(filter(None, (wording.language, wording.channel)))
        buttons = "".join(f" [{button.title}]" for button in wording.buttons)
        image = f" {wording.image}" if wording.image else ""
        said.setdefault(audience, []).append(f"{wording.text}{buttons}{image}")
    return said


def _lines(parts: Any, write: Callable[[Any], str]) -> str:
    return "\n".join(write(part) for part in parts)


def _said(wording: dict[str, Any]) -> str:
    audience = "/".join(filter(None, (wording["language"], wording["channel"]))) or "all"
    buttons = "".join(f" [{b['title']} → {b['payload']}]" for b in wording["buttons"])
    image = f" {wording['image']}" if wording["image"] else ""
    return f"{audience}: {wording['text']}{buttons}{image}"


def _fields(item: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in item.items() if value)


def _text(items: dict[_Key, _Item], key: _Key) -> str | None:
    return items[key].text if key in items else None


def _file(new: dict[_Key, _Item], old: dict[_Key, _Item], key: _Key) -> str:
    return (new.get(key) or old[key]).file
