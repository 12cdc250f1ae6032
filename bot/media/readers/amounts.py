"""The amount that a picture is about: what was sent, what is to be paid, what was paid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.media.readers.found import Found, beside
from bot.media.readers.money import Money, MoneyForm
from bot.media.readers.rows import Row
from bot.readings import Kind

_WORDS: dict[Kind, tuple[str, ...]] = {
    "transfer": (
        r"nominal(?: transfer| transaksi)?", r"jumlah (?:transfer|uang|bayar|pembayaran)",
        r"(?:transfer|transaction|payment|total) amount", r"amount(?: transferred| sent)?",
        r"jumlah", r"total (?:transfer|transaksi|bayar|pembayaran|payment)", r"total",
    ),
    "label": (r"(?:nilai |total |tagihan |biaya )?cod(?: amount)?", r"cash on delivery"),
}  # fmt: skip
_TOTALS = (
    r"grand total", r"order total",
    r"total (?:pembayaran|pesanan|belanja|bayar|tagihan|harga pesanan|payment|paid|amount|due)",
    r"(?:amount|total) (?:due|paid|to pay)", r"jumlah (?:bayar|total|tagihan)", r"total", r"jumlah",
)  # fmt: skip
"""Words that name it, the surest first."""
_NOT_THE_TOTAL = re.compile(
    r"sub[\s-]?total|diskon|disc|hemat|potongan|voucher|item|qty|poin|point|barang|produk|product"
    r"|berat|weight|ongkir|ongkos|shipping|biaya|pajak|ppn|tax",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"sub[\s-]?total|ongkir|ongkos|shipping|biaya|admin|fee|pajak|ppn|tax|service|asuransi",
    re.IGNORECASE,
)
_TAKEN_OFF = re.compile(r"diskon|discount|disc\b|voucher|potongan|hemat", re.IGNORECASE)
_PAID = re.compile(r"\b(?:tunai|cash|bayar|paid)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:kembali|kembalian|change)\b", re.IGNORECASE)


def amount_in(rows: Sequence[Row], kind: Kind, form: MoneyForm) -> Found | None:
    """The amount, as a reading tells it; None where several could be it, or it does not fit the
    others' sums."""
    named = _named(rows, kind, form)
    if named is None:
        return None
    found = Found(form.told(named.value), named.row, named.start, named.end)
    proof = _agrees(rows, named, form)
    return None if proof is False else replace(found, is_proved=bool(proof))


def _named(rows: Sequence[Row], kind: Kind, form: MoneyForm) -> Money | None:
    for word in _WORDS.get(kind, _TOTALS):
        pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
        beside_it = [money for money in _beside(rows, pattern, kind, form) if money.value]
        if beside_it:
            values = {money.value for money in beside_it}
            return beside_it[0] if len(values) == 1 else None
    if kind not in ("transfer", "receipt"):
        return None
    all_told = (money for row in range(len(rows)) for money in form.money_in(rows, row))
    told = [money for money in all_told if money.has_sign and money.value]
    told = [money for money in told if not _ADDED.search(rows[money.row].text)]
    return told[0] if len({money.value for money in told}) == 1 else None


def _beside(
    rows: Sequence[Row], word: re.Pattern[str], kind: Kind, form: MoneyForm
) -> Iterator[Money]:
    """The figure at each place where the word stands."""
    for number, row in enumerate(rows):
        match = word.search(row.text)
        if not match or _NOT_THE_TOTAL.search(_words_around(row.text, match)):
            continue
        for place, start in beside(rows, number, match.end()):
            figures = [
                money
                for money in form.money_in(rows, place, start)
                if money.has_sign
                or _is_grouped(rows, money)
                or (place == number and kind != "label")
            ]
            if figures:
                yield figures[-1]


def _words_around(text: str, match: re.Match[str]) -> str:
    """What else belongs to the name of a figure: no figure and no other piece stands between."""
    before, after = text[: match.start()], text[match.end() :]
    return re.split(r"\d|  ", before)[-1] + " " + re.split(r"\d|  ", after)[0]


def _is_grouped(rows: Sequence[Row], money: Money) -> bool:
    return not rows[money.row].text[money.start : money.end].isdigit()


def _agrees(rows: Sequence[Row], money: Money, form: MoneyForm) -> bool | None:
    """Whether the other figures say so too: True once more or as a sum, False if they say
    otherwise, None where there are none to compare."""
    value = money.value
    others = [
        other
        for row in range(len(rows))
        for other in form.money_in(rows, row)
        if (other.row, other.start) != (money.row, money.start)
        and (other.has_sign or _is_grouped(rows, other))
    ]
    paid, change = _last(rows, others, _PAID), _last(rows, others, _CHANGE)
    if paid is not None and change is not None:
        return paid - change == value
    if any(other.value == value for other in others):
        return True
    added = [o.value for o in others if _ADDED.search(rows[o.row].text) and not o.is_negative]
    taken = [o.value for o in others if _TAKEN_OFF.search(rows[o.row].text) or o.is_negative]
    return True if added and sum(added) - sum(taken) == value and len(added) > 1 else None


def _last(rows: Sequence[Row], others: Sequence[Money], word: re.Pattern[str]) -> int | None:
    values = [other.value for other in others if word.search(rows[other.row].text)]
    return values[-1] if values else None
