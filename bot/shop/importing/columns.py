"""Whose cells they are: headings of any shop, export or language become our fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.languages import FACTS
from bot.shop.importing.dates import DayOrder
from bot.shop.importing.table import Cell, Row, Table
from bot.yaml_file import read_yaml

_FOLDER = Path(__file__).parent
_CURRENCY_BEHIND = re.compile(r"\(\s*(?:idr|rp)\.?\s*\)\s*$", re.IGNORECASE)
LOOKED_AT = 20
"""Rows among which the headings are: some exports begin with a title of several lines."""

_ONE_COLUMN = frozenset({"order_number", "placed_on", "total", "id"})
"""What is never filled from a second column: an empty number means "as above", not another one."""

_OF_ITEMS = frozenset({"variation", "quantity", "price", "stock", "sizes", "colours", "picture"})
"""What lines of orders and variants of products have."""

Names = Mapping[str, Sequence[str]]
"""What each field's column may be called, the best first."""


@dataclass(frozen=True)
class Layout:
    """An export that is known; see layouts.yml. Own spreadsheets have the one without a name."""

    name: str = ""
    has: frozenset[str] = frozenset()
    columns: Names = field(default_factory=dict)
    statuses: Names = field(default_factory=dict)
    status_by: Sequence[Mapping[str, str]] = ()
    dates: DayOrder | None = None
    by_line: Sequence[str] = ()


@dataclass(frozen=True)
class Columns:
    """The columns of a table: which of its cells belong to a field, and which to none.

    ``headings`` are all of them, as they stand; ``unused`` those that are not read.
    """

    layout: Layout
    headings: list[str]
    rows: list[Row]
    places: Mapping[str, Sequence[int]]
    unused: list[str]

    def cell(self, row: Row, name: str) -> Cell:
        """The field's cell, "" where the row has none."""
        return next((cell for p in self.places.get(name, ()) if (cell := _at(row, p)) != ""), "")

    def headed(self, row: Row, heading: str) -> Cell:
        """The cell under a heading, whatever field that is."""
        keys = [heading_key(name) for name in self.headings]
        place = keys.index(heading_key(heading)) if heading_key(heading) in keys else None
        return "" if place is None else _at(row, place)


def find_columns(
    tables: Sequence[Table], names: Names, key: str, layouts: Sequence[Layout] = ()
) -> tuple[Table, Columns] | None:
    """The table and the row in it whose cells name the most fields, ``key`` among them."""
    best: tuple[int, Table, Columns] | None = None
    for table in tables:
        for place, row in enumerate(table.rows[:LOOKED_AT]):
            columns = _columns(row, table.rows[place + 1 :], names, layouts)
            if key not in columns.places:
                continue
            if best is None or len(columns.places) > best[0]:
                best = len(columns.places), table, columns
    return (best[1], best[2]) if best and best[0] > 1 else None


def heading_key(text: Cell) -> str:
    """A heading as it is compared: "No. Pesanan", "no_pesanan" and "NoPesanan" are one."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return re.sub(r"[^a-z0-9]", "", _CURRENCY_BEHIND.sub("", plain))


def _at(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else ""


def _columns(row: Row, below: list[Row], names: Names, layouts: Sequence[Layout]) -> Columns:
    headings = [str(cell) for cell in row.cells]
    keys = [heading_key(heading) for heading in headings]
    layout = next((one for one in layouts if one.has and one.has <= set(keys)), Layout())
    places = {}
    for name, known in {**names, **layout.columns}.items():
        # Of several columns with one name, the first that has anything counts.
        names_of = _item_keys if name in _OF_ITEMS else _keys
        found = [p for word in known for p, key in enumerate(keys) if key in names_of(word)]
        if found:
            places[name] = found[:1] if name in _ONE_COLUMN else list(dict.fromkeys(found))
    by_status = {heading_key(h) for rule in layout.status_by for h in rule if h != "then"}
    used = {p for found in places.values() for p in found}
    used |= {place for place, key in enumerate(keys) if key in by_status}
    unused = [heading for place, heading in enumerate(headings) if heading and place not in used]
    return Columns(layout, headings, below, places, list(dict.fromkeys(unused)))


@cache
def _keys(word: str) -> frozenset[str]:
    return frozenset((heading_key(word),))


@cache
def _item_keys(word: str) -> frozenset[str]:
    """What the items of JSON have begins with "item"; see json_table.py."""
    return frozenset((heading_key(word), "item" + heading_key(word)))


@cache
def order_columns() -> Names:
    names: Names = read_yaml(_FOLDER / "order_columns.yml", "order_columns.yml")
    return names


@cache
def product_columns() -> Names:
    names: dict[str, list[str]] = read_yaml(
        _FOLDER / "product_columns.yml", "product_columns.yml"
    )
    for code, facts in FACTS.items():
        headings = [f"name {code}", f"name_{code}", f"name {facts.english}", f"nama {facts.name}"]
        names.setdefault(f"name_{code}", [heading.lower() for heading in headings])
    return names


@cache
def order_layouts() -> tuple[Layout, ...]:
    entries: list[dict[str, Any]] = read_yaml(_FOLDER / "layouts.yml", "layouts.yml")
    return tuple(
        Layout(**{**entry, "has": frozenset(heading_key(name) for name in entry["has"])})
        for entry in entries
    )
