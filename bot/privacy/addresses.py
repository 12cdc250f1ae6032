"""Postal addresses, found by the words with which they begin in Indonesian and end in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEGINS = (
    r"(?:jl|jln|jalan|gg|gang|perum(?:ahan)?|komp(?:leks|lek)?|dusun|dsn|kampung|kp|apartemen|apt|"
    r"ruko|gedung|villa|cluster)"
)
_INSIDE = r"(?:rt|rw|no|blok|block|lt|lantai|kav|km|kel|kec|kab|desa|tower)"
_INDONESIAN = re.compile(rf"(?i)\b{_BEGINS}\b\.?\s+[^\n?!;]*")
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|way|terrace|crescent)"
)
_ENGLISH = re.compile(
    rf"\b\d{{1,5}}[A-Z]?\s+(?:[A-Z][\w'-]*\s+){{1,4}}(?i:{_STREET})\b\.?(?:\s(?:NW|NE|SW|SE)\b)?"
)
_MORE_ENGLISH = re.compile(
    r"(?:,?\s{1,9}(?i:apt|apartment|unit|block|suite|flat)\.?\s+\w+|,\s*[A-Z][a-z'-]+(?:\s[A-Z][a-z'-]+)*"
    r"|\s{1,9}[A-Z0-9]{2,4}\s?\d[A-Z]{2}\b|\s{1,9}\d{4,6}\b|(?<=[A-Za-z])\s\d{1,2}\b)"
)
_ENDS = re.compile(
    r"(?i)(?:(?<!\s)\s+[-–]\s+|(?<![\s,.])[\s,.]+(?:ya|yah|kak|kakak|min|gan|sis|dong|deh|aja|saja|please|pls|thanks|"
    r"thank|bisa|udah|sudah|depan|dekat|deket|samping|hp|email|telp|tolong|untuk|and|for|buat|"
    r"gimana|macet)\b).*$"
)


def find_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where each begins and ends. A street without a house number, or with fewer than three words,
    is a place and no address."""
    for match in _INDONESIAN.finditer(text):
        said = _ENDS.sub("", match.group()).rstrip(" .,")
        numbered = re.search(r"\d", said) or re.search(rf"(?i)\b{_INSIDE}\b", said)
        if numbered and len(said.split()) >= 3:
            yield match.start(), match.start() + len(said)
    for match in _ENGLISH.finditer(text):
        end = match.end()
        while more := _MORE_ENGLISH.match(text, end):
            end = more.end()
        yield match.start(), end
