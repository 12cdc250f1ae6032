"""Couriers' tracking numbers: their forms, as couriers of Indonesia write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.media.readers.found import Found, beside
from bot.media.readers.rows import Row
from bot.readings import Kind

_OWN_FORMS = {
    "Shopee Express": r"SPX(?:ID)?\d{11,13}",
    "Ninja Xpress": r"N[LV]ID[A-Z0-9]{2,6}\d{9,10}",
    "ID Express": r"ID[EDS]\d{12}",
    "J&T Express": r"J[PXTDO]\d{10}",
    "Lion Parcel": r"\d{2}LP\d{10,13}",
    "Lazada Express": r"LX[A-Z]{2}-?\d{10}",
    "Pos Indonesia": r"P\d{13}|[A-Z]{2}\d{9}ID",
}
"""With letters in them: nothing else looks so."""
_ONLY_DIGITS = {
    "AnterAja": r"1[01]00\d{10}",
    "SiCepat": r"00\d{10}",
    "JNE": r"[0-9]\d{14}",
    "TIKI": r"66\d{10}",
}
"""Taken where a word before them, or the kind of picture, says that they are one."""
_WORD = re.compile(
    r"\b(?:(?:no(?:mor)?\.?\s{0,2})?(?:resi|awb|waybill|stt|pelacakan)(?:\s{0,2}(?:no|number)\b)?"
    r"|(?:tracking|awb|waybill)(?:\s{0,2}(?:no|number|id|code)\b)?)",
    re.IGNORECASE,
)
_AFTER_WORD = re.compile(r"[\s.:#]{0,6}((?:[A-Z0-9]{1,6}[ -]?){1,6}[A-Z0-9]{2,22})")
_LENGTHS = range(8, 23)
_DIGITS_READ_AS_LETTERS = str.maketrans("OQILSBZ", "0011582")
_PHONE = re.compile(r"0?8\d{8,11}|62\d{9,12}")


def tracking_in(rows: Sequence[Row], kind: Kind) -> Found | None:
    """The number by which the courier knows the parcel; None where several could be it."""
    forms = [*_OWN_FORMS.values()]
    found = [
        Found(match[0], number, *match.span())
        for number, row in enumerate(rows)
        for form in forms
        for match in re.finditer(rf"(?<![A-Z0-9])(?:{form})(?![A-Z0-9])", row.text)
    ]
    if not found:
        found = list(_after_word(rows))
    if not found and kind == "label":
        found = [
            Found(match[0], number, *match.span())
            for number, row in enumerate(rows)
            for form in _ONLY_DIGITS.values()
            for match in re.finditer(rf"(?<![A-Z0-9])(?:{form})(?![A-Z0-9])", row.text)
            if not _PHONE.fullmatch(match[0])
        ]
    return found[0] if len({one.value for one in found}) == 1 else None


def _after_word(rows: Sequence[Row]) -> list[Found]:
    found = []
    for number, row in enumerate(rows):
        for word in _WORD.finditer(row.text):
            for place, start in beside(rows, number, word.end()):
                match = _AFTER_WORD.match(rows[place].text, start)
                value = _as_number(match[1]) if match else None
                if match and value:
                    found.append(Found(value, place, *match.span(1)))
    return found


def _as_number(written: str) -> str | None:
    """Letters that a reader takes for digits put right where only digits can stand: behind the
    letters with which the number begins."""
    solid = re.sub(r"[ -]", "", written)
    start = re.match(
        r"(?:SPX(?:ID)?|N[LV]ID[A-Z]{2}|ID[EDS]|J[PXTDO]|\d{2}LP|LX[A-Z]{2}|[A-Z]{2,6})?", solid
    )
    head = start[0] if start else ""
    tail = solid[len(head) :].translate(_DIGITS_READ_AS_LETTERS)
    value = head + tail
    return value if len(value) in _LENGTHS and sum(c.isdigit() for c in value) >= 6 else None


def courier_of(tracking: str) -> str | None:
    """The courier whose numbers look so; None for those of digits alone."""
    for courier, form in _OWN_FORMS.items():
        if re.fullmatch(form, tracking):
            return courier
    return None


def is_tracking(text: str) -> bool:
    """Whether what a code holds is a tracking number and nothing else."""
    forms = (*_OWN_FORMS.values(), *_ONLY_DIGITS.values())
    return any(re.fullmatch(form, text) for form in forms)


def may_be_tracking(text: str) -> bool:
    """Whether what a code holds looks like the number of a courier not known here."""
    return re.fullmatch(r"[A-Z]{2,6}\d{8,16}(?:[A-Z]{2})?", text) is not None
