"""The products that a file holds. Nothing is written: the same file gives the same result."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from decimal import Decimal
from typing import Any

from bot.currency import Currency
from bot.languages import LANGUAGES
from bot.lazy_message import LazyMessage
from bot.shop.importing.columns import Columns, find_columns, product_columns
from bot.shop.importing.file_table import read_tables
from bot.shop.importing.findings import Answers, Findings, Question
from bot.shop.importing.orders import OWN_COLUMNS
from bot.shop.importing.table import Cell, Row, UnreadableFile
from bot.shop.importing.values import Values, as_text

_LIST = re.compile(r"[,;|/\n]")
_SIZES_IN_A_ROW = re.compile(r"(?:(?:\d?X{0,4}[SML]|\d{1,3}(?:[.,]5)?)(?:\s+|$))+", re.IGNORECASE)
_SIZE_WORDS = {"size", "sizes", "ukuran"}
_COLOUR_WORDS = {"color", "colour", "colors", "colours", "warna"}
_IN_STOCK = {
    "ready",
    "ready stock",
    "tersedia",
    "ada",
    "available",
    "in stock",
    "yes",
    "ya",
    "true",
}
_SOLD_OUT = {"habis", "kosong", "sold out", "out of stock", "stok habis"}
_UNKNOWN = {"?", "unknown", "tidak tahu", "tidak diketahui"}


@dataclass(frozen=True)
class ReadProduct:
    """A product of the file; None and empty lists are what the file does not say.

    ``names`` are those in further languages, each with its language; ``given`` are the fields whose
    columns the file has: only these change a product that is known.
    """

    line: int
    id: str
    name_en: str
    name_id: str
    category: str = ""
    price: int | None = None
    stock: int | None = None
    sizes: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    restock_date: date | None = None
    picture: str | None = None
    link: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    given: frozenset[str] = frozenset()


@dataclass
class ProductsFile:
    """What came of a file. With ``errors`` or ``questions`` its products are not complete."""

    layout: str = OWN_COLUMNS
    products: list[ReadProduct] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    errors: list[LazyMessage] = field(default_factory=list)
    notes: list[LazyMessage] = field(default_factory=list)


def read_products(
    content: bytes,
    answers: Answers,
    zone: tzinfo,
    currency: Currency = Currency("IDR"),
    country: str = "ID",
) -> ProductsFile:
    """The products of a CSV, Excel or JSON file."""
    try:
        tables = read_tables(content)
    except UnreadableFile as error:
        return ProductsFile(errors=[LazyMessage(str(error))])
    names = product_columns()
    found = [find_columns(tables, names, key) for key in ("name", "name_en", "name_id")]
    known = next((one for one in found if one), None)
    if known is None:
        return ProductsFile(
            errors=[
                LazyMessage(
                    "No line of the file names its columns. Its first line must say what each "
                    "column holds: name, or name_en and name_id; price, stock, sizes, colours, "
                    "picture, link."
                )
            ]
        )
    table, columns = known
    reader = _Reader(columns, Findings(table.unit), answers, zone, currency, country)
    file = ProductsFile(products=reader.products())
    file.questions, file.errors = reader.values.questions(), reader.errors.sentences()
    if columns.unused:
        file.notes.append(LazyMessage("Not used: {columns}.", columns=", ".join(columns.unused)))
    if not file.products and not file.errors:
        file.errors = [LazyMessage("The file holds no products.")]
    return file


class _Reader:
    """Reads one table."""

    def __init__(
        self,
        columns: Columns,
        errors: Findings,
        answers: Answers,
        zone: tzinfo,
        currency: Currency,
        country: str,
    ) -> None:
        self.errors = errors
        self._columns = columns
        self._kinds: dict[int, str] = {}
        rows = columns.rows
        self.values = Values(
            errors, answers, zone, currency, country,
            days=(columns.cell(row, "restock_date") for row in rows),
            numbers=(columns.cell(row, name) for row in rows for name in ("price", "stock")),
        )  # fmt: skip

    def products(self) -> list[ReadProduct]:
        """Those of several rows (variants) as one, where they cost the same."""
        groups: dict[str, list[ReadProduct]] = defaultdict(list)
        last: ReadProduct | None = None
        for row in self._columns.rows:
            product = self._product(row, last)
            if product is None:
                continue
            last = product
            groups[product.name_id.casefold()].append(product)
        return [one for variants in groups.values() for one in _merged(variants)]

    def _text(self, row: Row, name: str) -> str:
        return as_text(self._columns.cell(row, name))

    def _product(self, row: Row, last: ReadProduct | None) -> ReadProduct | None:
        name = self._text(row, "name")
        name_en = self._text(row, "name_en") or name or self._text(row, "name_id")
        name_id = self._text(row, "name_id") or name or name_en
        id_, parent = self._text(row, "id"), self._text(row, "parent")
        if not name_en:
            # Shopify repeats the handle of further variants and pictures, and not their name.
            if last is None or id_ not in ("", last.id) or not self._says_anything(row):
                self.errors.add(row.number, "{name} is missing.", "name")
                return None
            id_, name_en, name_id = last.id, last.name_en, last.name_id
        elif parent and last is not None:  # WooCommerce: "Kemeja Linen - L" below "Kemeja Linen"
            id_, name_en, name_id = last.id, last.name_en, last.name_id
        elif last is None or name_id != last.name_id:
            self._kinds = {}
        sizes, colours = self._options(row)
        line = row.number
        return ReadProduct(
            line, id_, name_en, name_id,
            category=self._text(row, "category"),
            price=self.values.money(line, "price", self._columns.cell(row, "price")),
            stock=self._stock(line, self._columns.cell(row, "stock")),
            sizes=sizes,
            colours=colours,
            restock_date=self.values.day(
                line, "restock_date", self._columns.cell(row, "restock_date")
            ),
            picture=self._address(row, "picture"),
            link=self._address(row, "link"),
            names=self._names(row),
            given=self._given(),
        )  # fmt: skip

    def _given(self) -> frozenset[str]:
        """The fields that the file has columns for."""
        names = set(self._columns.places)
        if "option_1_value" in names:
            names |= {"sizes", "colours"}
        if names & {f"name_{code}" for code in _further_languages()}:
            names.add("names")
        return frozenset(names)

    def _says_anything(self, row: Row) -> bool:
        names = ("price", "stock", "option_1_value", "sizes", "colours", "picture")
        return any(self._columns.cell(row, name) != "" for name in names)

    def _names(self, row: Row) -> tuple[tuple[str, str], ...]:
        told = ((code, self._text(row, f"name_{code}")) for code in _further_languages())
        return tuple((code, name) for code, name in told if name)

    def _options(self, row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
        sizes = _listed(self._columns.cell(row, "sizes"), spaced=True)
        colours = _listed(self._columns.cell(row, "colours"))
        for number in (1, 2, 3):
            # Shopify says at a product's first variant only what its options are.
            kind = self._text(row, f"option_{number}_name").casefold()
            kind = self._kinds[number] = kind or self._kinds.get(number, "")
            value = self._columns.cell(row, f"option_{number}_value")
            if kind in _SIZE_WORDS:
                sizes += _listed(value, spaced=True)
            elif kind in _COLOUR_WORDS:
                colours += _listed(value)
        return sizes, colours

    def _stock(self, line: int, cell: Cell) -> int | None:
        text = as_text(cell).casefold()
        if text in _SOLD_OUT:
            return 0
        if text in _IN_STOCK or text in _UNKNOWN:
            return None  # how many, it does not say
        if (isinstance(cell, Decimal) and cell < 0) or re.fullmatch(r"-\d+", text):
            return 0  # shop systems count sales beyond the last piece below zero
        return self.values.pieces(line, "stock", cell)

    def _address(self, row: Row, name: str) -> str | None:
        """The first address in a cell."""
        text = self._text(row, name)
        first = re.split(r"(?<![,\s])[,\s]+(?=https?://)|[\s|]+", text)[0] if text else ""
        if first and not re.match(r"https?://[^\s/]+", first):
            message = "{name} {cells} is no address; write https://…."
            self.errors.add(row.number, message, name, text)
            return None
        return first or None


def _listed(cell: Cell, spaced: bool = False) -> tuple[str, ...]:
    text = as_text(cell)
    if not text:
        return ()
    parts = text.split() if spaced and _SIZES_IN_A_ROW.fullmatch(text) else _LIST.split(text)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _merged(variants: Sequence[ReadProduct]) -> list[ReadProduct]:
    """One product of each price; where there are several, each says which variants it is."""
    priced = [one for one in variants if one.price is not None] or list(variants)
    by_price: dict[int | None, list[ReadProduct]] = defaultdict(list)
    for one in priced:
        by_price[one.price].append(one)
    if len(by_price) == 1:
        return [_one(variants)]
    return [
        replace(one, name_en=f"{one.name_en} ({kinds})", name_id=f"{one.name_id} ({kinds})")
        if (kinds := ", ".join((*one.sizes, *one.colours)))
        else one
        for one in map(_one, by_price.values())
    ]


def _one(variants: Sequence[ReadProduct]) -> ReadProduct:
    first = variants[0]
    stocks = [one.stock for one in variants if one.price is not None or len(variants) == 1]

    def first_known(name: str) -> Any:
        return next((v for one in variants if (v := getattr(one, name)) not in (None, "")), None)

    return replace(
        first,
        category=first_known("category") or "",
        price=first_known("price"),
        stock=None if not stocks or None in stocks else sum(filter(None, stocks)),
        sizes=tuple(dict.fromkeys(size for one in variants for size in one.sizes)),
        colours=tuple(dict.fromkeys(colour for one in variants for colour in one.colours)),
        restock_date=first_known("restock_date"),
        picture=first_known("picture"),
        link=first_known("link"),
        given=frozenset().union(*(one.given for one in variants)),
    )


def _further_languages() -> list[str]:
    """Those in which a product's name has no field of its own."""
    return [code for code in LANGUAGES if f"name_{code}" not in ReadProduct.__annotations__]
