"""Sending by X, against a stand-in that checks signatures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.x.channel import X
from bot.channels.x.messages import body_of
from bot.messages import Button, Outbound
from tests.channels.payloads import (
    X_API_KEY,
    X_TOKEN,
    X_TOKEN_SECRET,
    X_USER,
    clock,
    secret_of,
    x,
)
from tests.standins.x_api import XApi

CUSTOMER = "1600000000000000002"
IMAGE = "https://shop.example/kemeja.jpg"


@pytest.fixture
async def api() -> AsyncIterator[XApi]:
    async with XApi(X_API_KEY, secret_of("x"), X_TOKEN, X_TOKEN_SECRET) as server:
        yield server


@pytest.fixture
async def channel(api: XApi) -> AsyncIterator[X]:
    channel = x(api.url)
    yield channel
    await channel.aclose()


def _out(text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("x", X_USER, CUSTOMER, text, **fields)


async def test_text(api: XApi, channel: X) -> None:
    assert await channel.send(_out("Halo & 🙏")) == Receipt("2090000000000000001")
    assert await channel.send(_out("lagi")) == Receipt("2090000000000000002")
    assert api.messages[0] == (CUSTOMER, {"text": "Halo & 🙏"})


async def test_buttons_become_numbers_and_an_image_its_address(api: XApi, channel: X) -> None:
    await channel.send(_out("Which?", image=IMAGE, buttons=[Button("Lacak", "/a")]))
    assert api.messages[0][1]["text"] == f"Which?\n\n1. Lacak\n\n{IMAGE}"


@given(
    st.none() | st.text() | st.text("aé😀 .\n", min_size=900, max_size=1200).map(lambda t: t * 12),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=24), st.just("/p")), max_size=5),
)
def test_whatever_is_fitted_the_platform_takes(text, image, buttons) -> None:
    channel = x()
    for part in channel.render(_out(text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            assert 1 <= len(body_of(part)["text"]) <= 10_000
        except SendFailed as failed:
            assert failed.permanent and "empty" in failed.reason


async def test_a_wrong_secret_is_refused(api: XApi) -> None:
    channel = X(X_API_KEY, secret_of("x"), X_TOKEN, "wrong", X_USER, api.url)
    with pytest.raises(SendFailed, match="X answered 401") as failed:
        await channel.send(_out("Halo"))
    assert failed.value.permanent and not api.messages
    await channel.aclose()


async def test_typing_asks_for_nothing(api: XApi, channel: X) -> None:
    await channel.typing(CUSTOMER, {"message_id": "1"})
    assert not api.calls


@pytest.mark.parametrize("status, headers, permanent, wait", [
    (403, {}, True, None),
    (429, {"x-rate-limit-reset": str(int(clock()) + 900)}, False, 900.0),
    (429, {"x-rate-limit-reset": "soon"}, False, None),
    (503, {}, False, None),
])
async def test_refused(
    api: XApi, channel: X, status: int, headers: dict[str, str], permanent: bool,
    wait: float | None,
) -> None:
    api.fail_next(status, {"title": "No", "detail": "You cannot message this user"}, headers)
    with pytest.raises(SendFailed, match=f"^X answered {status}: You cannot") as failed:
        await channel.send(_out("Halo"))
    assert (failed.value.permanent, failed.value.retry_after_s) == (permanent, wait)


async def test_the_token_is_in_no_message(api: XApi, channel: X) -> None:
    api.fail_next(403, {"detail": f"bad {X_TOKEN}"})
    with pytest.raises(SendFailed, match=r"bad \[secret\]"):
        await channel.send(_out("Halo"))
