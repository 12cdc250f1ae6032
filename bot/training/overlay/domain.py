"""The shop's domain.yml over the packaged one, item by item.

An item is an entry of a list (an intent, an action) or a key of a mapping (a reply, a slot). The
shop's item stands in the place of the packaged one of its name; a new one comes below the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import Item, YamlText


def joined(packaged: Path, own: Path, removed: Iterable[str] = ()) -> str:
    """The text of both domains together; without the items in ``removed`` (``section/name``).

    Raises:
        EditRefused: a file is no YAML, or an item of the shop's has no line of its own.
    """
    base, over = _domain(packaged, "the packaged domain.yml"), _domain(own, "domain.yml")
    edits = _Edits(base)
    for section, items in _sections(over):
        known = dict(_items(base, section))
        new = [lines for name, lines in items.items() if name not in known]
        for name, lines in items.items():
            if name in known:
                edits.replace(known[name], lines)
        edits.add(section, new)
    for name in removed:
        section, _, item = name.partition("/")
        if found := dict(_items(base, section)).get(item):
            edits.replace(found, [])
    return edits.text()


def own_part(packaged: Path, own: Path, edited: Path) -> tuple[str, list[str]]:
    """What the domain ``edited`` says otherwise than the packaged one: the new text of the shop's
    ``own``, whose other lines stay, and the packaged items that are gone.

    Raises:
        EditRefused: a file is no YAML, or an item has no line of its own.
    """
    base, full = _domain(packaged, "the packaged domain.yml"), _domain(edited, "domain.yml")
    over = _domain(own, "domain.yml")
    edits, gone = _Edits(over), []
    for section in {**full.data, **over.data}:
        before, now = _values(base, section), _values(full, section)
        changed = {name for name, value in now.items() if before.get(name) != value}
        gone += [f"{section}/{name}" for name in before if name not in now]
        known = dict(_items(over, section))
        if not (changed or known):
            continue  # of the packaged domain, which may have it on one line
        written = {name: full.raw(item, 2) for name, item in _items(full, section)}
        for name, item in known.items():
            edits.replace(item, written[name] if name in changed else [])
        edits.add(section, [written[n] for n in now if n in changed and n not in known])
    return edits.text(), gone


def changed_items(original: Path, packaged: Path, own: Path) -> list[str]:
    """The items (``section/name``) of the shop's domain whose packaged text is another than it was.

    Raises:
        EditRefused: a file is no YAML.
    """
    before, after, over = (_domain(file, "domain.yml") for file in (original, packaged, own))
    return [
        f"{section}/{name}"
        for section in over.data
        for name in _values(over, section)
        if _values(before, section).get(name) != _values(after, section).get(name)
    ]


class _Edits:
    """Changes of a text's lines, made from the last to the first."""

    def __init__(self, base: YamlText) -> None:
        self._base = base
        self._changes: list[tuple[int, int, list[str]]] = []
        self._below: list[str] = []

    def replace(self, item: Item, lines: list[str]) -> None:
        self._changes.append((item.start, item.end, lines))

    def add(self, section: str, items: list[list[str]]) -> None:
        lines = [line for item in items for line in item]
        if not lines:
            return
        places = [item.end for _, item in _items(self._base, section)]
        if places:
            self._changes.append((max(places), max(places), lines))
        else:
            self._below += ["", f"{section}:", *lines]

    def text(self) -> str:
        lines = list(self._base.lines)
        for start, end, new in sorted(self._changes, key=lambda change: change[:2], reverse=True):
            lines[start:end] = new
        return "\n".join([*lines, *self._below]) + "\n"


def _domain(file: Path, name: str) -> YamlText:
    text = YamlText(file, name)
    if text.data is None:  # empty, or comments alone
        text.data = CommentedMap()
    if not isinstance(text.data, CommentedMap):
        raise EditRefused(
            "{name} has no sections. Begin one on a line of its own, such as responses:", name=name
        )
    return text


def _sections(text: YamlText) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each section's items, set in by two, as lines."""
    for section, content in text.data.items():
        if isinstance(content, (list, dict)):
            yield section, {name: text.raw(item, 2) for name, item in _items(text, section)}


def _items(text: YamlText, section: str) -> Iterator[tuple[str, Item]]:
    content = text.data.get(section)
    if isinstance(content, CommentedMap):
        yield from ((str(name), text.key(content, name)) for name in content)
    elif isinstance(content, CommentedSeq):
        yield from ((_name(entry), text.entry(content, n)) for n, entry in enumerate(content))


def _values(text: YamlText, section: str) -> dict[str, Any]:
    content = text.data.get(section)
    if isinstance(content, dict):
        return {str(name): value for name, value in content.items()}
    return {_name(entry): entry for entry in content} if isinstance(content, list) else {}


def _name(entry: Any) -> str:
    """An entry of a list is a name, or a mapping with its name for a key."""
    return str(next(iter(entry))) if isinstance(entry, dict) else str(entry)
