"""E-mail addresses, in small letters, and telephone numbers, as E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot import phones
from bot.nlu.entities.text import Found, Text

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def find_emails(text: Text) -> Iterator[Found]:
    if "@" not in text.written:
        return
    for match in _EMAIL.finditer(text.written):
        yield Found("email", *match.span(), match.group().lower())


def find_phones(text: Text, country: str) -> Iterator[Found]:
    """Phone numbers; those without a country's code are of ``country``."""
    for phone in phones.find_phones(text.written, country):
        if phone.is_sure:
            yield Found("phone", phone.start, phone.end, f"+{phone.e164}")
