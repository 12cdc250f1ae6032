"""One typed reading of sapa.toml and the environment."""

from __future__ import annotations

import keyword
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values

from bot.environment import ENV_FILE
from bot.project import Project, find_project
from bot.settings_sections import (
    ActionsSettings,
    CasesSettings,
    DataSettings,
    DeskSettings,
    GatewaySettings,
    HoursSettings,
    KnowledgeSettings,
    MailSettings,
    MediaSettings,
    ModerationSettings,
    PrivacySettings,
    RasaSettings,
    ReaderSettings,
    SettingsError,
    ShopSettings,
)
from bot.shop_time import ShopTime

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class Settings:
    """All settings, checked. ``channels`` keeps each channel's own table as it was written."""

    root: Path
    project: Project = field(default_factory=find_project)
    shop: ShopSettings = ShopSettings()
    data: DataSettings = DataSettings()
    media: MediaSettings = MediaSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    gateway: GatewaySettings = GatewaySettings()
    rasa: RasaSettings = RasaSettings()
    reader: ReaderSettings = ReaderSettings()
    actions: ActionsSettings = ActionsSettings()
    hours: HoursSettings = HoursSettings()
    cases: CasesSettings = CasesSettings()
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
        """Trained from the project's own files, so kept there too."""
        return self.project.models

    @property
    def sends_mail(self) -> bool:
        """Whether customers can be sent a link: there is a mail server, and an address for it."""
        return bool(self.mail.host and self.gateway.public_url)

    def rasa_url(self, worker: int) -> str:
        """The address of a Rasa worker, counted from 0."""
        return http_address(self.rasa.host, self.rasa.port + worker)

    @property
    def actions_url(self) -> str:
        """The address of the action server."""
        return http_address(self.actions.host, self.actions.port)

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


def http_address(host: str, port: int) -> str:
    """The address of what listens there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def settings_file(root: Path | None = None) -> Path:
    """Where the settings are read from: ``SAPA_SETTINGS`` in the environment, or sapa.toml in
    ``root``, else in the project's."""
    given = os.environ.get("SAPA_SETTINGS")
    return Path(given or (root or find_project().root) / "sapa.toml").resolve()


def load_settings(root: Path | None = None) -> Settings:
    """Reads ``root``/sapa.toml and ``root``/.env; the process's environment wins over .env.

    ``SAPA_SETTINGS`` names another settings file; its folder is then where data is kept, while
    the bot's own files stay in the checkout.

    Raises:
        SettingsError: the file is missing or malformed, or a value is of the wrong kind.
    """
    path = settings_file(root)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path} does not exist. Run this in the shop's folder; `sapa new my-shop` makes one."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    file = os.environ.get(ENV_FILE, path.parent / ".env")
    dotenv = {k: v for k, v in dotenv_values(file).items() if v} if file else {}
    sections: dict[str, Any] = {}
    types = {"shop": ShopSettings, "data": DataSettings, "media": MediaSettings,
             "knowledge": KnowledgeSettings, "gateway": GatewaySettings,
             "rasa": RasaSettings, "reader": ReaderSettings, "actions": ActionsSettings,
             "hours": HoursSettings, "privacy": PrivacySettings, "moderation": ModerationSettings,
             "desk": DeskSettings, "mail": MailSettings, "cases": CasesSettings}
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
