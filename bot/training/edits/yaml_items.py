"""One item of a YAML file is written anew; every other line stays as it is, byte for byte.

ruamel.yaml keeps comments, order and quotes, but one indentation for the whole file, and it joins
lists that people broke over several lines. So an item (an entry of a list, or a key with its value)
is taken out by its lines, changed alone, and put back.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, ScalarString

from bot.training.edits.refused import EditRefused
from bot.yaml_file import NotYaml, read_yaml_with_places

_INDENTS = ((2, 4, 2), (2, 2, 0))
"""Mapping, sequence and offset of the dash, as people write them."""


@dataclass(frozen=True)
class Item:
    """Lines ``start`` to ``end`` (without it, counted from 0) of an item that begins in ``column``;
    ``dash`` says whether it is an entry of a list."""

    start: int
    end: int
    column: int
    dash: bool


class YamlText:
    """What stands in a YAML file, and where.

    ``name`` is what people know the file by; ``data`` is its content with comments,
    not to be changed.

    Raises:
        EditRefused: the file is no YAML, so that nothing in it can be edited.
    """

    def __init__(self, file: Path, name: str) -> None:
        self.name = name
        try:
            self.data: Any = read_yaml_with_places(file, name)
            raw = file.read_bytes().decode("utf-8")
        except NotYaml as error:
            raise EditRefused(str(error)) from error
        except OSError as error:
            raise EditRefused(
                "{name} cannot be read. Ask a developer to look at it.",
                name=name,
            ) from error
        self._newline = "\r\n" if "\r\n" in raw else "\n"
        self._lines = raw.replace("\r\n", "\n").splitlines()

    def entry(self, listed: CommentedSeq, index: int) -> Item:
        """The entry of a list, with its dash."""
        self._must_be_block(listed)
        line, column = listed.lc.item(index)
        dash = self._lines[line].rfind("-", 0, column)
        if dash < 0:
            raise self._too_dense()
        return self._item(line, dash, dash=True)

    def key(self, mapping: CommentedMap, key: str) -> Item:
        """A key with its value."""
        self._must_be_block(mapping)
        line, column = mapping.lc.key(key)
        return self._item(line, column, dash=False)

    def content(self, item: Item) -> CommentedMap:
        """The item alone, to be changed: an entry, or a mapping of the one key."""
        content: CommentedMap = _yaml(self._indent(item)).load(self._text(item))
        return content

    def replaced(self, item: Item, content: Any) -> str:
        """The file's text with ``content`` in the item's place."""
        lines = self._written(item, content, self._indent(item))
        return self._joined(self._lines[: item.start], lines, self._lines[item.end :])

    def removed(self, item: Item) -> str:
        """The file's text without the item, and without the blank lines that set it off."""
        before, after = self._lines[: item.start], self._lines[item.end :]
        while before and not before[-1].strip() and not "".join(after[:1]).strip():
            before.pop()
        return self._joined(before, after)

    def added(self, beside: Item, content: Any) -> str:
        """The file's text with ``content`` below the item ``beside``, written like it."""
        blank = [""] if beside.start and not self._lines[beside.start - 1].strip() else []
        lines = self._written(beside, content, self._indent(beside))
        return self._joined(self._lines[: beside.end], blank, lines, self._lines[beside.end :])

    @property
    def lines(self) -> Sequence[str]:
        """All of it, line by line."""
        return self._lines

    def raw(self, item: Item, column: int) -> list[str]:
        """An item's lines as they stand, moved to begin in ``column``."""
        lines = self._lines[item.start : item.end]
        return [" " * column + line[item.column :] if line.strip() else "" for line in lines]

    def line(self, number: int) -> str:
        """A line, counted from 0."""
        return self._lines[number]

    def margin(self, number: int) -> str:
        """The blanks at the beginning of a line, counted from 0."""
        line = self.line(number)
        return line[: len(line) - len(line.lstrip())]

    def with_line(self, number: int, line: str | None, instead: bool) -> str:
        """The file's text with a line put before ``number``, or ``instead`` of it; None: none."""
        new = [] if line is None else [line]
        return self._joined(
            self._lines[:number], new, self._lines[number + (1 if instead else 0) :]
        )

    def _item(self, start: int, column: int, dash: bool) -> Item:
        end = start + 1
        for number in range(start + 1, len(self._lines)):
            line = self._lines[number]
            indent = len(line) - len(line.lstrip(" "))
            own_list = not dash and indent == column and re.match(r"- |-$", line[column:])
            if line.strip() and indent <= column and not own_list:
                break  # a comment here belongs to what follows
            if line.strip():
                end = number + 1
        return Item(start, end, column, dash)

    def _text(self, item: Item) -> str:
        first, *rest = self._lines[item.start : item.end]
        cut = item.column
        if item.dash:
            cut += len(first[cut:]) - len(first[cut + 1 :].lstrip(" "))
        return "\n".join([first[cut:], *(line[cut:] for line in rest)]) + "\n"

    def _indent(self, item: Item) -> tuple[int, int, int]:
        """How lists are set in below the item."""
        text = self._text(item)
        exact = (i for i in _INDENTS if _dumped(_yaml(i).load(text), i) == text)
        looks_flat = re.search(r"^( *)[^\s#-][^\n]*:\n\1- ", text, re.MULTILINE)
        return next(exact, _INDENTS[1] if looks_flat else _INDENTS[0])

    def _written(self, item: Item, content: Any, indent: tuple[int, int, int]) -> list[str]:
        lines = _dumped(content, indent).splitlines()
        margin = " " * item.column
        if not item.dash:
            return [margin + line if line else "" for line in lines]
        first, *rest = lines
        return [f"{margin}- {first}", *(f"{margin}  {line}" if line else "" for line in rest)]

    def _joined(self, *parts: list[str]) -> str:
        lines = [line for part in parts for line in part]
        return self._newline.join(lines) + self._newline

    def _must_be_block(self, node: CommentedMap | CommentedSeq) -> None:
        if node.fa.flow_style():
            raise self._too_dense()

    def _too_dense(self) -> EditRefused:
        return EditRefused(
            "{name} is written too densely to be edited here. Ask a developer to write each item "
            "on a line of its own.",
            name=self.name,
        )


