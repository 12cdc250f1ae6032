"""Single cells become values, with the answers and what the whole file shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from bot.currency import Currency
from bot.lazy_message import LazyMessage
from bot.phones import find_phones, read_phone
from bot.shop.importing.amounts import OtherCurrency, is_no_amount, proven_sign, read_number
from bot.shop.importing.columns import Names, heading_key
from bot.shop.importing.dates import DayOrder, TwoReadings, proven_order, read_day
from bot.shop.importing.findings import Answers, Findings, Question, status_question
from bot.shop.importing.table import Cell
from bot.shop.ownership_proof import read_proof
from bot.shop.records import ORDER_STATUSES, OrderStatus
from bot.yaml_file import read_yaml

T = TypeVar("T")

_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_MASKED = re.compile(r"\*{2,}|x{3,}\d*$", re.IGNORECASE)
_WITH_FRACTION = re.compile(r"(\d{1,40})\.0")
"""A whole number as programs write it that take any column of numbers for fractions."""
_UNIT = re.compile(
    r"^x\s?(?=\d)|(?<=\d)\s?(?:x|pcs?|pieces?|items?|units?|ea|sets?|pairs?|buah|bh|biji|pasang|psg|"
    r"lembar|lbr|potong|ptg)\.?$",
    re.IGNORECASE,
)
"""What stands beside a number of pieces. A dozen (lusin) is none of these."""
_EXACT_DIGITS = 15
"""Excel makes zeros of the digits behind these."""

SHORTENED = (
    "{name} {cells}: the spreadsheet cut the number short, and its last digits are lost. Give that "
    "column the format Text, fill it anew from where the numbers come from, and export again."
)


class Values:
    """Reads the cells of one file. What is wrong goes to ``errors``; what only a person can say, to
    ``questions``, once for the whole file.

    Args:
        cells: all cells that hold days, and all that hold numbers: they show how the file writes
            them.
        statuses: what the export's own words mean, beside those of statuses.yml.
    """

    def __init__(
        self,
        errors: Findings,
        answers: Answers,
        zone: tzinfo,
        currency: Currency,
        country: str,
        days: Iterable[Cell] = (),
        numbers: Iterable[Cell] = (),
        dates: DayOrder | None = None,
        statuses: Names | None = None,
    ) -> None:
        self.errors = errors
        self.masked = False
        self._answers = answers
        self._zone = zone
        self._currency = currency
        self._country = country
        orders = {order for cell in days if (order := proven_order(cell))}
        self._order = answers.dates or dates or (orders.pop() if len(orders) == 1 else None)
        self._signs = {sign for cell in numbers if (sign := proven_sign(cell))}
        self._own_statuses = statuses or {}
        self._asked: dict[str, tuple[Any, list[int]]] = {}

    def questions(self) -> list[Question]:
        """What was not clear, each once."""
        return [ask(about, lines) for about, (ask, lines) in self._asked.items()]

    def day(self, line: int, name: str, cell: Cell) -> date | None:
        """A day; None where there is none."""
        return self._read(
            line, name, cell, self._day, "{name} {cells} is no day; write 2024-11-05."
        )

    def money(self, line: int, name: str, cell: Cell) -> int | None:
        """Smallest units of the shop's currency."""
        if is_no_amount(cell):
            return None
        return self._read(
            line,
            name,
            cell,
            self._money,
            "{name} {cells} is no amount of the shop's currency; write 150000.",
        )

    def pieces(self, line: int, name: str, cell: Cell) -> int | None:
        """A whole number."""
        return self._read(
            line, name, cell, self._pieces, "{name} {cells} is no number of pieces; write 1."
        )

    def phone(self, line: int, name: str, cell: Cell) -> str | None:
        """E.164 without +. What a platform hides from its sellers is not known."""
        if self._is_masked(cell):
            return None
        return self._read(
            line,
            name,
            cell,
            self._phone,
            "{name} {cells} is no phone number; write 0812… or +44….",
            exact=True,
        )

    def email(self, line: int, name: str, cell: Cell) -> str | None:
        if self._is_masked(cell):
            return None
        return self._read(line, name, cell, self._email, "{name} {cells} is no e-mail address.")

    def exact(self, line: int, name: str, cell: Cell) -> str | None:
        """A number whose every digit counts, such as a tracking number."""
        return self._read(line, name, cell, str, "", exact=True)

    def status(self, line: int, cell: Cell) -> OrderStatus | None:
        """One of ours; a word that is not known is asked for."""
        # "Dibatalkan -\nStok habis": the reason below is not the status.
        word = str(cell).split("\n")[0].strip(" -")
        key = heading_key(word)
        if not key:
            self.errors.add(line, "{name} is missing.", "status")
            return None
        known = self._answers.statuses.get(key) or _meaning(self._own_statuses, key)
        known = known or _meaning(_statuses(), key)
        if known is None:
            self._ask(key, line, lambda _, at: status_question(word, at, self.errors))
        return known

    def _is_masked(self, cell: Cell) -> bool:
        is_masked = bool(_MASKED.search(str(cell)))
        self.masked = self.masked or is_masked
        return is_masked

    def _read(
        self,
        line: int,
        name: str,
        cell: Cell,
        read: Callable[[Any], T | None],
        wrong: str,
        exact: bool = False,
    ) -> T | None:
        if cell == "":
            return None
        if exact:
            if is_shortened(cell):
                self.errors.add(line, SHORTENED, name, cell)
                return None
            cell = as_text(cell)
        try:
            value = read(cell)
        except TwoReadings:
            self._ask("dates" if read == self._day else "decimals", line, self._asks(cell))
            return None
        except OtherCurrency:
            wrong, value = "{name} {cells} is in another currency than the shop's.", None
        except (ValueError, OverflowError):
            value = None
        if value is None:
            self.errors.add(line, wrong, name, as_text(cell))
        return value

    def _ask(self, about: str, line: int, ask: Callable[[str, list[int]], Question]) -> None:
        self._asked.setdefault(about, (ask, []))[1].append(line)

    def _asks(self, cell: Cell) -> Callable[[str, list[int]], Question]:
        def ask(about: str, lines: list[int]) -> Question:
            where = self.errors.where(lines)
            if about == "dates":
                text = LazyMessage(
                    "{where}: is {cell} day-first or month-first?", where=where, cell=cell
                )
                return Question(about, text, ("day-first", "month-first"))
            text = LazyMessage(
                "{where}: is the sign before fractions in {cell} a comma or a point?",
                where=where,
                cell=cell,
            )
            return Question(about, text, ("comma", "point"))

        return ask

    def _email(self, text: str) -> str | None:
        proof = read_proof(text, self._country)
        return proof.value if proof and proof.kind == "email" else None

    def _day(self, cell: Cell) -> date:
        return read_day(cell, self._zone, self._order)

    def _money(self, cell: Cell) -> int | None:
        number = read_number(
            cell,
            self._answers.decimals,
            self._signs,
            thousands=self._currency.decimals == 0,
            symbols={*self._currency.symbols, *self._currency.names},
        )
        return self._currency.amount(number)

    def _phone(self, text: str) -> str | None:
        """The number, or the only one among words: "WA 0812…", "0812… (Ibu Sri)"."""
        if phone := read_phone(text, self._country):
            return phone
        found = {phone.e164 for phone in find_phones(text, self._country)}
        return found.pop() if len(found) == 1 else None

    def _pieces(self, cell: Cell) -> int | None:
        cell = _UNIT.sub("", cell) if isinstance(cell, str) else cell
        number = read_number(cell, self._answers.decimals, self._signs, thousands=False)
        return _whole(number)


