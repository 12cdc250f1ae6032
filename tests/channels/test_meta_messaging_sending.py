"""Sending by Messenger and by Instagram, against a stand-in that knows Meta's limits."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.meta_messaging.channel import MetaMessaging
from bot.channels.meta_messaging.messages import body_of
from bot.messages import Button, Outbound
from tests.channels.payloads import (
    ACCESS_TOKEN,
    INSTAGRAM_ACCOUNT_ID,
    PAGE_ID,
    instagram,
    messenger,
)
from tests.standins.meta_messaging_api import MetaMessagingApi

CUSTOMER = "6400000000000001"
IMAGE = "https://shop.example/kemeja.jpg"
DAY_S = 24 * 60 * 60.0
ACCOUNTS = {"messenger": PAGE_ID, "instagram": INSTAGRAM_ACCOUNT_ID}
CHANNELS = {"messenger": messenger, "instagram": instagram}


def _api(platform: str) -> MetaMessagingApi:
    return MetaMessagingApi(ACCESS_TOKEN, ACCOUNTS[platform], platform == "instagram")


@pytest.fixture(params=["messenger", "instagram"])
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def api(platform: str) -> AsyncIterator[MetaMessagingApi]:
    async with _api(platform) as server:
        yield server


@pytest.fixture
async def channel(platform: str, api: MetaMessagingApi) -> AsyncIterator[MetaMessaging]:
    channel = CHANNELS[platform](api.url)
    yield channel
    await channel.aclose()


def _out(text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("messenger", PAGE_ID, CUSTOMER, text, **fields)


def _buttons(*titles: str) -> list[Button]:
    return [Button(title, f"/choose{number}") for number, title in enumerate(titles)]


async def test_text(api: MetaMessagingApi, channel: MetaMessaging, platform: str) -> None:
    assert await channel.send(_out("Halo kak", key="7.0")) == Receipt("m_STANDIN1")
    metadata = {"metadata": "7.0"} if platform == "messenger" else {}
    assert api.messages == [{
        "recipient": {"id": CUSTOMER}, "messaging_type": "RESPONSE",
        "message": {"text": "Halo kak", **metadata},
    }]


async def test_long_text_becomes_several(
    api: MetaMessagingApi, channel: MetaMessaging, platform: str
) -> None:
    sentence = "Pesanan Anda sedang dikemas 👨‍👩‍👧‍👦. "
    assert len(sentence) == 37 and len(sentence.encode()) == 55
    await channel.send(_out(sentence * 60))
    texts = [body["message"]["text"] for body in api.messages]
    assert len(texts) == (2 if platform == "messenger" else 4)
    assert all(text.endswith("👨‍👩‍👧‍👦.") for text in texts)
    assert " ".join(texts) == (sentence * 60).strip()


async def test_choices_are_quick_replies(api: MetaMessagingApi, channel: MetaMessaging) -> None:
    await channel.send(_out("Mau apa?", buttons=_buttons("Lacak", "Retur")))
    message = api.messages[0]["message"]
    assert message["text"] == "Mau apa?"
    assert message["quick_replies"] == [
        {"content_type": "text", "title": "Lacak", "payload": "/choose0"},
        {"content_type": "text", "title": "Retur", "payload": "/choose1"},
    ]


@pytest.mark.parametrize("titles", [
    [f"Choice {number}" for number in range(14)],
    ["Yes", "A title too long for a button"],
])
async def test_too_many_or_long_choices_are_numbers(
    api: MetaMessagingApi, channel: MetaMessaging, titles: list[str]
) -> None:
    await channel.send(_out("Which?", buttons=_buttons(*titles)))
    (body,) = api.messages
    assert "quick_replies" not in body["message"]
    lines = body["message"]["text"].split("\n")
    assert lines[0] == "Which?" and lines[2:] == [f"{n}. {t}" for n, t in enumerate(titles, 1)]


async def test_image_text_and_choices(api: MetaMessagingApi, channel: MetaMessaging) -> None:
    await channel.send(_out("Kemeja batik", image=IMAGE, buttons=_buttons("Beli")))
    image, text = (body["message"] for body in api.messages)
    assert image["attachment"] == {"type": "image", "payload": {"url": IMAGE}}
    assert "quick_replies" not in image and len(text["quick_replies"]) == 1


async def test_choices_without_words(api: MetaMessagingApi, channel: MetaMessaging) -> None:
    await channel.send(_out(image=IMAGE, buttons=_buttons("Ya"), context={"language": "id"}))
    assert api.messages[1]["message"]["text"] == "Pilih"


@given(
    st.sampled_from(["messenger", "instagram"]),
    st.none() | st.text(max_size=2500),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=30), st.just("/p")), max_size=15),
)
def test_whatever_is_fitted_the_platform_takes(platform, text, image, buttons) -> None:
    server, channel = _api(platform), CHANNELS[platform]()
    headers = {"Authorization": f"Bearer {ACCESS_TOKEN}"}
    for part in channel.render(_out(text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            body = body_of(part, channel.form, time.time())
        except SendFailed as failed:
            assert failed.permanent
            assert "is empty" in failed.reason or "needs a title" in failed.reason
            continue
        status, answer = server.answer(f"/{channel.account}/messages", headers, body)
        assert status == 200, answer


@pytest.mark.parametrize("message, reason", [
    (_out(), "empty"),
    (_out("  \n"), "empty"),
    (_out("Which?", buttons=[Button("Track", "x" * 1001)]), "'Track'"),
    (_out("Which?", buttons=[Button("Track", "")]), "'Track'"),
    (_out("Which?", buttons=[Button(" ", "x")]), "' '"),
])
async def test_what_cannot_be_shown(
    api: MetaMessagingApi, channel: MetaMessaging, message: Outbound, reason: str
) -> None:
    with pytest.raises(SendFailed, match=reason) as failed:
        await channel.send(message)
    assert failed.value.permanent and not api.calls


def _ago(days: float) -> dict[str, float]:
    return {"written_at": time.time() - days * DAY_S}


@pytest.mark.parametrize("author", ["bot", "Sari"])
async def test_within_a_day_everybody_answers(
    api: MetaMessagingApi, channel: MetaMessaging, author: str
) -> None:
    await channel.send(_out("Halo", author=author, context=_ago(0.9)))
    assert api.messages[0]["messaging_type"] == "RESPONSE" and "tag" not in api.messages[0]


async def test_within_a_week_a_person_answers(
    api: MetaMessagingApi, channel: MetaMessaging
) -> None:
    await channel.send(_out("Halo", author="Sari", context=_ago(6.9)))
    assert (api.messages[0]["messaging_type"], api.messages[0]["tag"]) == (
        "MESSAGE_TAG", "HUMAN_AGENT",
    )


@pytest.mark.parametrize("author, days, reason", [
    ("bot", 1.1, "24 hours ago"), ("bot", 8, "24 hours ago"), ("Sari", 7.1, "7 days ago"),
])
async def test_too_late_nothing_is_called(
    api: MetaMessagingApi, channel: MetaMessaging, author: str, days: float, reason: str
) -> None:
    with pytest.raises(SendFailed, match=reason) as failed:
        await channel.send(_out("Halo", author=author, context=_ago(days)))
    assert failed.value.permanent and not api.calls


@pytest.mark.parametrize("status, code, permanent", [
    (400, 10, True), (400, 100, True), (400, 551, True), (403, 200, True), (401, 190, True),
    (400, 4, False), (400, 32, False), (400, 613, False), (400, 1200, False), (400, 80006, False),
    (429, 613, False), (500, 1, False), (503, 2, False),
])
async def test_refused(
    api: MetaMessagingApi, channel: MetaMessaging, status: int, code: int, permanent: bool
) -> None:
    api.fail_next(status, {"error": {"code": code, "message": f"No to {ACCESS_TOKEN}"}})
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert failed.value.permanent is permanent
    name = channel.form.platform
    assert failed.value.reason == f"{name} answered {status}, error {code}: No to [secret]"
    await channel.send(_out("Halo"))
    assert len(api.messages) == 1


async def test_how_long_to_wait(api: MetaMessagingApi, channel: MetaMessaging) -> None:
    api.fail_next(429, {}, {"Retry-After": "7"})
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert (failed.value.permanent, failed.value.retry_after_s) == (False, 7.0)


async def test_typing_marks_as_read(api: MetaMessagingApi, channel: MetaMessaging) -> None:
    await channel.typing(CUSTOMER, {})
    assert api.actions == ["mark_seen", "typing_on"]


async def test_typing_never_raises(api: MetaMessagingApi, channel: MetaMessaging) -> None:
    api.drop_next()
    api.fail_next(500)
    await channel.typing(CUSTOMER, {})
    assert not api.actions
