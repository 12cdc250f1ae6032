"""Personal data taken out of a text: what is left can be read, learned from and shown to others."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

PHONE, EMAIL, NUMBER = "0812xxxxxxxx", "nama@example.com", "0000"
"""What stands in their places: as natural to a bot that learns from it as the real ones."""

_HOME_REGION = "ID"
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_LIKE_A_PHONE = re.compile(r"(?=(?:\D*\d){9})(?:\+|\(?0|8|62)")
"""Nine digits or more that begin as numbers do here, or with a country's code; prices do not."""
_LONG_NUMBER = re.compile(r"(?<!\w)(?:\d[ .-]?){9,}\d(?!\w)")
"""Cards (ISO/IEC 7812: up to 19 digits), bank accounts (10 to 16), national ids (16)."""
_ORDER_NUMBER = re.compile(r"\b([A-Z]{2,5}-?)\d{3,12}\b", re.IGNORECASE)


def mask(text: str, names: Iterable[str] = ()) -> str:
    """``text`` without e-mail addresses, phone numbers, long numbers, the digits of order numbers,
    and ``names`` (the customer's, as the platform gives it)."""
    text = _EMAIL.sub(EMAIL, text)
    matches = phonenumbers.PhoneNumberMatcher(
        text, _HOME_REGION, phonenumbers.Leniency.POSSIBLE
    )
    for match in reversed([m for m in matches if _LIKE_A_PHONE.match(m.raw_string)]):
        text = text[: match.start] + PHONE + text[match.end :]
    text = _LONG_NUMBER.sub(NUMBER, text)
    text = _ORDER_NUMBER.sub(lambda match: match.group(1) + NUMBER, text)
    for name in sorted({word for full in names for word in full.split()}, key=len, reverse=True):
        if len(name) > 2 and name.isalpha():
            text = re.sub(rf"\b{re.escape(name)}\b", "Sari", text, flags=re.IGNORECASE)
    return text
