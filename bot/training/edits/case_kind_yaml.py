"""How a kind of case is written in data/cases: what stays is not touched, what is new is short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.dialogue.case_kinds import READ_AS, CaseKind, Choice, Fact
from bot.training.edits.yaml_items import like

_ORDER = (
    "name", "opened_by", "family", "answer", "sorry", "facts", "check", "confirm", "do", "kept",
    "follow_ups", "file",
)  # fmt: skip
USUALLY_KEPT = "utter_kept"
"""What is said to a no where nothing else is named: that the order stays as it is."""


def fill(content: CommentedMap, kind: CaseKind, old: CaseKind | None) -> None:
    """Brings ``content``, which says ``old`` (None: nothing yet), to ``kind``."""
    if old is None or old.name != kind.name:
        _set_name(content, kind.name)
    if old is None or old.opened_by != kind.opened_by:
        _set(content, "opened_by", _seq(kind.opened_by))
    for key in ("family", "answer", "check", "confirm", "do"):
        if old is None or getattr(old, key) != getattr(kind, key):
            _set(content, key, getattr(kind, key))
    if old is None or old.sorry != kind.sorry:
        _set(content, "sorry", kind.sorry or None)
    if old is None or old.facts != kind.facts:
        known = dict(zip((f.name for f in old.facts), content.get("facts", ()))) if old else {}
        facts = [
            _fact(fact, old.fact(fact.name) if old else None, known.get(fact.name))
            for fact in kind.facts
        ]
        _set_facts(content, facts)
    if old is None or old.kept != kind.kept:
        _set(content, "kept", kind.kept if kind.kept != USUALLY_KEPT else None)
    if old is None or (old.files, old.due_hours) != (kind.files, kind.due_hours):
        hours = {"due_hours": kind.due_hours} if kind.due_hours else {}
        _set(content, "file", _map(hours) if kind.files else None)


def keep_anchors(node: Any) -> None:
    """Anchors stay where they are written: a part of the file that is not seen may use them."""
    if isinstance(node, (CommentedMap, CommentedSeq)):
        if node.anchor.value:
            node.anchor.always_dump = True
        for value in node.values() if isinstance(node, CommentedMap) else node:
            keep_anchors(value)


def _set_name(content: CommentedMap, name: Mapping[str, str]) -> None:
    written = content.get("name")
    if written is None:
        _set(content, "name", _map(name))
        return
    for language, text in name.items():
        if written.get(language) != text:
            written[language] = like(written.get(language), text)


def _set_facts(content: CommentedMap, facts: list[Any]) -> None:
    """Facts that stay in their places keep the comments between them."""
    written = content.get("facts")
    if facts and isinstance(written, CommentedSeq) and not written.fa.flow_style():
        stays = len(written) <= len(facts) and all(a is b for a, b in zip(written, facts))
        if stays:
            written.extend(facts[len(written) :])
            return
        if len(written) == len(facts):
            for place, fact in enumerate(facts):
                if written[place] is not fact:
                    written[place] = fact
            return
    _set(content, "facts", CommentedSeq(facts) if facts else None)


def _fact(fact: Fact, old: Fact | None, written: Any) -> Any:
    if written is not None and fact == old:
        return written
    more = written[fact.name] if isinstance(written, Mapping) else CommentedMap()
    written_as: dict[str, Any] = {
        "ask": (None if fact.ask == f"utter_ask_{fact.name}" else fact.ask) if fact.ask else False,
        "read_as": None if fact.read_as == _usual_reader(fact.name) else fact.read_as,
        "optional": fact.optional or None,
        "fits": _seq(fact.fits),
        "unless": _seq(fact.unless),
        "called": _seq(fact.called),
        "choices": _choices(fact.choices),
    }
    for key, value in written_as.items():
        if old is not None and getattr(old, key) == getattr(fact, key):
            continue
        if value is None:
            more.pop(key, None)
        else:
            more[key] = value
    if not more:
        return fact.name
    if not isinstance(written, Mapping) and not fact.choices:
        more.fa.set_flow_style()
    return written if isinstance(written, Mapping) else CommentedMap({fact.name: more})


def _usual_reader(name: str) -> str:
    return READ_AS.get(name, "words")


def _choices(choices: Iterable[Choice]) -> CommentedSeq | None:
    written = CommentedSeq(
        _map({**c.titles, **({"words": _seq(c.words)} if c.words else {})})
        for c in choices
    )
    return written or None


def _set(content: CommentedMap, key: str, value: Any) -> None:
    """In its usual place among the others; None takes it away."""
    if value is None:
        content.pop(key, None)
    elif key in content:
        content[key] = value
    else:
        before = [known for known in content if known in _ORDER[: _ORDER.index(key)]]
        content.insert(list(content).index(before[-1]) + 1 if before else 0, key, value)


def _map(values: Mapping[str, Any]) -> CommentedMap:
    written = CommentedMap(values)
    written.fa.set_flow_style()
    return written


def _seq(values: Iterable[str]) -> CommentedSeq | None:
    written = CommentedSeq(values)
    written.fa.set_flow_style()
    return written or None
