"""What words for numbers say together: digits one after the other, or one number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from bot.spoken import number_words as words

_SPELLED = re.compile(r"\d(?:[.,]\d){2,}")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_LONGEST = 15
"""Characters of a numeral that is part of an amount."""
_DECIMAL = re.compile(r"(?<!\d)\d+[.,]\d{1,2}")


class Group(NamedTuple):
    """Digits that were said together: "22" of "twenty-two", or one, which ``is_spelled``."""

    digits: str
    is_spelled: bool


def digit(word: str) -> str:
    """The digit that ``word`` is; empty if it is none."""
    return words.DIGITS.get(word) or (word if len(word) == 1 and word.isdecimal() else "")


def is_numeral(word: str) -> bool:
    """Whether it is written in digits."""
    return word[:1].isdecimal()


def spelled(said: Sequence[str]) -> list[Group]:
    """The digits of ``said`` in order; empty if it does not spell them all."""
    groups: list[Group] = []
    at = 0
    while at < len(said):
        found = _groups_at(said, at)
        if found is None:
            return []
        new, at = found
        groups += new
    return groups


def _groups_at(said: Sequence[str], at: int) -> tuple[list[Group], int] | None:
    word = said[at]
    following = said[at + 1] if at + 1 < len(said) else ""
    one = "0" if word in words.ZEROS else digit(word)
    if one and following in words.TEEN_ENDINGS:
        return [Group(f"1{one}", False)], at + 2
    if one and following in words.TENS_ENDINGS:
        last = digit(said[at + 2]) if at + 2 < len(said) else ""
        return [Group(one + (last or "0"), False)], at + (3 if last else 2)
    if one:
        return [Group(one, True)], at + 1
    if word in words.REPEATS and digit(following):
        return [Group(digit(following), True)] * words.REPEATS[word], at + 2
    if word in words.TEENS:
        return [Group(str(words.TEENS[word]), False)], at + 1
    if word in words.TENS:
        last = digit(following).strip("0")
        return [Group(str(words.TENS[word] // 10) + (last or "0"), False)], at + 1 + len(last)
    if word.isdecimal():
        return [Group(word, False)], at + 1
    if _SPELLED.fullmatch(word):
        return [Group(one, True) for one in re.findall(r"\d", word)], at + 1
    return None


def cardinal(said: Sequence[str]) -> int | None:
    """The one whole number that ``said`` is, with at least a hundred, a thousand or a million in
    it; None for what could be several, or about as much."""
    reader = _Cardinal(said)
    value = reader.value()
    return _whole(value) if reader.has_scale else None


def whole_number(said: Sequence[str]) -> int | None:
    """As ``cardinal``, for smaller ones too."""
    return _whole(_Cardinal(said).value())


def _whole(value: Decimal | None) -> int | None:
    return int(value) if value is not None and value == value.to_integral_value() else None


@dataclass
class _Cardinal:
    """Reads ``said`` from left to right."""

    said: Sequence[str]
    at: int = 0
    has_scale: bool = False

    def value(self) -> Decimal | None:
        total, smallest, last_scale = Decimal(0), Decimal("Infinity"), ""
        while self.at < len(self.said):
            group = self._group()
            if group is None:
                return None
            scale = words.SCALES.get(self._word)
            if scale is None:
                rest = _rest(group, last_scale) if self.at == len(self.said) else None
                return None if rest is None or rest >= smallest else total + rest
            if scale >= smallest:
                return None
            last_scale, smallest = self._word, Decimal(scale)
            self.has_scale = True
            self.at += 1
            total += group * scale
            if self._word in words.HALVES and self.at == len(self.said) - 1:  # dua juta setengah
                return total + scale // 2
            if self._word == "and":
                self.at += 1
        return total or None

    @property
    def _word(self) -> str:
        return self.said[self.at] if self.at < len(self.said) else ""

    def _group(self) -> Decimal | None:
        """What is said below the next scale: up to 999, a half, a numeral, a decimal fraction."""
        if self._word in words.HALVES:
            self.at += 1
            self.at += self._word in ("a", "an")
            return Decimal("0.5") if self._word in words.SCALES else None
        if is_numeral(self._word) and len(self._word) > 2:
            return self._numeral()
        start = self.at
        value = Decimal(self._below_hundred())
        if self._word in words.HUNDREDS and 0 < value < 10:
            self.at += 1
            self.has_scale = True
            self.at += self._word == "and"
            return value * 100 + self._below_hundred()
        if self.at == start:
            return None
        return value + self._fraction()

    def _numeral(self) -> Decimal | None:
        word = self._word
        self.at += 1
        if len(word) > _LONGEST:
            return None
        if word.isdecimal() or _GROUPED.fullmatch(word):
            return Decimal(re.sub(r"\D", "", word))
        return Decimal(word.replace(",", ".")) if _DECIMAL.fullmatch(word) else None

    def _below_hundred(self) -> int:
        word = self._word
        if word in words.TEENS:
            self.at += 1
            return words.TEENS[word]
        if word in words.TENS:
            self.at += 1
            return words.TENS[word] + self._unit()
        if word.isdecimal() and len(word) == 2:
            self.at += 1
            return int(word)
        value = 1 if word in ("a", "an") else 0
        self.at += value
        value = value or self._unit()
        if value and self._word in words.TENS_ENDINGS:
            self.at += 1
            return value * 10 + self._unit()
        if value and self._word in words.TEEN_ENDINGS:
            self.at += 1
            return value + 10
        return value

    def _unit(self) -> int:
        """One to nine; nought if there is none."""
        value = int(digit(self._word) or 0)
        self.at += bool(value)
        return value

    def _fraction(self) -> Decimal:
        """After a whole number: "koma lima", "setengah", "and a half"."""
        if self._word in words.DECIMAL_POINTS:
            digits = ""
            self.at += 1
            while digit(self._word):
                digits += digit(self._word)
                self.at += 1
            return Decimal(f"0.{digits or '0'}")
        for half in (("setengah",), ("and", "a", "half")):
            if tuple(self.said[self.at : self.at + len(half)]) == half:
                self.at += len(half)
                return Decimal("0.5")
        return Decimal(0)


def _rest(group: Decimal, last_scale: str) -> Decimal | None:
    """What stands behind the last scale: "sejuta dua ratus" is 1,200,000; who says "dua juta lima"
    or "a million two hundred" may mean one or the other."""
    if not last_scale or words.SCALES[last_scale] == 1000:
        return group
    is_short = last_scale in words.THOUSANDS_LEFT_OUT and 100 <= group < 1000
    return group * 1000 if is_short else None
