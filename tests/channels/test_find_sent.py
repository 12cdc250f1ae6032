"""Asking a platform whether a message arrived to which no answer came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.channels.base import CallFailed, Channel, SendFailed
from bot.messages import Outbound, Template
from tests.channels.payloads import (
    CHANNELS,
    SLACK_TOKEN,
    TWILIO_ACCOUNT,
    X_API_KEY,
    X_TOKEN,
    X_TOKEN_SECRET,
    secret_of,
    slack,
    twilio,
    x,
)
from tests.standins.platform_server import PlatformServer
from tests.standins.slack_api import SlackApi
from tests.standins.twilio_api import TwilioApi
from tests.standins.x_api import XApi

SENT_AT = 1795143999.0  # by the stand-ins' clocks
LINK = "https://shop.example/lacak?a=1&b=2"

TELLING: dict[str, tuple[Callable[[], PlatformServer], Callable[[str], Channel], str]] = {
    "slack": (lambda: SlackApi(SLACK_TOKEN), slack, "D0DIRECT01"),
    "twilio": (lambda: TwilioApi(TWILIO_ACCOUNT, secret_of("twilio")), twilio, "+12025550143"),
    "x": (
        lambda: XApi(X_API_KEY, secret_of("x"), X_TOKEN, X_TOKEN_SECRET), x, "1600000000000000002",
    ),
}


def out(platform: str, channel: Channel, text: str, **fields: Any) -> Outbound:
    key = fields.pop("key", "12.0")
    return Outbound(platform, channel.account, TELLING[platform][2], text, key=key, **fields)


@pytest.mark.parametrize("platform", TELLING)
async def test_what_arrived_is_found_and_nothing_else(platform: str) -> None:
    stand_in, make_channel, _ = TELLING[platform]
    async with stand_in() as server:
        channel = make_channel(server.url)
        before = (await channel.send(out(platform, channel, "Halo", key="9.0"))).platform_id
        known = frozenset({str(before)})
        arrived = out(platform, channel, f"Halo & 👋 {LINK}")
        server.lose_next_answer()
        with pytest.raises(SendFailed) as failed:
            await channel.send(arrived)
        assert failed.value.uncertain
        receipt = await channel.find_sent(arrived, SENT_AT - 60, known)
        assert receipt and receipt.platform_id not in (None, before)
        assert await channel.find_sent(arrived, SENT_AT + 60, known) is None

        lost = out(platform, channel, "Halo", key="13.0")  # the same words as an earlier one
        server.drop_next()
        with pytest.raises(SendFailed):
            await channel.send(lost)
        known |= {str(receipt.platform_id)}
        assert await channel.find_sent(lost, SENT_AT - 60, known) is None
        server.fail_next(503)
        with pytest.raises(CallFailed) as not_now:
            await channel.find_sent(lost, SENT_AT - 60, known)
        assert not not_now.value.permanent
        await channel.aclose()


async def test_a_message_in_a_thread_is_looked_for_there() -> None:
    async with SlackApi(SLACK_TOKEN) as server:
        channel = slack(server.url)
        message = out("slack", channel, "Halo", context={"thread": "1795143600.000100"})
        server.lose_next_answer()
        with pytest.raises(SendFailed):
            await channel.send(message)
        assert await channel.find_sent(message, SENT_AT - 60, ()) is not None
        assert server.calls[-1].path == "/conversations.replies"
        await channel.aclose()


async def test_what_twilio_could_not_deliver_did_not_arrive() -> None:
    async with TwilioApi(TWILIO_ACCOUNT, secret_of("twilio")) as server:
        channel = twilio(server.url)
        message = out("twilio", channel, "Halo")
        receipt = await channel.send(message)
        server.fates[str(receipt.platform_id)] = "undelivered"
        assert await channel.find_sent(message, SENT_AT - 60, ()) is None
        template = out("twilio", channel, "", template=Template("HX" + 32 * "0", "id"))
        with pytest.raises(CallFailed, match="templates") as failed:
            await channel.find_sent(template, SENT_AT - 60, ())
        assert failed.value.permanent
        await channel.aclose()


@pytest.mark.parametrize("platform", sorted(CHANNELS.keys() - TELLING.keys()))
async def test_the_others_do_not_tell(platform: str) -> None:
    channel = CHANNELS[platform]()
    message = Outbound(platform, channel.account, "1", "Halo")
    with pytest.raises(CallFailed, match=f"{platform} does not tell") as failed:
        await channel.find_sent(message, SENT_AT, ())
    assert failed.value.permanent
