"""Whether a transfer is said not to be done: it failed, or has yet to be."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.media.readers.found import Found
from bot.media.readers.rows import Row

_WORDS = {
    "failed": re.compile(
        r"\b(?:gagal|ditolak|tidak berhasil|belum berhasil|dibatalkan|batal|kadaluarsa|kedaluwarsa"
        r"|(?:saldo|dana)\w* tidak (?:cukup|mencukupi)|saldo kurang|tidak dapat (?:di)?proses"
        r"|fail(?:ed|ure)?|rejected|declined|unsuccessful|cancell?ed|expired|timed? ?out"
        r"|not successful|insufficient (?:balance|funds?))\b",
        re.IGNORECASE,
    ),
    "pending": re.compile(
        r"\b(?:pending|tertunda|(?:sedang|masih|dalam) (?:di)?proses|diproses|menunggu|in progress"
        r"|processing(?! fee)|awaiting|waiting)\b",
        re.IGNORECASE,
    ),
}
_DONE = re.compile(
    r"\b(?:berhasil|sukses|success(?:ful(?:ly)?)?|completed|selesai)\b", re.IGNORECASE
)
_LATER = re.compile(r"\b(?:terjadwal|dijadwalkan|scheduled)\b", re.IGNORECASE)
"""Not done, even where it is said to be successful: "scheduled successfully"."""


def outcome_in(rows: Sequence[Row]) -> Found | None:
    """Failed or pending, by what is said first: below it stand general terms ("if it fails …").
    None where it is done, or nothing is said."""
    for number, row in enumerate(rows):
        if match := _LATER.search(row.text):
            return Found("pending", number, *match.span())
    for number, row in enumerate(rows):
        said = [(found.start(), found.end(), outcome) for outcome, words in _WORDS.items()
                if (found := words.search(row.text))]  # fmt: skip
        done = _DONE.search(row.text)
        first = min(said, default=None)
        if first and (done is None or first[0] < done.start()):
            return Found(first[2], number, first[0], first[1])
        if done:
            return None
    return None
