"""What was heard or read in a customer's file, as a page says it: with how sure that is, and who
put it right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Literal

from aiohttp import web
from babel.dates import format_date

from bot.currency import Currency
from bot.desk.page import LANGUAGE, SETTINGS
from bot.dialogue.heard_words import UNSURE
from bot.dialogue.pictures import SURELY_READ
from bot.languages import locale_of
from bot.readings import Box, Code, Field, FieldName, Kind, Reading
from bot.store.files.readings import KeptReading

_MOST_CODES = 10

State = Literal["awaited", "heard", "nothing_heard", "read", "failed"]


@dataclass(frozen=True)
class ShownField:
    """``value`` as people write it, in the page's language."""

    name: FieldName
    value: str
    is_sure: bool
    box: Box | None = None


@dataclass(frozen=True)
class ShownReading:
    """``text`` is as staff put it right, if they did; then ``original`` is what was heard or read,
    and ``by`` the name of who did. ``reason`` says why there is nothing, or not all.
    ``is_private`` marks what is not to be seen by who passes by: an identity card, a face."""

    state: State
    kind: Kind = "unknown"
    text: str = ""
    original: str | None = None
    by: str | None = None
    is_sure: bool = False
    language: str | None = None
    fields: tuple[ShownField, ...] = ()
    codes: tuple[Code, ...] = ()
    reason: str | None = None
    is_private: bool = False

    def told(self, name: FieldName) -> str | None:
        """The value of the surest field of that name."""
        return next((field.value for field in self.fields if field.name == name), None)

    @property
    def has_places(self) -> bool:
        """Whether it is known where in the picture the fields stand."""
        return any(field.box for field in self.fields) or any(code.box for code in self.codes)


def shown_by(
    request: web.Request, names: Mapping[str, str]
) -> Callable[[KeptReading], ShownReading]:
    """What makes a reading what a page of ``request`` shows; see ``shown_reading``."""
    currency = Currency(request.app[SETTINGS].shop.currency)
    return partial(shown_reading, currency=currency, language=request[LANGUAGE], names=names)


def shown_reading(
    kept: KeptReading, currency: Currency, language: str, names: Mapping[str, str]
) -> ShownReading:
    """``names`` are what colleagues are called, by login."""
    reading, by = kept.reading, names.get(kept.corrected_by or "", kept.corrected_by)
    if kept.state == "pending":
        return ShownReading("awaited")
    if reading is None:
        return ShownReading("failed", text=kept.text, by=by, reason=kept.reason)
    surest_first = sorted(reading.fields, key=lambda field: -field.confidence)
    return ShownReading(
        _state(reading, kept.text),
        reading.kind,
        kept.text,
        reading.text if kept.corrected else None,
        by,
        # As sure as the bot is before it goes by them.
        is_sure=kept.confidence >= UNSURE,
        language=reading.language,
        fields=tuple(_shown_field(field, currency, language) for field in surest_first),
        codes=reading.codes[:_MOST_CODES],
        reason=reading.problem or kept.reason,
        is_private=reading.has_face or reading.kind == "identity_card",
    )


def _state(reading: Reading, text: str) -> State:
    if reading.kind in ("speech", "no_speech"):
        return "heard" if text else "nothing_heard"
    return "read"


def _shown_field(field: Field, currency: Currency, language: str) -> ShownField:
    value = field.value
    if field.name == "amount":
        value = _amount(value, currency, language)
    elif field.name == "date":
        value = _day(value, language)
    return ShownField(field.name, value, field.confidence >= SURELY_READ, field.box)


def _amount(value: str, currency: Currency, language: str) -> str:
    try:
        return currency.tell(currency.amount(Decimal(value)), language)
    except (ValueError, InvalidOperation):
        return value


def _day(value: str, language: str) -> str:
    try:
        day = datetime.fromisoformat(value)
        return str(format_date(day, "d MMM y", locale=locale_of(language)))
    except ValueError:
        return value
