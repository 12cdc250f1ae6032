"""Slack, Twilio, TikTok and X from sapa.toml and the environment, as the gateway makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import ChannelNotReady
from bot.gateway.enabled_channels import CHANNELS, channel, enabled_channels
from bot.settings import Settings

READY: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "slack": ({"team_id": "T1"}, ["SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"], "T1"),
    "twilio": (
        {"account_sid": "AC1", "whatsapp_number": "+6281234567890"}, ["TWILIO_AUTH_TOKEN"], "AC1",
    ),
    "tiktok": (
        {"business_id": "biz"},
        ["TIKTOK_APP_ID", "TIKTOK_APP_SECRET", "TIKTOK_REFRESH_TOKEN"],
        "biz",
    ),
    "x": (
        {"user_id": 1500000000000000001},
        ["X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET"],
        "1500000000000000001",
    ),
}
"""Each platform's settings and secrets, and the account that they make."""

MISSING = [
    (platform, name) for platform, (options, secrets, _) in READY.items()
    for name in (*options, *secrets)
]


def _settings(platform: str, without: str = "", **more: Any) -> Settings:
    options, secrets, _ = READY[platform]
    table = {"enabled": True, **options, **more}
    table.pop(without, None)
    environ = {name: "s3cret" for name in secrets if name != without}
    return Settings(root=Path("."), channels={platform: table}, environ=environ)


@pytest.mark.parametrize("platform", READY)
def test_ready(platform: str) -> None:
    (channel,) = enabled_channels(_settings(platform)).values()
    assert (channel.name, channel.account) == (platform, READY[platform][2])


@pytest.mark.parametrize("platform, name", MISSING)
@pytest.mark.parametrize("empty", [False, True])
def test_what_is_missing_is_named(platform: str, name: str, empty: bool) -> None:
    settings = _settings(platform, without=name)
    if empty and name.isupper():
        settings.environ[name] = ""  # type: ignore[index]
    elif empty:
        settings.channels[platform][name] = ""  # type: ignore[index]
    place = "in the environment" if name.isupper() else rf"under \[channels.{platform}\]"
    with pytest.raises(ChannelNotReady, match=f"{name} {place}"):
        enabled_channels(settings)


@pytest.mark.parametrize("number", ["0812", "whatsapp:+6281234567890", 6281234567890, "+62 812"])
def test_a_number_that_twilio_would_not_know(number: Any) -> None:
    with pytest.raises(ChannelNotReady, match='like "\\+6281234567890"'):
        enabled_channels(_settings("twilio", sms_number=number))


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_setting_that_no_channel_knows_is_told(tmp_path: Path, name: str) -> None:
    settings = Settings(root=tmp_path, channels={name: {"enabled": True, "phone_numer_id": "1"}})
    with pytest.raises(ChannelNotReady, match=f"{name}.*phone_numer_id is not known. Known: "):
        channel(settings, name)
