"""What is to be said about a file: questions asked once, mistakes with their lines, notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from bot.errors import UserError
from bot.lazy_message import LazyMessage
from bot.shop.importing.amounts import DecimalSign
from bot.shop.importing.columns import heading_key
from bot.shop.importing.dates import DayOrder
from bot.shop.records import ORDER_STATUSES, OrderStatus

_SHOWN = 3
"""Of many lines or values, so many are named."""

_DATES: Mapping[str, DayOrder] = {name: name for name in get_args(DayOrder)}
_DECIMALS: Mapping[str, DecimalSign] = {name: name for name in get_args(DecimalSign)}
_STATUSES: Mapping[str, OrderStatus] = {name: name for name in ORDER_STATUSES}


_UNITS = {
    "line": ("Line {number}", "Lines {numbers}"),
    "row": ("Row {number}", "Rows {numbers}"),
    "entry": ("Entry {number}", "Entries {numbers}"),
}


class NotAnAnswer(UserError):
    """It answers none of the questions that a file may raise; the message says what would."""


@dataclass(frozen=True)
class Answers:
    """What a person said about a file. ``statuses`` are theirs by ``heading_key`` of the word."""

    dates: DayOrder | None = None
    decimals: DecimalSign | None = None
    statuses: dict[str, OrderStatus] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """``about`` is dates, decimals, or the word of the file that means a status; ``choices`` are
    what can be answered."""

    about: str
    text: LazyMessage
    choices: tuple[str, ...]


def read_answers(given: Iterable[str]) -> Answers:
    """Answers as a person writes them: "dates=day-first", "decimals=comma", "on hold=unpaid".

    Raises:
        NotAnAnswer: one is like none of these.
    """
    dates: DayOrder | None = None
    decimals: DecimalSign | None = None
    statuses: dict[str, OrderStatus] = {}
    for one in given:
        about, _, answer = (part.strip() for part in one.rpartition("="))
        if about.casefold() == "dates" and answer in _DATES:
            dates = _DATES[answer]
        elif about.casefold() == "decimals" and answer in _DECIMALS:
            decimals = _DECIMALS[answer]
        elif about and answer in _STATUSES:
            statuses[heading_key(about)] = _STATUSES[answer]
        else:
            raise NotAnAnswer(
                "{given!r} answers nothing. Write dates=day-first or dates=month-first, "
                "decimals=comma or decimals=point, or a status of the file and ours, such as "
                "'on hold=unpaid'. Ours are {statuses}.",
                given=one,
                statuses=", ".join(ORDER_STATUSES),
            )
    return Answers(dates, decimals, statuses)


class Findings:
    """Collects what is said about single lines; the same of many lines is one sentence."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._found: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(dict)

    def add(self, line: int, message: str, name: str = "", cell: object = "") -> None:
        """``message`` says what and what to do; {name} in it is the column, {cells} its values."""
        self._found[message, name].setdefault(str(cell), []).append(line)

    def __bool__(self) -> bool:
        return bool(self._found)

    def sentences(self) -> list[LazyMessage]:
        """In the order of their first lines."""
        listed = sorted(self._found.items(), key=lambda found: min(map(min, found[1].values())))
        return [
            LazyMessage(
                "{where}: {what}",
                where=self.where(line for lines in cells.values() for line in lines),
                what=LazyMessage(message, **_words(message, name, cells)),
            )
            for (message, name), cells in listed
        ]

    def where(self, lines: Iterable[int]) -> LazyMessage:
        """ "Line 3" or "Lines 3, 4, 5 and 117 more"."""
        numbers = sorted(set(lines))
        one, several = _UNITS[self._unit]
        if len(numbers) == 1:
            return LazyMessage(one, number=numbers[0])
        return LazyMessage(several, numbers=listed(map(str, numbers)))


def listed(texts: Iterable[str]) -> LazyMessage:
    """Some of them, and how many more there are."""
    every = list(texts)
    shown, more = ", ".join(every[:_SHOWN]), len(every) - _SHOWN
    if more <= 0:
        return LazyMessage("{shown}", shown=shown)
    return LazyMessage("{shown} and {more} more", shown=shown, more=more)


def status_question(word: str, lines: Sequence[int], findings: Findings) -> Question:
    """What a status of the file means."""
    text = LazyMessage(
        "{where}: what does the status {word!r} mean?", where=findings.where(lines), word=word
    )
    return Question(word, text, ORDER_STATUSES)


def _words(message: str, name: str, cells: dict[str, list[int]]) -> dict[str, object]:
    words = {"name": name.replace("_", " "), "cells": listed(map(repr, cells))}
    return {key: word for key, word in words.items() if re.search(rf"{{{key}\b", message)}