def like(old: Any, new: str) -> str:
    """``new`` with the quotes of ``old``."""
    if not isinstance(old, ScalarString):
        return new
    same: str = type(old)(new)
    return same


def quoted(text: str) -> str:
    scalar: str = DoubleQuotedScalarString(text)
    return scalar


def flow(text: str) -> Any:
    """A value that is written on one line, such as ``[a, b]``."""
    return _yaml(_INDENTS[0]).load(text)


def in_one_line(value: Any) -> str:
    """How a value that cannot be edited stands in a file, on one line and without outer braces."""
    stream = io.StringIO()
    yaml = YAML(typ="safe")
    yaml.default_flow_style = True
    yaml.allow_unicode = True
    yaml.width = 100_000  # type: ignore[assignment]  # ruamel.yaml says: None
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # the same
    yaml.dump(value, stream)
    text = stream.getvalue().removesuffix("...\n").strip()
    return text[1:-1] if isinstance(value, dict) else text


def write_edit(file: Path, text: str) -> None:
    """Writes a project's file as an edit left it.

    Raises:
        EditRefused: the edit brings in ``${``, which Rasa's own commands would fill in from the
            environment.
    """
    before = file.read_text(encoding="utf-8").count("${") if file.exists() else 0
    if text.count("${") > before:
        raise EditRefused(
            "The signs ${{ next to each other have another meaning in these files. Put a space "
            "between them, or leave one out."
        )
    write_atomically(file, text)


def write_atomically(file: Path, content: str | bytes) -> None:
    """The file has its old content or the new one, whatever happens meanwhile."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    try:
        with open(descriptor, "wb") as part:
            part.write(content.encode() if isinstance(content, str) else content)
            part.flush()
            os.fsync(part.fileno())
        os.chmod(name, file.stat().st_mode & 0o777 if file.exists() else 0o644)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _Representer(RoundTripRepresenter):
    """Writes null as people do: ``active_loop: null``."""

    def represent_none(self, data: None) -> ScalarNode:
        node: ScalarNode = self.represent_scalar("tag:yaml.org,2002:null", "null")
        return node


_Representer.add_representer(type(None), _Representer.represent_none)


def _yaml(indent: tuple[int, int, int]) -> YAML:
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.preserve_quotes = True  # type: ignore[assignment]  # ruamel.yaml says: None
    # Lines are as long as people wrote them.
    yaml.width = 100_000  # type: ignore[assignment]  # ruamel.yaml says: None
    yaml.indent(*indent)
    return yaml


def _dumped(content: Any, indent: tuple[int, int, int]) -> str:
    stream = io.StringIO()
    _yaml(indent).dump(content, stream)
    # ruamel.yaml escapes emoji between double quotes.
    return re.sub(
        r"(?<!\\)((?:\\\\)*)\\U([0-9A-F]{8})",
        lambda found: found[1] + chr(int(found[2], 16)),
        stream.getvalue().removesuffix("...\n"),  # what ends a document that is a word alone
    )
