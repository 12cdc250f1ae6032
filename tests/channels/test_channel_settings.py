"""Channels from sapa.toml and the environment, and what is said when something is missing."""

from __future__ import annotations

import pytest

from bot.channels.channel import ChannelNotReady
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from tests.channels.payloads import BOT_TOKEN

WHATSAPP = {
    "WHATSAPP_APP_SECRET": "a", "WHATSAPP_VERIFY_TOKEN": "b", "WHATSAPP_ACCESS_TOKEN": "c",
}
TELEGRAM = {"TELEGRAM_BOT_TOKEN": BOT_TOKEN, "TELEGRAM_SECRET_TOKEN": "d"}


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
