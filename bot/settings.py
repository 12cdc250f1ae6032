"""One typed reading of sapa.toml and the environment."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tomli
from dotenv import dotenv_values
from phonenumbers import SUPPORTED_REGIONS

from bot.currency import Currency, UnknownCurrency
from bot.environment import NO_ENV_FILE
from bot.hours import read_spans
from bot.order_numbers import clean_order_number
from bot.shop_time import ShopTime

PROJECT = Path(os.environ.get("SAPA_PROJECT") or Path(__file__).parent.parent).resolve()
"""The folder of the bot: config.yml, domain.yml and data/ are in it. This checkout, except where a
draft is being tried out."""


class SettingsError(Exception):
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

    def __post_init__(self) -> None:
        try:
            Currency(self.currency)
        except UnknownCurrency as error:
            raise SettingsError(f"[shop] currency {error}") from error
        if self.country not in SUPPORTED_REGIONS:
            raise SettingsError(
                f"[shop] country {self.country!r} is not known. Write a code such as ID or GB."
            )
        for number in self.order_numbers:
            if not isinstance(number, str) or clean_order_number(number) is None:
                raise SettingsError(
                    "[shop] order_numbers must hold examples of the shop's order numbers, such as "
                    f'"ORD-1234", not {number!r}.'
                )
        if self.import_every_minutes < 1:
            raise SettingsError(
                f"[shop] import_every_minutes must be 1 or more, not {self.import_every_minutes}."
            )


@dataclass(frozen=True)
class DataSettings:
    folder: str = "var"


@dataclass(frozen=True)
class MediaSettings:
    largest_mb: int = 16
    keep_days: int = 30


@dataclass(frozen=True)
class KnowledgeSettings:
    encoder: str = "minilm + use-multilingual"
    threshold_en: float = 0.5
    threshold_id: float = 0.4

    def threshold(self, language: str) -> float:
        """The score from which on an answer is given to a customer who speaks en or id."""
        return self.threshold_id if language == "id" else self.threshold_en


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
                    f'or "10.0.0.0/8", not {text!r}.'
                ) from error


@dataclass(frozen=True)
class RasaSettings:
    port: int = 5005
    workers: int = 1
    turns_at_once: int = 2

    def __post_init__(self) -> None:
        for name, value in (("workers", self.workers), ("turns_at_once", self.turns_at_once)):
            if value < 1:
                raise SettingsError(f"[rasa] {name} must be 1 or more, not {value}.")


@dataclass(frozen=True)
class ActionsSettings:
    port: int = 5055
    environment: tuple[str, ...] = ()


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class HoursSettings:
    """From when till when people answer, day by day; several spans have a comma between them, one
    may go past midnight, and empty is: not that day."""

    timezone: str = "Asia/Jakarta"
    monday: str = "00:00-24:00"
    tuesday: str = "00:00-24:00"
    wednesday: str = "00:00-24:00"
    thursday: str = "00:00-24:00"
    friday: str = "00:00-24:00"
    saturday: str = "00:00-24:00"
    sunday: str = "00:00-24:00"
    closed_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (ValueError, OSError, LookupError) as error:
            raise SettingsError(
                f"[hours] timezone {self.timezone!r} is not known. Write one such as "
                "Asia/Jakarta or Asia/Makassar."
            ) from error
        for day in _DAYS:
            hours = getattr(self, day)
            try:
                read_spans(hours)
            except ValueError as error:
                raise SettingsError(
                    f'[hours] {day} must be like "08:00-22:00", "08:00-11:30, 13:00-17:00" or '
                    f'"21:00-02:00", or "" for closed: {error}.'
                ) from error
        for day in self.closed_on:
            try:
                date.fromisoformat(day)
            except (TypeError, ValueError) as error:
                raise SettingsError(
                    f'[hours] closed_on must hold dates such as "2026-12-25", not {day!r}.'
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
                f"[privacy] erase_after_hours must be 1 or more, not {self.erase_after_hours}."
            )
        if self.anonymous_proof not in ("full", "digits"):
            raise SettingsError(
                '[privacy] anonymous_proof must be "full" or "digits", not '
                f"{self.anonymous_proof!r}."
            )
        for setting in fields(self):
            if setting.name.startswith("keep_") and (value := getattr(self, setting.name)) < 1:
                raise SettingsError(f"[privacy] {setting.name} must be 1 or more, not {value}.")


_LOOPBACK = ("localhost", "127.0.0.1", "::1")


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
                f'[mail] security must be "starttls", "tls" or "none", not {self.security!r}.'
            )
        if self.security == "none" and self.host not in ("", *_LOOPBACK):
            raise SettingsError(
                '[mail] security = "none" is for a server on this machine alone: whoever is in '
                'between could read the links. Write "starttls" or "tls".'
            )
        if self.host and not re.fullmatch(r"[^@<>\s]+@[^@<>\s]+", self.from_):
            raise SettingsError(
                f'[mail] from must be an address such as "shop@example.com", not {self.from_!r}.'
            )


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
    oidc: OidcSettings = OidcSettings()


@dataclass(frozen=True)
class ModerationSettings:
    strikes: int = 3
    then: str = "handoff"
    messages_a_minute: int = 30

    def __post_init__(self) -> None:
        if self.strikes < 2:
            raise SettingsError(
                f"[moderation] strikes must be 2 or more, not {self.strikes}: the first one is "
                "only warned."
            )
        if self.then not in ("handoff", "slow"):
            raise SettingsError(
                f'[moderation] then must be "handoff" or "slow", not {self.then!r}.'
            )
        if self.messages_a_minute < 1:
            raise SettingsError(
                f"[moderation] messages_a_minute must be 1 or more, not {self.messages_a_minute}."
            )


@dataclass(frozen=True)
class Settings:
    """All settings, checked. ``channels`` keeps each channel's own table as it was written."""

    root: Path
    shop: ShopSettings = ShopSettings()
    data: DataSettings = DataSettings()
    media: MediaSettings = MediaSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    gateway: GatewaySettings = GatewaySettings()
    rasa: RasaSettings = RasaSettings()
    actions: ActionsSettings = ActionsSettings()
    hours: HoursSettings = HoursSettings()
    privacy: PrivacySettings = PrivacySettings()
    moderation: ModerationSettings = ModerationSettings()
    desk: DeskSettings = DeskSettings()
    mail: MailSettings = MailSettings()
    channels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def time(self) -> ShopTime:
        """The shop's clock and calendar."""
        return ShopTime(ZoneInfo(self.hours.timezone))

    @property
    def data_folder(self) -> Path:
        return self.root / self.data.folder

    @property
    def database(self) -> Path:
        return self.data_folder / "sapa.db"

    @property
    def media_folder(self) -> Path:
        """The files that customers sent."""
        return self.data_folder / "media"

    @property
    def uploads_folder(self) -> Path:
        """The files that staff sent to customers."""
        return self.data_folder / "uploads"

    @property
    def vectors(self) -> Path:
        """What was encoded once; may be deleted at any time."""
        return self.data_folder / "vectors.db"

    @property
    def trackers(self) -> Path:
        return self.data_folder / "trackers.db"

    @property
    def models(self) -> Path:
        """Trained from the checkout's own files, so kept there too."""
        return PROJECT / "models"

    @property
    def sends_mail(self) -> bool:
        """Whether customers can be sent a link: there is a mail server, and an address for it."""
        return bool(self.mail.host and self.gateway.public_url)

    def rasa_url(self, worker: int) -> str:
        """The address of a Rasa worker, counted from 0."""
        return f"http://127.0.0.1:{self.rasa.port + worker}"

    def with_workers(self, workers: int | None) -> Settings:
        """The same with another number of Rasa workers; None changes nothing.

        Raises:
            SettingsError: fewer than one.
        """
        if workers is None:
            return self
        return replace(self, rasa=replace(self.rasa, workers=workers))

    def enabled_channels(self) -> dict[str, Mapping[str, Any]]:
        return {name: c for name, c in self.channels.items() if c.get("enabled", False)}


