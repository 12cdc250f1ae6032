"""JSON as an API or a script writes it: a list of orders or products, whose lines may be in a list
of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bot.shop.importing.table import Cell, Row, Table, UnreadableFile, clean

_ITEM_LISTS = ("items", "line_items", "lineItems", "lines", "order_items", "products", "variants")
_WRAPPERS = ("orders", "products", "data", "results", "rows")
MOST_DEPTH = 50
"""How deep objects may lie in each other; shops' exports have five levels."""


def read_json(content: bytes) -> list[Table]:
    """One table: a row for each line of each entry.

    Names of what lies deeper are joined: ``{"billing": {"email": …}}`` is the column "billing
    email", and what an item has begins with "item".

    Raises:
        UnreadableFile: it is no JSON, or no list of objects.
    """
    try:
        text = content.decode("utf-8-sig")
        # Numbers stay as they are written: an order number is no float.
        data = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except UnicodeDecodeError as error:
        raise UnreadableFile("This JSON is not UTF-8. Save it as UTF-8 and try again.") from error
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            "Line {line}: this is not JSON ({error}).", line=error.lineno, error=error.msg
        ) from error
    except RecursionError as error:
        raise UnreadableFile("This JSON lies too deep in itself.") from error
    entries = _entries(data)
    columns: dict[str, None] = {}
    lines: list[tuple[int, dict[str, Cell]]] = []
    for number, entry in enumerate(entries, start=1):
        for cells in _lines(entry):
            columns.update(dict.fromkeys(cells))
            lines.append((number, cells))
    headings: list[Cell] = list(columns)
    rows = [Row(number, [cells.get(str(name), "") for name in headings]) for number, cells in lines]
    return [Table("entry", [Row(0, headings), *rows])]


def _entries(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        data = next((data[name] for name in _WRAPPERS if isinstance(data.get(name), list)), data)
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise UnreadableFile("A list of objects is needed: [{…}, {…}].")
    return data


def _lines(entry: dict[str, Any]) -> Iterator[dict[str, Cell]]:
    name = next((name for name in _ITEM_LISTS if isinstance(entry.get(name), list)), None)
    items = entry.get(name, []) if name else []
    own = dict(_flat({key: value for key, value in entry.items() if key != name}))
    if not items:
        yield own
    for item in items:
        of_item = dict(_flat(item if isinstance(item, dict) else {"name": item}, "item"))
        yield {**own, **of_item}


def _flat(value: Any, before: str = "", depth: int = 0) -> Iterator[tuple[str, Cell]]:
    if isinstance(value, dict):
        if depth > MOST_DEPTH:
            raise UnreadableFile("This JSON lies too deep in itself.")
        for key, inner in value.items():
            key = str(key)
            repeats = not before or key.casefold().startswith(before)
            yield from _flat(inner, key if repeats else f"{before} {key}", depth + 1)
    elif isinstance(value, list):
        simple = [str(one) for one in value if isinstance(one, (str, Decimal))]
        yield before, clean(", ".join(simple))
    elif isinstance(value, Decimal):
        yield before, value
    else:
        yield before, "" if value is None else clean(str(value))
