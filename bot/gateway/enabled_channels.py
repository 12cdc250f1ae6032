"""The channels that sapa.toml enables, ready to use."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from importlib import import_module

from yarl import URL

from bot.channels.base import Channel, ChannelNotReady
from bot.channels.renewed_secrets import RenewedSecrets
from bot.gateway.renewed_secrets_file import RenewedSecretsFile
from bot.gateway.renewed_secrets_table import RenewedSecretsTable
from bot.plugins import load_plugin, plugin_names
from bot.settings import Settings
from bot.store.engine.store import open_connection
from bot.store.staff.secrets import KEY, read_secrets

CHANNELS = {
    "web": ("bot.channels.web.channel", "Web"),
    "whatsapp": ("bot.channels.whatsapp.channel", "WhatsApp"),
    "instagram": ("bot.channels.instagram.channel", "Instagram"),
    "messenger": ("bot.channels.messenger.channel", "Messenger"),
    "line": ("bot.channels.line.channel", "Line"),
    "telegram": ("bot.channels.telegram.channel", "Telegram"),
    "slack": ("bot.channels.slack.channel", "Slack"),
    "twilio": ("bot.channels.twilio.channel", "Twilio"),
    "tiktok": ("bot.channels.tiktok.channel", "TikTok"),
    "x": ("bot.channels.x.channel", "X"),
}
"""Where each platform's channel is; a module is imported only if its channel is enabled."""


def enabled_channels(settings: Settings) -> dict[str, Channel]:
    """The channels by name.

    Raises:
        ChannelNotReady: one is not known, or lacks a setting or a secret.
    """
    return {name: channel(settings, name) for name in settings.enabled_channels()}


def with_stored_secrets(settings: Settings) -> Settings:
    """With the secrets that were typed on the desk; what is in the environment or .env wins."""
    if settings.store == settings.database and not settings.database.exists():
        return settings
    database = open_connection(settings.store)
    try:
        stored = read_secrets(database, settings.environ.get(KEY, ""))
    finally:
        database.close()
    given = {name: value for name, value in settings.environ.items() if value}
    return replace(settings, environ={**stored, **given})


def own_addresses(settings: Settings) -> set[tuple[str, int]]:
    """Host and port of every address that sapa.toml itself names for a platform: what is said
    there may also lie on this machine, as a platform's stand-in does."""
    found = set()
    for options in settings.channels.values():
        for name, value in options.items():
            with suppress(ValueError):  # no address: then the channel itself cannot use it either
                url = URL(value if name.endswith("_url") and isinstance(value, str) else "")
                if url.host and url.port:
                    found.add((url.host, url.port))
    return found


def channel(settings: Settings, name: str) -> Channel:
    """One channel of sapa.toml.

    Raises:
        ChannelNotReady: it is not known, or lacks a setting or a secret.
    """
    kind = _kind(name)
    if kind is None:
        raise ChannelNotReady(
            f"[channels.{name}] in sapa.toml is not a channel that Sapa knows. Rename it to one "
            f"of {', '.join([*CHANNELS, *plugin_names('channels')])}, or remove it."
        )
    options = settings.channels.get(name, {})
    if kind.settings is not None and (unknown := options.keys() - {"enabled", *kind.settings}):
        raise ChannelNotReady(
            f"[channels.{name}] in sapa.toml: {min(unknown)} is not known. Known: enabled, "
            f"{', '.join(kind.settings)}. Secrets stand in .env, not here."
        )
    made = kind.from_settings(options, settings.environ)
    made.keep_secrets(_renewed_secrets(settings))
    return made


def _renewed_secrets(settings: Settings) -> RenewedSecrets:
    if isinstance(settings.store, str):
        return RenewedSecretsTable(settings.store)
    return RenewedSecretsFile(settings.data_folder / "renewed_secrets.json")


def _kind(name: str) -> type[Channel] | None:
    """One of ours, or what an installed package brings under the name."""
    if name not in CHANNELS:
        brought: type[Channel] | None = load_plugin("channels", name)
        return brought
    module, kind = CHANNELS[name]
    ours: type[Channel] = getattr(import_module(module), kind)
    return ours
