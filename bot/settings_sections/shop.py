"""The shop: what it is called and sells from, when its people answer, its cases and offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from phonenumbers import SUPPORTED_REGIONS

from bot.currency import Currency, UnknownCurrency
from bot.opening_spans import read_spans
from bot.order_numbers import clean_order_number
from bot.settings_sections.error import SettingsError


@dataclass(frozen=True)
class ShopSettings:
    name: str = "Toko Nusa"
    source: str = "sqlite"
    url: str = ""
    currency: str = "IDR"
    country: str = "ID"
    order_numbers: tuple[str, ...] = ()
    import_from: str = ""
    import_every_minutes: int = 60
    import_answers: tuple[str, ...] = ()
    bulk_discounts: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for discount in self.bulk_discounts:
            is_pair = len(discount) == 2 and all(isinstance(n, int) and n > 0 for n in discount)
            if not is_pair or discount[1] >= 100:
                raise SettingsError(
                    "[shop] bulk_discounts must hold pairs of pieces and per cent (below 100), "
                    "such as [[12, 10], [50, 20]], not {value!r}.",
                    value=discount,
                )
        try:
            Currency(self.currency)
        except UnknownCurrency as error:
            raise SettingsError("[shop] currency {error}", error=error) from error
        if self.country not in SUPPORTED_REGIONS:
            raise SettingsError(
                "[shop] country {value!r} is not known. Write a code such as ID or GB.",
                value=self.country,
            )
        for number in self.order_numbers:
            if not isinstance(number, str) or clean_order_number(number) is None:
                raise SettingsError(
                    "[shop] order_numbers must hold examples of the shop's order numbers, such as "
                    '"ORD-1234", not {value!r}.',
                    value=number,
                )
        if self.import_every_minutes < 1:
            raise SettingsError(
                "[shop] import_every_minutes must be 1 or more, not {value}.",
                value=self.import_every_minutes,
            )


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class HoursSettings:
    """From when till when people answer, day by day; several spans have a comma between them, one
    may go past midnight, and empty is: not that day. Who asked for a person is told when nobody
    has answered within ``answer_within_minutes`` of these hours."""

    timezone: str = "Asia/Jakarta"
    monday: str = "00:00-24:00"
    tuesday: str = "00:00-24:00"
    wednesday: str = "00:00-24:00"
    thursday: str = "00:00-24:00"
    friday: str = "00:00-24:00"
    saturday: str = "00:00-24:00"
    sunday: str = "00:00-24:00"
    closed_on: tuple[str, ...] = ()
    answer_within_minutes: int = 60

    def __post_init__(self) -> None:
        if self.answer_within_minutes < 1:
            raise SettingsError(
                "[hours] answer_within_minutes must be 1 or more, not {value}.",
                value=self.answer_within_minutes,
            )
        try:
            ZoneInfo(self.timezone)
        except (ValueError, OSError, LookupError) as error:
            raise SettingsError(
                "[hours] timezone {value!r} is not known. Write one such as "
                "Asia/Jakarta or Asia/Makassar.",
                value=self.timezone,
            ) from error
        for day in _DAYS:
            hours = getattr(self, day)
            try:
                read_spans(hours)
            except ValueError as error:
                raise SettingsError(
                    '[hours] {day} must be like "08:00-22:00", "08:00-11:30, 13:00-17:00" or '
                    '"21:00-02:00", or "" for closed: {error}.',
                    day=day,
                    error=error,
                ) from error
        for day in self.closed_on:
            try:
                date.fromisoformat(day)
            except (TypeError, ValueError) as error:
                raise SettingsError(
                    '[hours] closed_on must hold dates such as "2026-12-25", not {value!r}.',
                    value=day,
                ) from error

    def on(self, day: date) -> str:
        """The hours of a day as they are written; empty if nobody answers then."""
        return "" if day.isoformat() in self.closed_on else getattr(self, _DAYS[day.weekday()])


@dataclass(frozen=True)
class CasesSettings:
    """``webhook`` is where the shop's own system is told of cases; empty: it is not."""

    webhook: str = ""

    def __post_init__(self) -> None:
        try:
            address = urlsplit(self.webhook)
            is_good = address.scheme == "https" and address.hostname and not address.username
        except ValueError:  # half an IPv6 address
            is_good = False
        if self.webhook and not is_good:
            raise SettingsError(
                "[cases] webhook must be an https:// address without a password in it, not "
                "{value!r}.",
                value=self.webhook,
            )


@dataclass(frozen=True)
class OffersSettings:
    """Offers to customers who said yes to them. ``hours`` are when they may leave, on any day, in
    the shop's time; nobody gets more than ``most_a_week``; ``an_hour`` leave at most, so that a
    mistake can be stopped. With ``ask`` the bot asks for that yes, once, after a solved matter."""

    ask: bool = False
    hours: str = "09:00-20:00"
    most_a_week: int = 1
    an_hour: int = 300

    def __post_init__(self) -> None:
        try:
            spans = read_spans(self.hours)
        except ValueError as error:
            raise SettingsError(
                '[offers] hours must be like "09:00-20:00" or "09:00-12:00, 14:00-20:00": {error}.',
                error=error,
            ) from error
        if not spans:
            raise SettingsError('[offers] hours must not be empty. Write "09:00-20:00", or so.')
        for name in ("most_a_week", "an_hour"):
            if (value := getattr(self, name)) < 1:
                raise SettingsError(
                    "[offers] {name} must be 1 or more, not {value}.", name=name, value=value
                )
