"""E-mail addresses, in small letters, and telephone numbers, as E.164 by Google's phonenumbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.nlu.entities.text import Found, Text

_HOME_REGION = "ID"
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HOME_START = re.compile(r"\(?0|8|62")
_SEVEN_DIGITS = re.compile(r"(?:\d\D{0,3}){7}")
_BARE_WITH_COUNTRY = re.compile(r"(?<![\w+])62[\s-]?8[\d\s-]{7,13}\d(?!\w)")


def find_emails(text: Text) -> Iterator[Found]:
    if "@" not in text.written:
        return
    for match in _EMAIL.finditer(text.written):
        yield Found("email", *match.span(), match.group().lower())


def find_phones(text: Text) -> Iterator[Found]:
    if not _SEVEN_DIGITS.search(text.written):  # phonenumbers takes its time
        return
    possible = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text.written, _HOME_REGION, possible):
        # With a country code it is meant as a number; without, it must be a real one, and begin
        # like one: a bank account may look like a number of some town without its 0.
        real = _HOME_START.match(match.raw_string) and phonenumbers.is_valid_number(match.number)
        if match.raw_string.startswith("+") or real:
            yield Found("phone", match.start, match.end, _e164(match.number))
    for bare in _BARE_WITH_COUNTRY.finditer(text.written):  # as WhatsApp writes them
        number = phonenumbers.parse(f"+{bare.group()}")
        if phonenumbers.is_possible_number(number):
            yield Found("phone", *bare.span(), _e164(number))


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
