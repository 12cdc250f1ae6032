"""Money, as whole rupiah: "Rp150rb", "1,5jt", "150k", "IDR 150.000", "dua ratus ribu"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.entities.numbers import WORDS, number
from bot.nlu.entities.said_before import word_before
from bot.nlu.entities.text import Found, Text

_TIMES = {"rb": 10**3, "ribu": 10**3, "rebu": 10**3, "k": 10**3, "thousand": 10**3,
          "jt": 10**6, "juta": 10**6, "mio": 10**6, "million": 10**6, "miliar": 10**9,
          "milyar": 10**9}
_SLANG = {"goceng": 5_000, "ceban": 10_000, "noban": 20_000, "gocap": 50_000}

_COUNTED = r"\s*(?:orang|people|followers?|pcs|buah|biji|lembar|potong|unit|km|kg|gram|gr|ml)\b"
_DIGITS = r"\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(
    rf"""(?<![\w.,/-])(?:
        (?P<currency>rp\.?|idr)\s*(?P<marked>{_DIGITS})
            (?:\s*(?P<marked_times>rb|ribu|rebu|k|jt|juta|mio|miliar|milyar)(?:an)?\b)?(?:,-)?
      | (?P<bare>{_DIGITS})(?:k|\s?(?P<bare_times>rb|ribu|rebu|jt|juta|mio|thousand|million))
            (?:an)?\b(?:\s*(?:rupiah|perak))?
      | (?P<grouped>[1-9]\d{{0,2}}(?P<point>[.,])\d{{3}}(?:(?P=point)\d{{3}})*)
            (?![.,]?\d|{_COUNTED})(?:,-)?
      | (?P<plain>\d{{3,}})\s*(?:rupiah|perak)\b
      | (?P<words>(?:(?:{WORDS})\s+){{1,6}}(?:rb|ribu|jt|juta|thousand|million)|seribu|sejuta)\b
      | (?P<slang>{"|".join(_SLANG)})\b
    )""",
    re.VERBOSE,
)


_PRICE_WORDS = frozenset(
    "harga harganya total totalnya bayar dibayar transfer tf ongkir ongkirnya seharga sebesar "
    "budget dibawah bawah diatas price cost costs paid pay under below over refund saldo".split()
)
_ROUND = re.compile(r"(?<![\w.,/+-])\d{2,7}00(?![\w/-]|[.,]\d)")


def find_money(text: Text) -> Iterator[Found]:
    for match in _AMOUNT.finditer(text.lower):
        value = _rupiah(match)
        if value:
            yield Found("money", match.start(), match.end(), value)
    for match in _ROUND.finditer(text.lower):  # "harganya 150000"
        if word_before(text.lower, match.start())[0] in _PRICE_WORDS:
            yield Found("money", match.start(), match.end(), int(match[0]))


def _rupiah(match: re.Match[str]) -> int | None:
    if match["slang"]:
        return _SLANG[match["slang"]]
    if match["words"]:
        return number(match["words"])
    if match["marked"]:
        return _amount(match["marked"], match["marked_times"])
    if match["bare"]:
        return _amount(match["bare"], match["bare_times"] or "k")
    return _amount(match["grouped"] or match["plain"], None)


def _amount(digits: str, times: str | None) -> int | None:
    """"1,5" with "jt" is 1500000, "1.500.000" alone as well; "150.000,00" loses its sen."""
    parts = re.split("[.,]", digits)
    if times:
        fraction = parts.pop() if len(parts) == 2 and len(parts[1]) < 3 else ""
        return int("".join(parts) + fraction) * _TIMES[times] // 10 ** len(fraction)
    if len(parts) > 1 and len(parts[-1]) < 3:
        parts.pop()
    return int("".join(parts)) if all(len(part) == 3 for part in parts[1:]) else None
