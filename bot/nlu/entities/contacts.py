"""E-mail addresses, in small letters, and telephone numbers, as E.164 by Google's phonenumbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers

from bot.nlu.entities.text import Found, Text
from bot.phones import e164

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SEVEN_DIGITS = re.compile(r"(?:\d\D{0,3}){7}")


def find_emails(text: Text) -> Iterator[Found]:
    if "@" not in text.written:
        return
    for match in _EMAIL.finditer(text.written):
        yield Found("email", *match.span(), match.group().lower())


def find_phones(text: Text, country: str) -> Iterator[Found]:
    """Phone numbers; those without a country's code are of ``country``."""
    if not _SEVEN_DIGITS.search(text.written):  # phonenumbers takes its time
        return
    possible = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text.written, country, possible):
        # With a country code it is meant as a number; without, it must be a real one, and begin
        # like one: a bank account may look like a number of some town without its 0.
        real = _begins_like_one(match, country) and phonenumbers.is_valid_number(match.number)
        if match.raw_string.startswith("+") or real:
            yield Found("phone", match.start, match.end, f"+{e164(match.number)}")
    for bare in _bare_with_code(country).finditer(text.written):  # as WhatsApp writes them
        number = phonenumbers.parse(f"+{bare.group()}")
        if phonenumbers.is_possible_number(number) and _is_mobile(number):
            yield Found("phone", *bare.span(), f"+{e164(number)}")


def _begins_like_one(match: phonenumbers.PhoneNumberMatch, country: str) -> bool:
    written = match.raw_string.lstrip("(")
    trunk = phonenumbers.ndd_prefix_for_region(country, True)
    if trunk and written.startswith(trunk):
        return True
    code = str(phonenumbers.country_code_for_region(country))
    return written.startswith(code) or _is_mobile(match.number)


def _is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(number)
    return kind in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)


@cache
def _bare_with_code(country: str) -> re.Pattern[str]:
    code = phonenumbers.country_code_for_region(country)
    return re.compile(rf"(?<![\w+]){code}[\s-]?\d[\d\s-]{{7,13}}\d(?!\w)")
