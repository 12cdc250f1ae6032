"""Telephone numbers, by Google's phonenumbers. ``country`` is the shop's own (ISO 3166: ID, GB): a
number without a country's code is one of it."""

from __future__ import annotations

import re

import phonenumbers

from bot.plain_text import plain_text

_PHONE = re.compile(r"\+?[0-9(][0-9\s().-]{6,22}")


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
    return e164(number) if phonenumbers.is_possible_number(number) else None


def e164(number: phonenumbers.PhoneNumber) -> str:
    """The number without ``+``."""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written.removeprefix("+")
