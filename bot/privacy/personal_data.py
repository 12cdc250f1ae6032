"""Personal data in a text: where it stands and of what kind it is.

Whatever has a checksum or a numbering plan is read by the library that knows it: phone numbers by
Google's phonenumbers, cards (ISO/IEC 7812, Luhn), IBANs and Indonesian ids (NIK, NPWP) by
python-stdnum. Bank accounts have none in Indonesia, and addresses and names neither: those are
found by the words around them, and names by spaCy too where a model is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from stdnum import iban, luhn
from stdnum.id import nik, npwp

from bot.phones import find_phones
from bot.privacy.addresses import find_addresses
from bot.privacy.names import find_names
from bot.settings import load_settings
from bot.settings_sections import SettingsError, ShopSettings

Kind = Literal["email", "phone", "national_id", "card", "bank", "address", "name"]

FindPeople = Callable[[str], Iterable[tuple[int, int]]]
"""Where people's names stand in a text, by a model: see ``bot.privacy.spacy_names``."""

_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS_OF_A_PHONE = 8
"""Prices have fewer."""
_DIGITS = re.compile(r"(?<![\w.])\d(?:[ .-]?\d){7,18}(?!\w)")
_NPWP = re.compile(r"(?<!\w)\d{2}\.?\d{3}\.?\d{3}\.?\d-?\d{3}\.?\d{3}(?!\w)")
_PASSPORT = re.compile(r"(?i)\b(?:passport|paspor)\w*\W+(?:\w+\W+){0,2}?([a-z]{1,2}\d{6,7})\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")

_ID_WORDS = re.compile(r"(?i)\b(nik|ktp|id card|national id|identity)\b")
_CARD_WORDS = re.compile(r"(?i)\b(kartu|card|cc|visa|master\w*|amex|jcb|debit|kredit|credit)\b")
_BANK_WORDS = re.compile(
    r"(?i)\b(no ?rek|rek|rekening|account|acct|bank|bca|bni|bri|mandiri|bsi|btn|cimb|niaga|permata|"
    r"danamon|jago|jenius|seabank|ocbc|maybank|muamalat)\b"
)
_PARCEL_WORDS = re.compile(r"(?i)\b(resi|awb|tracking|parcel|paket|order|pesanan|ref|error)\b")
_BEFORE = 30
"""Characters before a number in which the word stands that says what it is."""


@dataclass(frozen=True)
class Found:
    """``text[start:end]`` is of this kind."""

    kind: Kind
    start: int
    end: int


def find_personal(
    text: str, names: Iterable[str] = (), people: FindPeople | None = None
) -> list[Found]:
    """All personal data in ``text``, in its order, nothing twice.

    ``names`` are people who are known to be spoken of, such as the customer.
    """
    found: list[Found] = []
    taken = bytearray(len(text))
    for finder in (_emails, _passports, _ibans, _numbers, _phones):  # the surest first
        for one in finder(text):
            _take(found, taken, one)
    for start, end in find_addresses(text):
        _take(found, taken, Found("address", start, end))
    spans = [*find_names(text, names), *(people(text) if people else ())]
    for start, end in spans:
        _take(found, taken, Found("name", start, end))
    return sorted(found, key=lambda one: one.start)


def _take(found: list[Found], taken: bytearray, one: Found) -> None:
    if not any(taken[one.start : one.end]):
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
        found.append(one)


def _emails(text: str) -> Iterator[Found]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Found("email", *match.span())


def _passports(text: str) -> Iterator[Found]:
    for match in _PASSPORT.finditer(text):
        yield Found("national_id", *match.span(1))


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        words = match.group().split(" ")
        for count in range(len(words), 0, -1):  # the last words may be of the sentence
            candidate = " ".join(words[:count])
            if iban.is_valid(candidate):
                yield Found("bank", match.start(), match.start() + len(candidate))
                break


def _numbers(text: str) -> Iterator[Found]:
    """Ids, cards and bank accounts."""
    for match in _NPWP.finditer(text):
        written = match.group()
        if "." in written or ("npwp" in text.lower() and npwp.is_valid(written)):
            yield Found("national_id", *match.span())
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        kind = _kind_of_number(digits, before)
        if kind:
            yield Found(kind, *match.span())


def _kind_of_number(digits: str, before: str) -> Kind | None:
    is_card = 13 <= len(digits) <= 19 and digits[0] in "23456" and luhn.is_valid(digits)
    if len(digits) == 16 and _ID_WORDS.search(before):
        return "national_id"
    if is_card and _CARD_WORDS.search(before):
        return "card"
    if len(digits) == 16 and nik.is_valid(digits):  # some numbers of cards could be ids as well
        return "national_id"
    if is_card:
        return "card"
    if _PARCEL_WORDS.search(before):
        return None
    return "bank" if len(digits) >= 9 and _BANK_WORDS.search(before) else None


def _phones(text: str) -> Iterator[Found]:
    for phone in find_phones(text, _country()):
        before = text[max(0, phone.start - _BEFORE) : phone.start]
        digits = sum(map(str.isdigit, text[phone.start : phone.end]))
        if digits >= _DIGITS_OF_A_PHONE and not _PARCEL_WORDS.search(before):
            yield Found("phone", phone.start, phone.end)


@cache
def _country() -> str:
    """The shop's; where the settings cannot be read, what is written is masked all the same."""
    try:
        return load_settings().shop.country
    except SettingsError:
        return ShopSettings.country
