"""The name of the person a picture says something is for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.media.readers.firms import is_firm
from bot.media.readers.found import Found, beside
from bot.media.readers.rows import Row

_WORD = re.compile(
    r"(?<!bank )(?<!rekening )(?<!rek )(?<!akun )\b"
    r"(?:nama (?:penerima|tujuan|pemilik|rekening)|penerima|kepada|beneficiary(?: name)?"
    r"|recipient(?: name)?|receiver(?: name)?|ship to|deliver to|dikirim ke)\b[\s.:]{0,5}",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][A-Za-z.'*]{1,20}(?: [A-Z][A-Za-z.'*]{0,20}){0,4}")


def name_in(rows: Sequence[Row]) -> Found | None:
    """The receiver's name, as written; None where none or several are said to be it."""
    found = []
    for number, row in enumerate(rows):
        for word in _WORD.finditer(row.text):
            for place, start in beside(rows, number, word.end()):
                match = _NAME.match(rows[place].text, start)
                if match and not _WORD.match(match[0] + " ") and not is_firm(match[0]):
                    found.append(Found(match[0], place, *match.span()))
    return found[0] if len({one.value.upper() for one in found}) == 1 else None
