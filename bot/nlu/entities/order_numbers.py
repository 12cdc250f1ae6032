"""Order numbers, by the shapes of the shop's own; the value is as the shop writes it.

What something else could look like (digits alone, above all) is one only where a word says so:
"order 2291", "my number is 2291". After a word for an order a number that is none of this shop's is
taken too, as it was written, so that it is answered by how they look and not by silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from bot.nlu.entities.preceding_word import word_before
from bot.nlu.entities.text import Found, Text
from bot.order_numbers import OrderNumbers, Place

_WORDS = frozenset(
    "order orders orderan orderanku orderannya ordernya purchase pesanan pesananku pesanannya "
    "psnan pesenan invoice inv bill transaksi belanjaan ord".split()
)
_SENT = frozenset("paket paketku paketnya parcel package shipment kiriman barang barangku".split())
_STREETS = frozenset("jalan jl jln gang gg blok block street st road rd rumah house unit".split())
_MISSPELT = ("order", "orderan", "purchase", "pesanan", "invoice")
_NEARLY = 0.8
"""Likeness from which a word is one of these: "oredr", "purhase"."""
_SHORTEST_ALONE = 12
"""Digits that are a number of the shop's without a word before them: no price, date or postcode has
so many, and other long numbers are called what they are."""
_OTHER_WORDS = frozenset(
    "resi resinya noresi awb tracking track airwaybill waybill lacak rek rekening rekeningnya va "
    "virtual account bank bca bni bri mandiri ktp nik npwp kartu card cc hp wa whatsapp telp "
    "telepon phone tel nohp imei kode pos barcode ean sku".split()
)

_NOT_A_COUNT = r"(?![\w-]|[.,:/]\d|\s{0,3}(?:rb|ribu|k|jt|juta|rupiah|pcs|pc|buah|items?|x)\b)"
_COUNTED = re.compile(r"\s{0,3}(?:rb|ribu|k|jt|juta|rupiah|pcs|pc|buah|items?|x)\b")
_GLUED = re.compile(rf"\b(?:order|purchase|pesanan|invoice)(?P<digits>\d{{4,15}}){_NOT_A_COUNT}")
_DIGITS = re.compile(rf"(?<![\w.,/+-])\d{{4,20}}{_NOT_A_COUNT}")
_CODE = re.compile(r"(?<![\w.,/+@-])(?=[a-z0-9/_.-]*\d)[a-z0-9]+(?:[-/_.][a-z0-9]+)*(?![\w@])")
_FEWEST_IN_CODE = 4
_WORD = re.compile(r"[^\W\d_]+")
_FAR = 200
"""Characters before a number in which it may be said what it is of."""


def find_order_numbers(
    text: Text, numbers: OrderNumbers, phones: Collection[Found]
) -> Iterator[Found]:
    """``phones`` are the phone numbers in the text."""
    for place in numbers.find(text.written):
        # Other numbers may be a code of as many letters and digits: "resi 2611051ABCDEFG".
        is_code = text.written[place.start : place.end].isalnum()
        if not (is_code and word_before(text.lower, place.start)[0] in _OTHER_WORDS):
            yield _found(place)
    for match in _GLUED.finditer(text.lower):
        value = numbers.read(match["digits"]) or match["digits"]
        yield Found("order_number", *match.span(), value)
    for place in numbers.find_likely(text.written):
        if _COUNTED.match(text.lower, place.end):
            continue
        word, called_number = word_before(text.lower, place.start)
        is_phone = any(p.start < place.end and place.start < p.end for p in phones)
        called = called_number and (word is None or _speaks_of_order(text, place, word))
        if _is_order(word) or (not is_phone and (called or _is_alone(numbers, place, word))):
            yield _found(place)
    for match in _foreign(text):
        if _is_order(word_before(text.lower, match.start())[0]):
            value = text.written[match.start() : match.end()]
            yield Found("order_number", *match.span(), value)


def _speaks_of_order(text: Text, place: Place, word: str) -> bool:
    """Whether "the number is" can be but that of an order which was spoken of before: "where is my
    parcel, the number is 2291"."""
    said = set(_WORD.findall(text.lower[max(0, place.start - _FAR) : place.start]))
    is_other = word in _OTHER_WORDS or not said.isdisjoint(_STREETS)
    return not is_other and not said.isdisjoint(_WORDS | _SENT)


def _found(place: Place) -> Found:
    return Found("order_number", place.start, place.end, place.value)


def _foreign(text: Text) -> Iterator[re.Match[str]]:
    """What could be the order number of some other shop."""
    yield from _DIGITS.finditer(text.lower)
    for match in _CODE.finditer(text.lower):
        if sum(c.isdigit() for c in match[0]) >= _FEWEST_IN_CODE and not match[0].isdigit():
            yield match


def _is_alone(numbers: OrderNumbers, place: Place, word: str | None) -> bool:
    """Whether it is one without being called so: a long number, that is not called otherwise."""
    digits = sum(c.isdigit() for c in place.value)
    return bool(numbers.shapes) and digits >= _SHORTEST_ALONE and word not in _OTHER_WORDS


def _is_order(word: str | None) -> bool:
    if word is None:
        return False
    return word in _WORDS or bool(get_close_matches(word, _MISSPELT, n=1, cutoff=_NEARLY))
