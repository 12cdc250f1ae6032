"""Telephone numbers, by Google's phonenumbers. ``country`` is the shop's own (ISO 3166: ID, GB): a
number without a country's code is one of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import phonenumbers

from bot.plain_text import plain_text

_PHONE = re.compile(r"\+?[0-9(][0-9\s().-]{6,22}")
_SEVEN_DIGITS = re.compile(r"(?:\d\D{0,3}){7}")


def read_phone(text: str, country: str) -> str | None:
    """E.164 without ``+``; None if ``text`` is no phone number.

    In Indonesia "0812-0000-1180", "+62 812 0000 1180" and "6281200001180" are all 6281200001180; a
    foreign number may lack its ``+`` too, as in WhatsApp's own notation.
    """
    text = plain_text(text)
    if not _PHONE.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, country)
        if not text.startswith(("+", "0")) and not phonenumbers.is_valid_number(number):
            number = phonenumbers.parse(f"+{text}")
    except phonenumbers.NumberParseException:
        return None
    return _e164(number) if phonenumbers.is_possible_number(number) else None


@dataclass(frozen=True)
class WrittenPhone:
    """``text[start:end]`` is written like a phone number: ``e164`` without ``+``. ``is_sure``: it
    has its country's code, or is a number that can have been given to somebody."""

    start: int
    end: int
    e164: str
    is_sure: bool


def find_phones(text: str, country: str) -> Iterator[WrittenPhone]:
    """The phone numbers in a plain text, as people of ``country`` write them: with a country's code
    or a 0, or as mobile numbers begin. A bank account may look like a number of some town."""
    if not _SEVEN_DIGITS.search(text):  # phonenumbers takes its time
        return
    for match in phonenumbers.PhoneNumberMatcher(text, country, phonenumbers.Leniency.POSSIBLE):
        has_code = match.raw_string.startswith("+")
        is_valid = phonenumbers.is_valid_number(match.number)
        begins = match.raw_string.lstrip("(").startswith(_beginnings(country))
        if has_code or begins or (is_valid and _is_mobile(match.number)):
            yield WrittenPhone(match.start, match.end, _e164(match.number), has_code or is_valid)
    for bare in _bare_with_code(country).finditer(text):  # as WhatsApp writes them
        number = phonenumbers.parse(f"+{bare.group()}")
        if phonenumbers.is_possible_number(number) and _is_mobile(number):
            yield WrittenPhone(*bare.span(), _e164(number), True)


@cache
def _beginnings(country: str) -> tuple[str, ...]:
    """What a number of the country begins with: its trunk prefix, its code, its mobiles' digit."""
    kinds = phonenumbers.PhoneNumberType
    mobile = phonenumbers.example_number_for_type(country, kinds.MOBILE)
    first = str(mobile.national_number)[0] if mobile else ""
    trunk = phonenumbers.ndd_prefix_for_region(country, True)
    code = str(phonenumbers.country_code_for_region(country))
    return tuple(filter(None, (trunk, code, first)))


@cache
def _bare_with_code(country: str) -> re.Pattern[str]:
    code = phonenumbers.country_code_for_region(country)
    return re.compile(rf"(?<![\w+]){code}[\s-]?\d[\d\s-]{{7,13}}\d(?!\w)")


def _is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    kinds = phonenumbers.PhoneNumberType
    return phonenumbers.number_type(number) in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)


def _e164(number: phonenumbers.PhoneNumber) -> str:
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written.removeprefix("+")
