"""Channels from sapa.toml and the environment, and what is said when something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.base import ChannelNotReady
from bot.channels.instagram.channel import Instagram
from bot.channels.line.channel import Line
from bot.channels.messenger.channel import Messenger
from bot.channels.telegram.channel import Telegram
from bot.channels.web.channel import Web
from bot.channels.whatsapp.channel import WhatsApp
from bot.gateway.enabled_channels import CHANNELS, enabled_channels
from bot.settings import Settings
from tests.channels.payloads import BOT_TOKEN, BOT_USER_ID

WHATSAPP = {
    "WHATSAPP_APP_SECRET": "a", "WHATSAPP_VERIFY_TOKEN": "b", "WHATSAPP_ACCESS_TOKEN": "c",
}
TELEGRAM = {"TELEGRAM_BOT_TOKEN": BOT_TOKEN, "TELEGRAM_SECRET_TOKEN": "d"}


@pytest.mark.parametrize("name", sorted(CHANNELS.keys() - {"web"}))
def test_none_starts_without_its_secrets(name: str, tmp_path: Path) -> None:
    settings = Settings(root=tmp_path, channels={name: {"enabled": True}})
    with pytest.raises(ChannelNotReady, match="is not ready: set"):
        enabled_channels(settings)


def test_ready() -> None:
    assert WhatsApp.from_settings({"phone_number_id": 109876543210987}, WHATSAPP).account == (
        "109876543210987"
    )
    assert Telegram.from_settings({"bot_username": "@toko_uji_bot"}, TELEGRAM).account == (
        "7000000001"
    )


@pytest.mark.parametrize("missing", WHATSAPP)
@pytest.mark.parametrize("value", [None, ""])
def test_whatsapp_names_what_is_missing(missing: str, value: str | None) -> None:
    environ = {**WHATSAPP, missing: value} if value is not None else {
        key: secret for key, secret in WHATSAPP.items() if key != missing
    }
    with pytest.raises(ChannelNotReady, match=f"set {missing} in the environment"):
        WhatsApp.from_settings({"phone_number_id": "1"}, environ)


def test_whatsapp_needs_its_number() -> None:
    with pytest.raises(ChannelNotReady, match=r"phone_number_id under \[channels.whatsapp\]"):
        WhatsApp.from_settings({}, WHATSAPP)


@pytest.mark.parametrize("missing", TELEGRAM)
def test_telegram_names_what_is_missing(missing: str) -> None:
    with pytest.raises(ChannelNotReady, match=f"set {missing} in the environment"):
        Telegram.from_settings({}, {**TELEGRAM, missing: ""})


@pytest.mark.parametrize("token", ["AAtests", "7000000001", "7000000001:AA/../x", "7:AA tests"])
def test_telegram_token_that_is_none(token: str) -> None:
    with pytest.raises(ChannelNotReady) as refused:
        Telegram.from_settings({}, {**TELEGRAM, "TELEGRAM_BOT_TOKEN": token})
    assert token not in str(refused.value)


META_MESSAGING = {
    Messenger: ({"page_id": 100200300400500, "app_id": 7}, "100200300400500"),
    Instagram: ({"account_id": "17841400000000001", "app_id": 7}, "17841400000000001"),
}


def _meta_secrets(kind: type[Messenger] | type[Instagram]) -> dict[str, str]:
    names = ("APP_SECRET", "VERIFY_TOKEN", "ACCESS_TOKEN")
    return {f"{kind.name.upper()}_{name}": "s" for name in names}


@pytest.mark.parametrize("kind", META_MESSAGING)
def test_messenger_and_instagram_ready(kind: type[Messenger] | type[Instagram]) -> None:
    options, account = META_MESSAGING[kind]
    assert kind.from_settings(options, _meta_secrets(kind)).account == account


@pytest.mark.parametrize("kind", META_MESSAGING)
def test_messenger_and_instagram_name_what_is_missing(
    kind: type[Messenger] | type[Instagram]
) -> None:
    (options, _), secrets = META_MESSAGING[kind], _meta_secrets(kind)
    for missing in secrets:
        with pytest.raises(ChannelNotReady, match=f"set {missing} in the environment"):
            kind.from_settings(options, {**secrets, missing: ""})
    for missing in options:
        with pytest.raises(ChannelNotReady, match=rf"{missing} under \[channels.{kind.name}\]"):
            kind.from_settings({**options, missing: ""}, secrets)


LINE = {"LINE_CHANNEL_SECRET": "a", "LINE_CHANNEL_ACCESS_TOKEN": "b"}


def test_line_ready() -> None:
    assert Line.from_settings({"bot_user_id": BOT_USER_ID}, LINE).account == BOT_USER_ID


@pytest.mark.parametrize("missing", LINE)
def test_line_names_what_is_missing(missing: str) -> None:
    with pytest.raises(ChannelNotReady, match=f"set {missing} in the environment"):
        Line.from_settings({"bot_user_id": BOT_USER_ID}, {**LINE, missing: ""})


@pytest.mark.parametrize("user_id", ["", "@toko", "1234567890", BOT_USER_ID.upper()])
def test_line_needs_its_user_id(user_id: str) -> None:
    with pytest.raises(ChannelNotReady, match=r"bot_user_id under \[channels.line\]"):
        Line.from_settings({"bot_user_id": user_id}, LINE)


@pytest.mark.parametrize(
    ("allowed", "site", "fits"),
    [
        ("https://toko.example", "https://toko.example", True),
        ("https://toko.example", "https://TOKO.example", True),
        ("https://toko.example", "http://toko.example", False),
        ("http://toko.example", "https://toko.example", True),
        ("https://toko.example", "https://toko.example:8443", False),
        ("https://toko.example:443", "https://toko.example", True),
        ("https://*.toko.example", "https://www.toko.example", True),
        ("https://*.toko.example", "https://toko.example", False),
        ("https://*.toko.example", "https://eviltoko.example", False),
        ("https://toko.example", "https://toko.example.evil.example", False),
        ("https://toko.example", "null", False),
        ("https://toko.example", "", False),
        ("https://toko.example", "https://[", False),
    ],
)
def test_which_sites_may_embed_the_chat(allowed: str, site: str, fits: bool) -> None:
    assert Web([allowed]).is_embedded_on(site) is fits
