"""Order numbers of any shop: INV/20261105/MPL/3598812345, #1001, ORD-2291, 577123456789012345.

By the shapes of the shop's own a number is recognised as people type it ("inv 20261105 mpl
3598812345", "1001"), and written as the shop does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.order_number_formats import (
    AS_DIGIT,
    FEWEST_DIGITS,
    MOST_SHAPES,
    READINGS,
    Reading,
    Shape,
    counted_up,
    learn_shapes,
)
from bot.plain_text import plain_text

LONGEST = 64
_BEFORE = r"(?<![\w@&])(?<!\d[.,/:-])"
_END = r"(?![\w@]|[-/.,:]\w)"
_AFTER_HASH = re.compile(rf"(?<![\w&#])#\s?(?P<code>[^\W_]+(?:[-/.][^\W_]+)*){_END}")
_BEFORE_DIGITS = r"(?<![\w/+@&-])(?<!\d[.,:])"
_BARE = re.compile(rf"{_BEFORE_DIGITS}[0-9]{{3,20}}{_END}")


@dataclass(frozen=True)
class Place:
    """``text[start:end]`` is the order number ``value``, written as the shop does."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class OrderNumbers:
    """The shapes of a shop's order numbers, the commonest first. Of a shop whose shapes are not
    known, or follow no rule, whatever has three digits may be one."""

    shapes: tuple[Shape, ...] = ()

    @classmethod
    def like(cls, numbers: Iterable[str]) -> OrderNumbers:
        """Learned from ``numbers``, as the shop writes them."""
        return cls(learn_shapes(n for n in map(clean_order_number, numbers) if n))

    def and_of(self, shapes: Iterable[Shape]) -> OrderNumbers:
        """These and others."""
        return OrderNumbers(tuple(dict.fromkeys([*self.shapes, *shapes])))

    @property
    def example(self) -> str | None:
        """An invented number of the commonest shape; None where no shape is known."""
        return self.shapes[0].example if self.shapes else None

    def read(self, text: str) -> str | None:
        """The order number that ``text`` as a whole is, as the shop writes it."""
        return next(iter(self.readings(text)), None)

    def readings(self, text: str) -> list[str]:
        """All that it may be, the likeliest first: "1001" is 1001, or #1001 in the same shop. What
        there are orders of makes no difference."""
        number = clean_order_number(text)
        if number is None:
            return []
        for reading in READINGS:
            found = [v for shape in self._all for v in _whole(shape, reading, number)]
            found.sort(key=lambda value: value.upper() != number.upper())
            distinct = list(dict.fromkeys(found))
            if distinct and (reading == "exact" or len(distinct) == 1):
                return distinct
        return [number] if self._follow_no_rule and _has_digits(number) else []

    def find(self, text: str) -> Iterator[Place]:
        """The numbers in a message that nothing else looks like, and those after a #. ``text`` is
        plain (``plain_text``); places may overlap."""
        yield from self._matches(text, [shape for shape in self._all if shape.tells_itself])
        for match in _AFTER_HASH.finditer(text):
            value = self.read(match[0]) or self.read(match["code"])
            if value:
                yield Place(*match.span(), value)

    def find_likely(self, text: str) -> Iterator[Place]:
        """The numbers in a message that could as well be something else: to be taken where a word
        before says so, or where an order number was asked for."""
        yield from self._matches(text, [shape for shape in self._all if not shape.tells_itself])
        for match in _BARE.finditer(text):
            value = self.read(match[0])
            if value:
                yield Place(*match.span(), value)

    def _matches(self, text: str, shapes: list[Shape]) -> Iterator[Place]:
        for reading in READINGS:
            found = [
                Place(*match.span(), shape.written(match.groups()))
                for shape in shapes
                for match in _in_text(shape, reading).finditer(text)
            ]
            if found:
                yield from found
                return

    @property
    def _follow_no_rule(self) -> bool:
        return not 0 < len(self.shapes) < MOST_SHAPES

    @cached_property
    def _all(self) -> list[Shape]:
        """The shapes, and those that follow when a counter has one digit more."""
        grown = [shape for shape in map(counted_up, self.shapes) if shape]
        return list(dict.fromkeys([*self.shapes, *grown]))


def clean_order_number(text: str) -> str | None:
    """A number as a shop keeps it: as it was written, without invisible characters and blanks
    around. None if it is empty, longer than LONGEST or has no letter or digit."""
    number = " ".join(plain_text(text).split())
    return number if len(number) <= LONGEST and any(c.isalnum() for c in number) else None


def same_order_number(text: str) -> str:
    """Equal for all ways to type one number: letters and digits alone, O as 0, I and L as 1."""
    solid = (c for c in plain_text(text).upper() if c.isalnum())
    return "".join(solid).translate(AS_DIGIT)


def _has_digits(number: str) -> bool:
    return sum(c.isdigit() for c in number) >= FEWEST_DIGITS


def _whole(shape: Shape, reading: Reading, text: str) -> Iterator[str]:
    """What ``text`` is if it is a number of this shape, or the only part of it that varies."""
    match = re.fullmatch(rf"#?\s*{shape.pattern(reading, alone=True)}", text, re.IGNORECASE)
    if match:
        yield shape.written(match.groups())
    elif shape.only_digits:
        digits = re.fullmatch(rf"#?\s*({shape.only_digits.pattern(reading)})", text)
        if digits:
            yield shape.completed(digits[1])


@lru_cache(maxsize=512)
def _in_text(shape: Shape, reading: Reading) -> re.Pattern[str]:
    before = _BEFORE if shape.tells_itself else _BEFORE_DIGITS
    return re.compile(rf"{before}{shape.pattern(reading, alone=False)}{_END}", re.IGNORECASE)