def as_text(cell: Cell) -> str:
    """A cell as a person would write it."""
    if isinstance(cell, Decimal):
        return f"{cell:f}".rstrip("0").rstrip(".") if "." in f"{cell:f}" else f"{cell:f}"
    whole = _WITH_FRACTION.fullmatch(str(cell))
    return whole[1] if whole else str(cell)


def is_shortened(cell: Cell) -> bool:
    """Whether a spreadsheet lost digits of it: 6.28E+12."""
    if isinstance(cell, Decimal):
        return len(f"{cell:f}".split(".")[0]) > _EXACT_DIGITS and f"{cell:f}".endswith("000")
    return bool(_SHORTENED.fullmatch(str(cell)))


def _whole(number: Decimal) -> int | None:
    return int(number) if number == int(number) else None


def _meaning(statuses: Names, key: str) -> OrderStatus | None:
    for status, words in statuses.items():
        for word in words:
            known = heading_key(word)
            if key == known or (word.endswith("*") and key.startswith(known)):
                return next((ours for ours in ORDER_STATUSES if ours == status), None)
    return None


@cache
def _statuses() -> Mapping[str, list[str]]:
    statuses = read_yaml(Path(__file__).parent / "statuses.yml", "statuses.yml")
    return {status: [status, *words] for status, words in statuses.items()}
