"""Personal data taken out of a text: what is left can be read, learned from and shown to others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.plain_text import plain_text
from bot.privacy.personal_data import Kind, find_personal
from bot.privacy.spacy_names import installed_people_finder

PHONE, EMAIL, NUMBER, NAME, ADDRESS = (
    "0812xxxxxxxx", "nama@example.com", "0000", "Sari", "Jl. Contoh 1",
)  # fmt: skip
"""What stands in their places: as natural to a bot that learns from it as the real ones."""

_NATURAL: dict[Kind, str] = {
    "email": EMAIL, "phone": PHONE, "national_id": NUMBER, "card": NUMBER, "bank": NUMBER,
    "address": ADDRESS, "name": NAME,
}  # fmt: skip
LONG_NUMBER = re.compile(r"(?<!\w)(?:\d[ .-]?){9,}\d(?!\w)")
"""Whatever they are: parcels, accounts that nobody called so."""
ORDER_NUMBER = re.compile(r"\b([A-Z]{2,5}-?)\d{3,12}\b", re.IGNORECASE)
_MAY_BE_PERSONAL = re.compile(r"@|(?:\d\D{0,2}){8}")


MOST_LOOKED_AT = 4000
"""Characters of a text that personal data is looked for in; what follows is left out of what is
masked, as nobody knows what is in it."""

_MORE = " […]"


def mask(text: str, names: Iterable[str] = ()) -> str:
    """``text`` as somebody else could have written it: personal data, the digits of order numbers
    and other long numbers are replaced by invented ones. ``names`` are people who may be spoken of
    (the customer's, as the platform gives it)."""
    text = plain_text(beginning(text))
    for one in reversed(find_personal(text, names, installed_people_finder())):
        text = text[: one.start] + _NATURAL[one.kind] + text[one.end :]
    text = LONG_NUMBER.sub(NUMBER, text)
    return ORDER_NUMBER.sub(lambda match: match.group(1) + NUMBER, text)


def mask_all(texts: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Several texts, each with its names."""
    return [mask(text, names) for text, names in texts]


def redact(text: str) -> str:
    """``text`` for logs and error reports: [email], [phone] … stand where personal data was. Only
    looked for where there is an @ or many digits, as almost every line is written by ourselves."""
    if not _MAY_BE_PERSONAL.search(text):
        return text
    if len(text) > MOST_LOOKED_AT:  # such as a traceback
        return "".join(redact(beginning(line)) for line in text.splitlines(keepends=True))
    end = text[len(text.rstrip()) :]
    text = plain_text(text) + end
    for one in reversed(find_personal(text)):
        text = f"{text[: one.start]}[{one.kind}]{text[one.end :]}"
    return text


def beginning(text: str) -> str:
    """What of a text is looked at; […] says that more of it was left out."""
    shown = MOST_LOOKED_AT - len(_MORE)
    return text if len(text) <= MOST_LOOKED_AT else text[:shown] + _MORE
