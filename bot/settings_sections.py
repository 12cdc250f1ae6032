"""What each section of sapa.toml may hold, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from phonenumbers import SUPPORTED_REGIONS

from bot.currency import Currency, UnknownCurrency
from bot.errors import UserError
from bot.languages import FACTS, known
from bot.opening_spans import read_spans
from bot.order_numbers import clean_order_number

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SettingsError(UserError):
    """sapa.toml or the environment is wrong; the message says where and what to write instead."""


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


@dataclass(frozen=True)
class DataSettings:
    folder: str = "var"


@dataclass(frozen=True)
class MediaSettings:
    """``readers`` says who listens to voice notes and reads pictures: "none", "here" (a process on
    this machine, with the models of these folders, or the packaged ones) or a service's address."""

    largest_mb: int = 16
    keep_days: int = 30
    readers: str = "none"
    speech_model: str = ""
    picture_models: str = ""

    @property
    def are_read_here(self) -> bool:
        """Whether files are read on this machine."""
        return self.readers == "here"

    @property
    def service(self) -> str:
        """The address of the service that reads them; empty where none does."""
        return "" if self.readers in ("none", "here") else self.readers

    def __post_init__(self) -> None:
        if self.service and not _is_reading_service(self.service):
            raise SettingsError(
                '[media] readers must be "none", "here", or the address of a service, such as '
                '"https://readers.example.com" (http:// on this machine alone), without a password '
                "in it, not {value!r}.",
                value=self.readers,
            )
        for name, least in (("largest_mb", 1), ("keep_days", 0)):
            if (value := getattr(self, name)) < least:
                raise SettingsError(
                    "[media] {name} must be {least} or more, not {value}.",
                    name=name, least=least, value=value,
                )


def _is_reading_service(url: str) -> bool:
    """Customers' files go there: encrypted, or not past this machine. ``/read`` is put behind it,
    so it ends with a path."""
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port
    except ValueError:
        return False
    is_safe = address.scheme == "https" or (address.scheme == "http" and host in _LOOPBACK)
    is_whole = bool(host) and address.username is None and not {"?", "#"} & set(url)
    return is_whole and is_safe


@dataclass(frozen=True)
class KnowledgeSettings:
    """``thresholds`` are by language; of one that is not there, its own file says it."""

    encoder: str = "minilm + use-multilingual"
    thresholds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for language, value in self.thresholds.items():
            if type(value) not in (int, float) or not 0 <= value <= 1:
                raise SettingsError(
                    "[knowledge.thresholds] {language} must be from 0 to 1, not {value!r}.",
                    language=language,
                    value=value,
                )

    def threshold(self, language: str | None) -> float:
        """The score from which on an answer is given to a customer who speaks this language."""
        code = known(language)
        return float(self.thresholds.get(code, FACTS[code].threshold))


@dataclass(frozen=True)
class GatewaySettings:
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    join_within_s: float = 0.0
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    def __post_init__(self) -> None:
        for text in self.trusted_proxies:
            try:
                ip_network(text)
            except (TypeError, ValueError) as error:
                raise SettingsError(
                    '[gateway] trusted_proxies must hold addresses or networks such as "127.0.0.1" '
                    'or "10.0.0.0/8", not {value!r}.',
                    value=text,
                ) from error


@dataclass(frozen=True)
class RasaSettings:
    host: str = "127.0.0.1"
    port: int = 5005
    workers: int = 1
    turns_at_once: int = 2

    def __post_init__(self) -> None:
        for name, value in (("workers", self.workers), ("turns_at_once", self.turns_at_once)):
            if value < 1:
                raise SettingsError(
                    "[rasa] {name} must be 1 or more, not {value}.", name=name, value=value
                )


