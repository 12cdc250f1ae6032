"""Banks, e-wallets and couriers of Indonesia by the names that stand in pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.media.readers.found import Found, beside
from bot.media.readers.rows import Row

BANKS = {
    "BCA": r"bca|bank central asia|blu by bca|klikbca",
    "Mandiri": r"mandiri|livin",
    "BRI": r"bri|brimo|bank rakyat indonesia",
    "BNI": r"bni|wondr|bank negara indonesia",
    "BSI": r"bsi|byond|bank syariah indonesia",
    "BTN": r"btn|bank tabungan negara",
    "CIMB Niaga": r"cimb(?: niaga)?|octo",
    "Permata": r"permata(?:bank)?",
    "Danamon": r"danamon",
    "OCBC": r"ocbc(?: nisp)?",
    "Maybank": r"maybank",
    "Panin": r"panin(?:bank)?",
    "Mega": r"bank mega",
    "BTPN": r"btpn|jenius|smbc",
    "SeaBank": r"seabank|sea bank",
    "Jago": r"bank jago|jago",
    "Neo Commerce": r"neo ?commerce|neobank|bnc",
    "Allo Bank": r"allo ?bank",
    "GoPay": r"gopay|go-pay",
    "OVO": r"ovo",
    "DANA": r"(?-i:DANA)(?! darurat)|dompet dana",
    "ShopeePay": r"shopee ?pay",
    "LinkAja": r"link ?aja",
}
"""By their usual names. In small letters, dana is money."""

COURIERS = {
    "JNE": r"jne|jalur nugraha",
    "J&T Cargo": r"j&t cargo",
    "J&T Express": r"j ?& ?t(?: express)?|jnt|j and t",
    "SiCepat": r"si ?cepat",
    "AnterAja": r"anter ?aja",
    "Shopee Express": r"spx(?: express| standard| hemat)?|shopee ?x?press|shopee express",
    "Ninja Xpress": r"ninja(?: ?x?press| van)",
    "ID Express": r"id ?express|idx",
    "Lion Parcel": r"lion ?parcel",
    "Pos Indonesia": r"pos (?:indonesia|reguler|aja|nextday|kilat)|posaja",
    "TIKI": r"tiki",
    "Wahana": r"wahana",
    "SAP Express": r"sap express",
    "Lazada Express": r"lazada (?:express|logistics)|lex",
    "GoSend": r"go-?send",
    "GrabExpress": r"grab ?express",
    "Paxel": r"paxel",
}

_TO = re.compile(
    r"\b(?:bank (?:tujuan|penerima)|(?:rek(?:ening)?|no\.? ?rek\w*|akun|account|dompet|e-?wallet) "
    r"(?:tujuan|penerima)|tujuan|penerima|kepada|ditransfer ke|transfer ke|ke|to|beneficiary"
    r"(?: bank)?|recipient(?: bank)?|receiver|destination(?: bank)?)\b",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:dari|from|pengirim|sumber|source|sender|rekening asal|bank asal)\b", re.IGNORECASE
)


def bank_in(rows: Sequence[Row]) -> Found | None:
    """The bank or e-wallet to which was paid: the one said to be it, or the only one named. None
    where that is not clear."""
    for number, row in enumerate(rows):
        for to in _TO.finditer(row.text):
            for place, start in beside(rows, number, to.end()):
                told = _first(BANKS, rows, place, start)
                if told and not _FROM.search(rows[place].text, start):
                    return told
    named = [
        found
        for number, row in enumerate(rows)
        if not _FROM.search(row.text)
        for found in _named(BANKS, row.text, number)
    ]
    return named[0] if len({found.value for found in named}) == 1 else None


def courier_in(rows: Sequence[Row]) -> Found | None:
    """The courier, where one alone is named."""
    named = [
        found for number, row in enumerate(rows) for found in _named(COURIERS, row.text, number)
    ]
    return named[0] if len({found.value for found in named}) == 1 else None


def is_firm(text: str) -> bool:
    """Whether it is the name of a bank, an e-wallet or a courier, and nobody's."""
    words = [*BANKS.values(), *COURIERS.values()]
    return any(re.fullmatch(rf"(?:bank )?(?:{word})", text, re.IGNORECASE) for word in words)


def _first(firms: dict[str, str], rows: Sequence[Row], row: int, start: int) -> Found | None:
    named = [found for found in _named(firms, rows[row].text, row) if found.start >= start]
    return named[0] if len({found.value for found in named}) == 1 else None


def _named(firms: dict[str, str], text: str, row: int) -> list[Found]:
    found: list[Found] = []
    for name, words in firms.items():
        for match in re.finditer(rf"(?<![\w&])(?:{words})(?![\w&])", text, re.IGNORECASE):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(Found(name, row, *match.span()))
    return sorted(found, key=lambda one: one.start)