def settings_file(root: Path = PROJECT) -> Path:
    """Where the settings are read from: ``SAPA_SETTINGS`` in the environment, or sapa.toml in
    ``root``."""
    return Path(os.environ.get("SAPA_SETTINGS", root / "sapa.toml")).resolve()


def load_settings(root: Path | None = None) -> Settings:
    """Reads ``root``/sapa.toml and ``root``/.env; the process's environment wins over .env.

    ``SAPA_SETTINGS`` names another settings file; its folder is then where data is kept, while
    the bot's own files stay in the checkout.

    Raises:
        SettingsError: the file is missing or malformed, or a value is of the wrong kind.
    """
    root = root or PROJECT
    path = settings_file(root)
    try:
        table = tomli.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path} does not exist. Run from a Sapa checkout.") from error
    except (tomli.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    file = None if NO_ENV_FILE in os.environ else path.parent / ".env"
    dotenv = {k: v for k, v in dotenv_values(file).items() if v} if file else {}
    sections: dict[str, Any] = {}
    types = {"shop": ShopSettings, "data": DataSettings, "media": MediaSettings,
             "knowledge": KnowledgeSettings, "gateway": GatewaySettings,
             "rasa": RasaSettings, "actions": ActionsSettings, "hours": HoursSettings,
             "privacy": PrivacySettings, "moderation": ModerationSettings, "desk": DeskSettings,
             "mail": MailSettings}
    for name, value in table.items():
        if name == "channels" and all(isinstance(c, dict) for c in value.values()):
            sections["channels"] = value
        elif name in types and isinstance(value, dict):
            sections[name] = _section(path.name, name, types[name], value)
        else:
            known = ", ".join([*types, "channels.<name>"])
            raise SettingsError(f"{path.name}: [{name}] is not known. Known sections: {known}.")
    settings = Settings(root=path.parent, environ={**dotenv, **os.environ}, **sections)
    _check_single_sign_on(path.name, settings)
    return settings


def _check_single_sign_on(file: str, settings: Settings) -> None:
    oidc = settings.desk.oidc
    if not oidc.issuer:
        return
    address = urlsplit(oidc.issuer)
    is_here = address.hostname in ("127.0.0.1", "::1", "localhost")
    if address.scheme != "https" and not (address.scheme == "http" and is_here):
        raise SettingsError(f"{file}: [desk.oidc] issuer must be an https:// address.")
    if not oidc.client_id:
        raise SettingsError(f"{file}: [desk.oidc] client_id is missing. The provider gives it.")
    if not settings.gateway.public_url:
        raise SettingsError(
            f"{file}: [desk.oidc] needs public_url under [gateway]: the provider sends people back "
            "to it."
        )


def _section(file: str, name: str, kind: type, values: dict[str, Any]) -> Any:
    # Of a word that Python has for itself, the field ends in _.
    known = {f.name.rstrip("_"): type(f.default) for f in fields(kind)}
    checked = {}
    for key, value in values.items():
        if key not in known:
            raise SettingsError(
                f"{file}: [{name}] {key} is not known. Known: {', '.join(known)}."
            )
        if known[key] is float and type(value) is int:
            value = float(value)
        if is_dataclass(known[key]) and type(value) is dict:
            value = _section(file, f"{name}.{key}", known[key], value)
        if known[key] is tuple and type(value) is list:
            value = tuple(value)
        if type(value) is not known[key]:
            raise SettingsError(
                f"{file}: [{name}] {key} must be a {known[key].__name__}, not {value!r}."
            )
        checked[f"{key}_" if keyword.iskeyword(key) else key] = value
    return kind(**checked)
