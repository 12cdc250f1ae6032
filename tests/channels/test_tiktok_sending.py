"""Sending by TikTok, against a stand-in that knows its limits and ends its tokens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.tiktok.channel import TikTok
from bot.channels.tiktok.messages import body_of
from bot.messages import Button, Outbound
from tests.channels.payloads import TIKTOK_BUSINESS, TIKTOK_REFRESH_TOKEN, secret_of, tiktok
from tests.standins.tiktok_api import Rejected, TikTokApi

CHAT = "u5JhpselBAhoPOlnH0tZ9y07kg=="
IMAGE = "https://shop.example/kemeja.jpg"


class Clock:
    now = 1_795_143_600.0

    def __call__(self) -> float:
        return self.now


def standin() -> TikTokApi:
    return TikTokApi(secret_of("tiktok"), TIKTOK_REFRESH_TOKEN, TIKTOK_BUSINESS)


@pytest.fixture
async def api() -> AsyncIterator[TikTokApi]:
    async with standin() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def channel(api: TikTokApi, clock: Clock) -> AsyncIterator[TikTok]:
    channel = tiktok(api.url, clock)
    yield channel
    await channel.aclose()


def _out(text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("tiktok", TIKTOK_BUSINESS, CHAT, text, **fields)


async def test_text(api: TikTokApi, channel: TikTok) -> None:
    assert await channel.send(_out("Halo kak")) == Receipt("ttm-standin-1")
    assert api.messages == [{
        "business_id": TIKTOK_BUSINESS, "recipient_type": "CONVERSATION", "recipient": CHAT,
        "message_type": "TEXT", "text": {"body": "Halo kak"},
    }]


@pytest.mark.parametrize("text, buttons, card", [
    ("Pilih ya", [Button("Lacak", "/a"), Button("Retur", "/b")], True),
    (None, [Button("Lacak", "/a")], True),
    ("k" * 41, [Button("Lacak", "/a")], False),
    ("Pilih ya", [Button("Lacak pesanan saya ini", "/a")], False),
    ("Pilih ya", [Button("Lacak", "/" + "a" * 40)], False),
    ("Pilih ya", [Button(f"No {n}", f"/{n}") for n in range(4)], False),
])
async def test_a_card_where_it_fits_else_numbers(
    api: TikTokApi, channel: TikTok, text: str | None, buttons: list[Button], card: bool
) -> None:
    await channel.send(_out(text, buttons=buttons, context={"language": "id"}))
    (message,) = api.messages
    if card:
        assert message["template"]["title"] == (text or "Pilih")
        assert [b["id"] for b in message["template"]["buttons"]] == [b.payload for b in buttons]
    else:
        assert f"1. {buttons[0].title}" in message["text"]["body"]


async def test_an_image_is_sent_as_its_address(api: TikTokApi, channel: TikTok) -> None:
    await channel.send(_out("Kemeja", image=IMAGE))
    assert api.messages[0]["text"]["body"] == f"Kemeja\n\n{IMAGE}"


@given(
    st.none() | st.text() | st.text("aé😀 .\n", min_size=900, max_size=1200).map(lambda t: t * 6),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=24), st.just("/p")), max_size=5),
)
def test_whatever_is_fitted_the_platform_takes(text, image, buttons) -> None:
    server, channel = standin(), tiktok()
    for part in channel.render(_out(text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            server._accept(body_of(part, TIKTOK_BUSINESS))
        except SendFailed as failed:
            assert failed.permanent and "empty" in failed.reason
        except Rejected as rejected:
            raise AssertionError(rejected.message) from None


async def test_tiktok_is_closed_after_two_days(
    api: TikTokApi, channel: TikTok, clock: Clock
) -> None:
    message = _out("Halo", context={"written_at": clock.now})
    clock.now += 48 * 3600
    await channel.send(message)
    clock.now += 1
    with pytest.raises(SendFailed, match="more than 48 hours ago: TikTok") as failed:
        await channel.send(message)
    assert failed.value.permanent and len(api.messages) == 1


async def test_a_token_is_asked_for_once_a_day(
    api: TikTokApi, channel: TikTok, clock: Clock
) -> None:
    await asyncio.gather(*(channel.send(_out("Halo")) for _ in range(3)))
    assert len(api.tokens) == 1
    clock.now += 86400
    await channel.send(_out("Halo"))
    assert len(api.tokens) == 2 and len(api.messages) == 4


async def test_a_token_that_was_revoked_is_replaced(api: TikTokApi, channel: TikTok) -> None:
    await channel.send(_out("Halo"))
    api.revoke()
    assert await channel.send(_out("Halo")) == Receipt("ttm-standin-2")


async def test_no_token_to_be_had(api: TikTokApi) -> None:
    channel = TikTok("7", secret_of("tiktok"), "rft-of-last-year", TIKTOK_BUSINESS, api.url)
    with pytest.raises(SendFailed, match="error 40110.*TIKTOK_REFRESH_TOKEN") as failed:
        await channel.send(_out("Halo"))
    assert failed.value.permanent and "rft-of-last-year" not in failed.value.reason
    await channel.aclose()


async def test_typing_marks_as_read(api: TikTokApi, channel: TikTok) -> None:
    await channel.typing(CHAT, {})
    assert api.actions == ["MARK_READ", "TYPING"]
    api.drop_next()
    await channel.typing(CHAT, {})


@pytest.mark.parametrize("status, body, permanent", [
    (200, {"code": 40064, "message": "Blocked by messaging rules"}, True),
    (200, {"code": 40100, "message": "Too many requests"}, False),
    (200, {"code": 50000, "message": "System error"}, False),
    (400, "<html>", True),
    (429, "", False),
    (502, "<html>", False),
    (200, "no JSON", False),
])
async def test_refused(
    api: TikTokApi, channel: TikTok, status: int, body: Any, permanent: bool
) -> None:
    await channel.send(_out("Halo"))  # has its token now
    api.fail_next(status, body)
    with pytest.raises(SendFailed, match=f"^TikTok answered {status}") as failed:
        await channel.send(_out("Halo"))
    assert failed.value.permanent is permanent


async def test_the_token_is_in_no_message(api: TikTokApi, channel: TikTok) -> None:
    await channel.send(_out("Halo"))
    api.fail_next(200, {"code": 40001, "message": f"bad {api.tokens[0]} {secret_of('tiktok')}"})
    with pytest.raises(SendFailed, match=r"bad \[secret\] \[secret\]"):
        await channel.send(_out("Halo"))
