"""One typed reading of sapa.toml and the environment."""

from __future__ import annotations

import keyword
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.environment import DATABASE_URL, ENV_FILE
from bot.project import Project, find_project
from bot.settings_overlay import Overlay, laid_over, overlay_file, read_overlay, usable
from bot.settings_sections import (
    ActionsSettings,
    CasesSettings,
    DataSettings,
    DeskSettings,
    GatewaySettings,
    HoursSettings,
    KnowledgeSettings,
    LanguagesSettings,
    MailSettings,
    MediaSettings,
    ModerationSettings,
    OffersSettings,
    PrivacySettings,
    RasaSettings,
    ReaderSettings,
    SettingsError,
    ShopSettings,
    WebhooksSettings,
)
from bot.shop_time import ShopTime
from bot.watched_file import WatchedFile

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """All settings, checked. ``channels`` keeps each channel's own table as it was written."""

    root: Path
    project: Project = field(default_factory=find_project)
    shop: ShopSettings = field(default_factory=ShopSettings)
    data: DataSettings = field(default_factory=DataSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    knowledge: KnowledgeSettings = field(default_factory=KnowledgeSettings)
    languages: LanguagesSettings = field(default_factory=LanguagesSettings)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    rasa: RasaSettings = field(default_factory=RasaSettings)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    actions: ActionsSettings = field(default_factory=ActionsSettings)
    hours: HoursSettings = field(default_factory=HoursSettings)
    cases: CasesSettings = field(default_factory=CasesSettings)
    webhooks: WebhooksSettings = field(default_factory=WebhooksSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    moderation: ModerationSettings = field(default_factory=ModerationSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    offers: OffersSettings = field(default_factory=OffersSettings)
    channels: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    file_name: str = "sapa.toml"

    @property
    def file(self) -> Path:
        """Where they were read from."""
        return self.root / self.file_name

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
    def store(self) -> Path | str:
        """Where the store is: that file, or the PostgreSQL that SAPA_DATABASE_URL names."""
        return self.environ.get(DATABASE_URL) or self.database

    @property
    def shares_store(self) -> bool:
        """Whether several machines may be on the store: then what is changed on the desk is kept
        there, and else in sapa.toml."""
        return isinstance(self.store, str)

    @property
    def translation_folder(self) -> Path | None:
        """Where the models are that draft texts in another language; None where nothing does."""
        name = self.languages.translation
        return self.root / name if name else None

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
    def tracker_place(self) -> Path | str:
        """Where Rasa's trackers are: that file, or the PostgreSQL database of the store."""
        return self.trackers if isinstance(self.store, Path) else self.store

    @property
    def models(self) -> Path:
        """Trained from the project's own files, so kept there too."""
        return self.project.models

    @property
    def shares_versions(self) -> bool:
        """Whether what is published goes to other machines of the shop, too: by the database that
        all of them use, and the bucket."""
        return self.shares_store and bool(self.media.bucket)

    @property
    def sends_mail(self) -> bool:
        """Whether customers can be sent a link: there is a mail server, and an address for it."""
        return bool(self.mail.host and self.gateway.public_url)

    def rasa_url(self, worker: int) -> str:
        """The address of a Rasa worker, counted from 0."""
        return http_address(self.rasa.host, self.rasa.port + worker)

    @property
    def rasa_urls(self) -> list[str]:
        """Where the gateway finds Rasa's workers: those that are named, or this machine's."""
        own = (self.rasa_url(worker) for worker in range(self.rasa.workers))
        return [url.rstrip("/") for url in self.rasa.urls] or [*own]

    def with_workers(self, workers: int | None) -> Settings:
        """The same with another number of Rasa workers; None changes nothing.

        Raises:
            SettingsError: fewer than one.
        """
        if workers is None:
            return self
        return replace(self, rasa=replace(self.rasa, workers=workers))

    def take_over(self, newer: Settings) -> None:
        """What may change while we run becomes as in ``newer``. Sections stay the same objects, so
        whoever was given one sees its values change; nobody else changes any."""
        for section, names in _FOLLOWED.items():
            mine, theirs = getattr(self, section), getattr(newer, section)
            for name in names:
                object.__setattr__(mine, name, getattr(theirs, name))
        object.__setattr__(self, "channels", newer.channels)

    def enabled_channels(self) -> dict[str, Mapping[str, Any]]:
        return {name: c for name, c in self.channels.items() if c.get("enabled", False)}


_SHOP = ("name", "currency", "country", "order_numbers", "bulk_discounts")
_FOLLOWED = {
    "shop": _SHOP,
    # Whoever reads was started with what was said then; the desk shows what the next start takes.
    "media": ("keep_days", "readers", "speech_model", "picture_models"),
    "knowledge": ("thresholds",),
    "gateway": ("public_url",),
    "desk": ("require_second_factor",),
    "cases": ("webhook",),
    "webhooks": ("inner_addresses",),
    **{
        name: tuple(one.name for one in fields(kind))
        for name, kind in {
            "hours": HoursSettings,
            "privacy": PrivacySettings,
            "moderation": ModerationSettings,
            "mail": MailSettings,
            "offers": OffersSettings,
        }.items()
    },
}
"""Which settings may change while we run, by section. All others count from the next start on."""


def http_address(host: str, port: int) -> str:
    """The address of what listens there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def settings_file(root: Path | None = None) -> Path:
    """Where the settings are read from: ``SAPA_SETTINGS`` in the environment, or sapa.toml in
    ``root``, else in the project's."""
    given = os.environ.get("SAPA_SETTINGS")
    return Path(given or (root or find_project().root) / "sapa.toml").resolve()


def load_settings(root: Path | None = None) -> Settings:
    """Reads ``root``/sapa.toml and ``root``/.env; the process's environment wins over .env, and
    what was changed on the desk of several machines over sapa.toml.

    ``SAPA_SETTINGS`` names another settings file; its folder is then where data is kept, while
    the bot's own files stay in the checkout.

    Raises:
        SettingsError: the file is missing or malformed, or a value is of the wrong kind.
    """
    path = settings_file(root)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path} does not exist. Run this in the shop's folder; `sapa new my-shop` makes one."
        ) from error
    except (UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    dotenv = env_file(path.parent)
    values = {k: v for k, v in dotenv_values(dotenv).items() if v} if dotenv else {}
    return _with_changed(read_settings(text, path, {**values, **os.environ}), text)


def env_file(root: Path) -> Path | None:
    """Where a shop's secrets stand; None for a process that has been given what it needs."""
    file = os.environ.get(ENV_FILE, root / ".env")
    return Path(file) if file else None


def read_settings(
    text: str, path: Path, environ: Mapping[str, str], overlay: Overlay | None = None
) -> Settings:
    """What sapa.toml says where ``text`` is in it and ``overlay`` lies over that; ``path`` is the
    file's.

    Raises:
        SettingsError: it is malformed, or a value is of the wrong kind.
    """
    try:
        table = laid_over(tomllib.loads(text), overlay or {})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    sections: dict[str, Any] = {}
    types = {"shop": ShopSettings, "data": DataSettings, "media": MediaSettings,
             "knowledge": KnowledgeSettings, "languages": LanguagesSettings,
             "gateway": GatewaySettings,
             "rasa": RasaSettings, "reader": ReaderSettings, "actions": ActionsSettings,
             "hours": HoursSettings, "privacy": PrivacySettings, "moderation": ModerationSettings,
             "desk": DeskSettings, "mail": MailSettings, "cases": CasesSettings,
             "webhooks": WebhooksSettings, "offers": OffersSettings}
    for name, value in table.items():
        if name == "channels" and all(isinstance(c, dict) for c in value.values()):
            sections["channels"] = value
        elif name in types and isinstance(value, dict):
            value = _with_thresholds(path.name, value) if name == "knowledge" else value
            sections[name] = _section(path.name, name, types[name], value)
        else:
            known = ", ".join([*types, "channels.<name>"])
            raise SettingsError(f"{path.name}: [{name}] is not known. Known sections: {known}.")
    settings = Settings(root=path.parent, environ=environ, file_name=path.name, **sections)
    _check_single_sign_on(path.name, settings)
    return settings


def _with_changed(settings: Settings, text: str) -> Settings:
    """With what was changed on the desk of several machines over ``text``."""
    if not settings.shares_store:
        return settings
    read = partial(read_settings, text, settings.file, settings.environ)
    return read(usable(read_overlay(overlay_file(settings.data_folder)), read))


def follow_settings(settings: Settings) -> Callable[[], Settings]:
    """Says ``settings`` as the files have them now, at each call; a call costs one look at each
    file's time. Where they cannot be used, they stay as they were, and the log says what is wrong.
    """

    def read(file: Path) -> Settings:
        text = file.read_text(encoding="utf-8")
        return _with_changed(read_settings(text, file, settings.environ), text)

    watched = WatchedFile(
        settings.file,
        read,
        (SettingsError, OSError, UnicodeDecodeError),
        beside=[overlay_file(settings.data_folder)],
    )
    taken: Settings | None = None

    def now() -> Settings:
        nonlocal taken
        if (newer := watched.now()) is not taken:
            taken = newer
            settings.take_over(newer)
        return settings

    return now


_OLD_THRESHOLD = re.compile(r"threshold_([a-z]{2,3})")


def _with_thresholds(file: str, values: dict[str, Any]) -> dict[str, Any]:
    """``threshold_en = 0.55``, as it was written once, as the threshold of English."""
    old = {found[1]: key for key in values if (found := _OLD_THRESHOLD.fullmatch(key))}
    if not old:
        return values
    _tell_of_old_names(file, tuple(old.values()))
    rest = {key: value for key, value in values.items() if key not in old.values()}
    newer = rest.get("thresholds", {})
    of_old = {code: values[key] for code, key in old.items()}
    return {**rest, "thresholds": {**of_old, **newer} if isinstance(newer, dict) else newer}


@cache
def _tell_of_old_names(file: str, keys: tuple[str, ...]) -> None:
    """Once a process."""
    logger.warning(
        "%s: [knowledge] %s is read as before, but is written otherwise now: under "
        "[knowledge.thresholds], by language, such as en = 0.55.", file, ", ".join(keys),
    )  # fmt: skip


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
    known = {
        f.name.rstrip("_"): dict if f.default is MISSING else type(f.default) for f in fields(kind)
    }
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
