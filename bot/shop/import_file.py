"""Reads a merchant's CSV or JSON file into cells of text, each order and item knowing its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.shop.import_rules import ITEM_RULES, ORDER_RULES


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class RawItem:
    """An item as it stands in the file; ``where`` is "line 7" or "order 3, item 1"."""

    where: str
    cells: dict[str, str]


@dataclass(frozen=True)
class RawOrder:
    """An order as it stands in the file; ``where`` is its first line, or "order 3"."""

    where: str
    cells: dict[str, str]
    items: list[RawItem]


def read_file(path: Path, errors: list[str]) -> list[RawOrder]:
    """The orders of the file; rows that cannot be taken for one go to ``errors``.

    Raises:
        UnreadableFile: it is missing, not UTF-8, not CSV or JSON, or its columns are wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path} is not UTF-8. Save it as “CSV UTF-8” or JSON.") from error
    if path.suffix.lower() == ".json":
        return _read_json(text, errors)
    return _read_csv(text, errors)


def _read_csv(text: str, errors: list[str]) -> list[RawOrder]:
    header = text.partition("\n")[0]
    # Excel writes semicolons where the comma is the decimal sign, as in Indonesia.
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    orders: dict[str, RawOrder] = {}
    try:
        _check_columns(reader.fieldnames or [])
        start = reader.line_num + 1
        for row in reader:
            where, start = f"line {start}", reader.line_num + 1
            if None in row or None in row.values():
                errors.append(f"{where}: has more or fewer cells than line 1 has columns.")
                continue
            cells = {name: cell.strip() for name, cell in row.items()}
            # A row without a number stands alone; the rules report it.
            key = cells["order_number"].upper() or where
            order = orders.setdefault(key, RawOrder(where, cells, []))
            order.items.append(RawItem(where, cells))
            errors += [
                f"{where}: {name} {cells[name]!r} differs from {order.cells[name]!r} in "
                f"{order.where}, which is the same order."
                for name in ORDER_RULES
                if name in cells and cells[name].upper() != order.cells[name].upper()
            ]
    except csv.Error as error:
        raise UnreadableFile(
            f"line {reader.line_num}: this is not CSV: {error}. Look for a missing quote."
        ) from error
    return list(orders.values())


def _check_columns(names: Sequence[str]) -> None:
    rules = {**ORDER_RULES, **ITEM_RULES}
    missing = [name for name, rule in rules.items() if rule.required and name not in names]
    unknown = [name for name in names if name not in rules]
    if missing or unknown:
        raise UnreadableFile(
            "line 1: "
            + "".join(f"the column {name} is missing; " for name in missing)
            + "".join(f"the column {name!r} is not known; " for name in unknown)
            + f"the columns are {', '.join(rules)}."
        )


def _read_json(text: str, errors: list[str]) -> list[RawOrder]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"line {error.lineno}: this is not JSON: {error.msg}.") from error
    if not isinstance(data, list):
        raise UnreadableFile("line 1: a list of orders is needed: [{…}, {…}].")
    orders: list[RawOrder] = []
    for number, entry in enumerate(data, start=1):
        where = f"order {number}"
        items = entry.pop("items", None) if isinstance(entry, dict) else None
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            errors.append(f'{where}: must be an object with a list of objects named "items".')
            continue
        if not items:
            errors.append(f"{where}: has no items.")
        raw_items = [
            RawItem(place, _cells(place, item, ITEM_RULES, errors))
            for place, item in ((f"{where}, item {n}", item) for n, item in enumerate(items, 1))
        ]
        orders.append(RawOrder(where, _cells(where, entry, ORDER_RULES, errors), raw_items))
    return orders


def _cells(
    where: str, entry: dict[str, Any], known: dict[str, Any], errors: list[str]
) -> dict[str, str]:
    errors += [f"{where}: the field {name!r} is not known." for name in entry if name not in known]
    return {name: "" if value is None else str(value).strip() for name, value in entry.items()}
