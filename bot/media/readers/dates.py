"""The date of a picture: when was paid, ordered, bought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.media.readers.found import Found
from bot.media.readers.rows import Row

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january", "feb februari february", "mar maret march", "apr april",
            "mei may", "jun juni june", "jul juli july", "agu ags agt agustus aug august",
            "sep sept september", "okt oktober oct october", "nov november",
            "des desember dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_AS_LETTERS = str.maketrans("015|", "oisi")
_FORMS = (
    re.compile(r"(?<![\d.,])(?P<d>\d{1,2})[\s\-/.]{0,2}(?P<m>[A-Za-z01]{3,9})[\s\-/.,']{0,3}(?P<y>20\d{2})"),
    re.compile(r"(?<![A-Za-z])(?P<m>[A-Za-z]{3,9})[\s.]{0,2}(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,]{1,3}(?P<y>20\d{2})"),
    re.compile(r"(?<![\d.,/-])(?P<y>20\d{2})[/\-.](?P<m>\d{1,2})[/\-.](?P<d>\d{2})"),
    re.compile(r"(?<![\d.,/-])(?P<d>\d{1,2})(?P<s>[/\-.])(?P<m>\d{1,2})(?P=s)(?P<y>20\d{2}|\d{2}(?![\d.,/-]))"),
)  # fmt: skip
"""The day before the month, as everywhere but in the United States."""
_OF_IT = re.compile(
    r"\b(?:tgl|tanggal|waktu|date|time|dipesan|pemesanan|transaksi|ordered|placed|paid|dibayar)\b",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:estimasi|estimated?|tiba|arriv\w+|sampai|jatuh tempo|due|berlaku|valid|lahir|birth"
    r"|batas|before|sebelum|exp\w*)\b",
    re.IGNORECASE,
)


def date_in(rows: Sequence[Row]) -> Found | None:
    """The date as ISO 8601: the one that is said to be it, or the only one; None where several
    could be."""
    dates = [
        found
        for number, row in enumerate(rows)
        if not _OF_SOMETHING_ELSE.search(row.text)
        for found in _dates(row.text, number)
    ]
    named = [
        found
        for found in dates
        if _OF_IT.search(rows[found.row].text)
        or (found.row and _OF_IT.search(rows[found.row - 1].text) and found.start < 3)
    ]
    for choice in (named, dates):
        if choice:
            return choice[0] if len({found.value for found in choice}) == 1 else None
    return None


def _dates(text: str, row: int) -> Iterator[Found]:
    taken = 0
    for form in _FORMS:
        for match in form.finditer(text):
            value = _iso(match)
            if value and match.start() >= taken:
                taken = match.end()
                yield Found(value, row, *match.span())


def _iso(match: re.Match[str]) -> str | None:
    year, month, day = match["y"], match["m"], match["d"]
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower().translate(_AS_LETTERS))
    try:
        return date(int(year if len(year) == 4 else f"20{year}"), number or 0, int(day)).isoformat()
    except ValueError:
        return None
