"""Money in the shop's currency, in its smallest unit: "Rp150rb", "1,5jt", "150k", "IDR 150.000",
"dua ratus ribu"; in a shop of the dollar "$12.50", "20 dollars"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from bot.currency import Currency
from bot.nlu.entities.numbers import WORDS, number
from bot.nlu.entities.preceding_word import word_before
from bot.nlu.entities.text import Found, Text

_TIMES = {"rb": 10**3, "ribu": 10**3, "rebu": 10**3, "k": 10**3, "thousand": 10**3,
          "jt": 10**6, "juta": 10**6, "mio": 10**6, "million": 10**6, "miliar": 10**9,
          "milyar": 10**9}
_SLANG = {"goceng": 5_000, "ceban": 10_000, "noban": 20_000, "gocap": 50_000}

_COUNTED = r"\s*(?:orang|people|followers?|pcs|buah|biji|lembar|potong|unit|km|kg|gram|gr|ml)\b"
_DIGITS = r"\d+(?:[.,]\d+)*"
_ALSO_CALLED = {"IDR": ("perak",), "USD": ("bucks",), "GBP": ("quid",)}


@cache
def _amount_in(currency: Currency) -> re.Pattern[str]:
    symbols = "|".join(re.escape(symbol) for symbol in currency.symbols)
    called = (*currency.names, *_ALSO_CALLED.get(currency.code, ()))
    names = "|".join((*called, symbols))
    slang = "|".join(_SLANG) if currency.code == "IDR" else r"(?!)"
    return re.compile(
        rf"""(?<![\w.,/-])(?:
            (?P<currency>(?:{symbols})\.?)\s*(?P<marked>{_DIGITS})
                (?:\s*(?P<marked_times>rb|ribu|rebu|k|jt|juta|mio|miliar|milyar)(?:an)?\b)?(?:,-)?
          | (?P<bare>{_DIGITS})(?:k|\s?(?P<bare_times>rb|ribu|rebu|jt|juta|mio|thousand|million))
                (?:an)?\b(?:\s*(?:{names})\b)?
          | (?P<named>{_DIGITS})\s*(?:{names})(?!\w)
          | (?P<grouped>[1-9]\d{{0,2}}(?P<point>[.,])\d{{3}}(?:(?P=point)\d{{3}})*)
                (?![.,]?\d|{_COUNTED})(?:,-)?
          | (?P<words>(?:(?:{WORDS})\s+){{1,6}}(?:rb|ribu|jt|juta|thousand|million)|seribu|sejuta)\b
          | (?P<slang>{slang})\b
        )""",
        re.VERBOSE,
    )


_PRICE_WORDS = frozenset(
    "harga harganya total totalnya bayar dibayar transfer tf ongkir ongkirnya seharga sebesar "
    "budget dibawah bawah diatas price cost costs paid pay under below over refund saldo".split()
)
_ROUND = re.compile(r"(?<![\w.,/+-])\d{2,7}00(?![\w/-]|[.,]\d)")


def find_money(text: Text, currency: Currency) -> Iterator[Found]:
    for match in _amount_in(currency).finditer(text.lower):
        value = _value(match, currency)
        if value:
            yield Found("money", match.start(), match.end(), value)
    for match in _ROUND.finditer(text.lower):  # "harganya 150000"
        if word_before(text.lower, match.start())[0] in _PRICE_WORDS:
            yield Found("money", match.start(), match.end(), currency.amount(Decimal(match[0])))


def _value(match: re.Match[str], currency: Currency) -> int | None:
    if match["slang"]:
        return _SLANG[match["slang"]]
    if match["words"]:
        said = number(match["words"])
        return None if said is None else currency.amount(Decimal(said))
    if match["marked"]:
        return _amount(match["marked"], match["marked_times"], currency)
    if match["bare"]:
        return _amount(match["bare"], match["bare_times"] or "k", currency)
    return _amount(match["named"] or match["grouped"], None, currency)


def _amount(digits: str, times: str | None, currency: Currency) -> int | None:
    """"1,5" with "jt" is 1500000, "1.500.000" alone as well; "150.000,00" loses its sen."""
    if times is None:
        return currency.read(digits)
    parts = re.split("[.,]", digits)
    fraction = parts.pop() if len(parts) == 2 and len(parts[1]) < 3 else ""
    try:
        return currency.amount(Decimal("".join(parts) + "." + (fraction or "0")) * _TIMES[times])
    except ValueError:
        return None
