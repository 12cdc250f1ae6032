"""How many are meant: "2 pcs", "tiga buah", "a pair", "2 kaos". Sizes and times are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.nlu.entities.numbers import WORDS, number
from bot.nlu.entities.text import Found, Text

_PIECES = (
    "pcs|pc|pieces?|pis|buah|bh|biji|bj|potong|ptg|lembar|lbr|helai|pasang|psg|pairs?|unit|set|"
    "sets|stel|pack|packs|box|boxes|boks|items?|barang|ekor|botol|bungkus"
)
_DOZENS = {"lusin": 12, "lsn": 12, "dozen": 12, "dozens": 12, "kodi": 20}
_PHRASES = {"half a dozen": 6, "setengah lusin": 6, "selusin": 12, "sekodi": 20, "sepasang": 1,
            "sebiji": 1, "sepotong": 1}
_COUNT = rf"(?P<count>\d{{1,4}}|(?:(?:{WORDS})\s+){{0,5}}(?:{WORDS})(?!\w))"

_WITH_UNIT = re.compile(
    rf"(?<![\w.,/-])(?:{_COUNT}\s*(?:(?P<dozens>{'|'.join(_DOZENS)})|(?P<piece>{_PIECES}))"
    rf"|(?P<phrase>{'|'.join(_PHRASES)}))\b"
)
_BEFORE_PRODUCT = re.compile(rf"(?<![\w.,/-]){_COUNT}\s+$")
_SIZE = re.compile(r"\b(?:size|sz|ukuran|uk|ukurannya|no|nomor|number|nomer)\.?\s*$")
_NEAR = 40
"""Characters before a thing in which its number, or the word "size", is looked for."""
# After a verb of buying; up to 24, because 26 and more are sizes of trousers and shoes.
_BOUGHT = re.compile(
    r"\b(?:beli|pesan|pesen|order|ambil|checkout|qty|jumlah|jumlahnya|sebanyak|buy|get|take|want)"
    r"(?:nya)?[\s:]+(?P<count>1?\d|2[0-4]|dua|tiga|empat|lima|two|three|four|five)"
    r"(?=\s*(?:$|[,.!?)]|(?:aja|dong|ya|yg|yang|kak|min|deh|please|pls|lagi|of|more|sekaligus)\b))"
)


def find_quantities(text: Text, products: Iterable[Found]) -> Iterator[Found]:
    """Quantities, among them numbers right before one of ``products``."""
    for match in _WITH_UNIT.finditer(text.lower):
        value = _value(match)
        if value and not _is_size(text, match.start()):
            yield Found("quantity", match.start(), match.end(), value)
    for product in products:
        before = _BEFORE_PRODUCT.search(text.lower, max(0, product.start - _NEAR), product.start)
        if before and not _is_size(text, before.start()):
            value = number(before["count"])
            if value and before["count"] not in ("a", "an"):
                yield Found("quantity", before.start("count"), before.end("count"), value)
    for match in _BOUGHT.finditer(text.lower):
        value = number(match["count"])
        if value:
            yield Found("quantity", match.start("count"), match.end("count"), value)


def _is_size(text: Text, position: int) -> bool:
    return bool(_SIZE.search(text.lower, max(0, position - _NEAR), position))


def _value(match: re.Match[str]) -> int | None:
    if match["phrase"]:
        return _PHRASES[match["phrase"]]
    if match["count"] in ("a", "an") and (match["piece"] or "").startswith(("item", "piece")):
        return None  # "to order an item" says nothing of how many
    count = number(match["count"])
    return count * _DOZENS.get(match["dozens"] or "", 1) if count else None