@dataclass(frozen=True)
class ActionsSettings:
    """Custom actions run in the Rasa workers, unless they are to have a process of their own, as
    where they see variables of the environment that nobody else may see."""

    own_process: bool = False
    host: str = "127.0.0.1"
    port: int = 5055
    environment: tuple[str, ...] = ()

    @property
    def run_in_worker(self) -> bool:
        return not (self.own_process or self.environment)


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
class PrivacySettings:
    keep_messages_days: int = 365
    keep_trackers_days: int = 90
    keep_audit_days: int = 730
    keep_receipts_days: int = 1825
    learn_only_if_agreed: bool = False
    erase_after_hours: int = 24
    anonymous_proof: str = "full"

    def __post_init__(self) -> None:
        if self.erase_after_hours < 1:
            raise SettingsError(
                "[privacy] erase_after_hours must be 1 or more, not {value}.",
                value=self.erase_after_hours,
            )
        if self.anonymous_proof not in ("full", "digits"):
            raise SettingsError(
                '[privacy] anonymous_proof must be "full" or "digits", not {value!r}.',
                value=self.anonymous_proof,
            )
        for setting in fields(self):
            if setting.name.startswith("keep_") and (value := getattr(self, setting.name)) < 1:
                raise SettingsError(
                    "[privacy] {name} must be 1 or more, not {value}.",
                    name=setting.name,
                    value=value,
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


@dataclass(frozen=True)
class MailSettings:
    """The shop's mail server, and the address that mail comes from (``from`` in sapa.toml). Without
    a host no mail is sent."""

    host: str = ""
    port: int = 587
    user: str = ""
    from_: str = ""
    security: str = "starttls"

    def __post_init__(self) -> None:
        if self.security not in ("starttls", "tls", "none"):
            raise SettingsError(
                '[mail] security must be "starttls", "tls" or "none", not {value!r}.',
                value=self.security,
            )
        if not 0 < self.port < 65536:
            raise SettingsError("[mail] port must be from 1 to 65535, mostly 587.")
        if self.host and not re.fullmatch(r"[\w.:-]{1,253}", self.host):
            raise SettingsError(
                '[mail] host must be a server\'s name such as "smtp.example.com", not {value!r}.',
                value=self.host,
            )
        if self.security == "none" and self.host not in ("", *_LOOPBACK):
            raise SettingsError(
                '[mail] security = "none" is for a server on this machine alone: whoever is in '
                'between could read the links. Write "starttls" or "tls".'
            )
        if self.host and not re.fullmatch(r"[^@<>\s]{1,64}@[^@<>\s]+", self.from_):
            raise SettingsError(
                '[mail] from must be an address such as "shop@example.com", not {value!r}.',
                value=self.from_,
            )


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
class WebhooksSettings:
    """``inner_addresses`` are hosts with their ports, such as "erp.lan:8443", that webhooks may
    call, by http too, though they are not on the public internet."""

    inner_addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for address in self.inner_addresses:
            if not isinstance(address, str) or not _HOST_AND_PORT.fullmatch(address):
                raise SettingsError(
                    "[webhooks] inner_addresses must hold hosts with their ports, such as "
                    '"erp.lan:8443", not {address!r}.',
                    address=address,
                )

    def inner_addresses_named(self) -> set[tuple[str, int]]:
        """Host and port of each."""
        parts = [address.rpartition(":") for address in self.inner_addresses]
        return {(host.strip("[]").lower(), int(port)) for host, _, port in parts}


_HOST_AND_PORT = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]{1,253}):[0-9]{1,5}")


@dataclass(frozen=True)
class OidcSettings:
    """Single sign-on by OpenID Connect; on where there is an issuer. With any of the three lists of
    ``role_claim``'s values, the provider decides about roles."""

    issuer: str = ""
    client_id: str = ""
    name: str = ""
    role_claim: str = "groups"
    admins: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeskSettings:
    require_second_factor: bool = False
    agents_make_labels: bool = True
    oidc: OidcSettings = OidcSettings()


@dataclass(frozen=True)
class ModerationSettings:
    strikes: int = 3
    then: str = "handoff"
    messages_a_minute: int = 30

    def __post_init__(self) -> None:
        if self.strikes < 2:
            raise SettingsError(
                "[moderation] strikes must be 2 or more, not {value}: the first one is only "
                "warned.",
                value=self.strikes,
            )
        if self.then not in ("handoff", "slow"):
            raise SettingsError(
                '[moderation] then must be "handoff" or "slow", not {value!r}.',
                value=self.then,
            )
        if self.messages_a_minute < 1:
            raise SettingsError(
                "[moderation] messages_a_minute must be 1 or more, not {value}.",
                value=self.messages_a_minute,
            )


_LONGEST_READING_S = 10.0


@dataclass(frozen=True)
class ReaderSettings:
    """A service that reads messages before our own reader, by its whole address for chat
    completions; on where there is one."""

    url: str = ""
    model: str = ""
    timeout_s: float = 3.0

    def __post_init__(self) -> None:
        if not 0 < self.timeout_s <= _LONGEST_READING_S:
            raise SettingsError(
                f"[reader] timeout_s must be more than 0 and at most {_LONGEST_READING_S:g}, not "
                f"{self.timeout_s:g}: a customer waits that long."
            )
        if not self.url:
            return
        try:
            address = urlsplit(self.url)
            host, has_login = address.hostname, address.username is not None
            _ = address.port
        except ValueError:
            host, has_login = None, False
        if not host or address.scheme not in ("http", "https"):
            raise SettingsError(
                "[reader] url must be an address such as "
                f'"https://api.example.com/v1/chat/completions", not {self.url!r}.'
            )
        if has_login:
            raise SettingsError(
                "[reader] url must hold no name and password: READER_TOKEN in the environment "
                "or .env is the service's token."
            )
        if not self.model:
            raise SettingsError("[reader] model is missing: what the service calls it.")

    @property
    def host(self) -> str:
        """Where messages go; empty where none do."""
        return urlsplit(self.url).netloc

    @property
    def is_readable_on_the_way(self) -> bool:
        """Whether messages leave this machine without encryption."""
        address = urlsplit(self.url)
        return address.scheme == "http" and address.hostname not in _LOOPBACK
