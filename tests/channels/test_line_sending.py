"""Sending by LINE, against a stand-in that knows its limits, reply tokens and retry keys."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.line.channel import Line
from bot.channels.line.messages import messages_of, retry_key
from bot.messages import Button, Outbound
from tests.channels.payloads import ACCESS_TOKEN, BOT_USER_ID, line
from tests.standins.line_api import LineApi

CUSTOMER = "U1a2b3c4d1a2b3c4d1a2b3c4d1a2b3c4d"
IMAGE = "https://shop.example/kemeja.jpg"


@pytest.fixture
async def api() -> AsyncIterator[LineApi]:
    async with LineApi(ACCESS_TOKEN) as server:
        yield server


@pytest.fixture
async def channel(api: LineApi) -> AsyncIterator[Line]:
    channel = line(api.url)
    yield channel
    await channel.aclose()


def _out(text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("line", BOT_USER_ID, fields.pop("to", CUSTOMER), text, **fields)


def _answer(text: str, key: str, seconds_left: float = 25) -> Outbound:
    """An answer to a message whose reply token is good for so long."""
    by = int((time.time() + seconds_left) * 1000)
    return _out(text, key=key, context={"reply_token": "rt1", "reply_by_ms": by})


def _again(message: Outbound) -> Outbound:
    """The same after a try to which no answer came, perhaps in another process."""
    return replace(message, context={**message.context, "may_have_arrived": True})


def _buttons(*titles: str) -> list[Button]:
    return [Button(title, f"/choose{number}") for number, title in enumerate(titles)]


async def test_what_has_a_token_is_a_reply_and_the_next_a_push(
    api: LineApi, channel: Line
) -> None:
    api.issue("rt1")
    assert await channel.send(_answer("Halo", "1.0")) == Receipt("1.1")
    assert await channel.send(_out("Ada lagi?", key="1.1")) == Receipt("2.1")
    assert api.replies == [{"replyToken": "rt1", "messages": [{"type": "text", "text": "Halo"}]}]
    assert api.pushes == [{"to": CUSTOMER, "messages": [{"type": "text", "text": "Ada lagi?"}]}]


async def test_a_token_that_is_too_old(api: LineApi, channel: Line) -> None:
    await channel.send(_answer("Halo", "1.0", seconds_left=-300))
    assert [call.answer for call in api.calls] == [400, 200]
    assert api.texts == ["Halo"] and len(api.pushes) == 1


async def test_no_token(api: LineApi, channel: Line) -> None:
    await channel.send(_out("Paket Anda tiba besok", key="9"))
    assert len(api.pushes) == 1


async def test_a_reply_whose_answer_was_lost_is_not_said_twice(
    api: LineApi, channel: Line
) -> None:
    api.issue("rt1")
    api.lose_next_answer()
    with pytest.raises(SendFailed) as failed:
        await channel.send(_answer("Halo", "1.0"))
    assert failed.value.uncertain
    assert await line(api.url).send(_again(_answer("Halo", "1.0"))) == Receipt(None)
    assert api.texts == ["Halo"]


async def test_a_reply_that_did_not_arrive_is_said_once(api: LineApi, channel: Line) -> None:
    api.issue("rt1")
    api.drop_next()
    with pytest.raises(SendFailed):
        await channel.send(_answer("Halo", "1.0"))
    await channel.send(_again(_answer("Halo", "1.0")))
    assert api.texts == ["Halo"] and len(api.replies) == 1


async def test_a_reply_that_may_have_arrived_but_is_too_old_now_is_pushed(
    api: LineApi, channel: Line
) -> None:
    api.drop_next()
    with pytest.raises(SendFailed):
        await channel.send(_answer("Halo", "1.0"))
    await channel.send(_again(_answer("Halo", "1.0", seconds_left=-1)))
    assert api.texts == ["Halo"] and len(api.pushes) == len(api.calls) - 1 == 1


async def test_a_fresh_token_that_somebody_else_used_is_not_taken_for_an_arrival(
    api: LineApi, channel: Line
) -> None:
    with pytest.raises(SendFailed) as failed:
        await channel.send(_answer("Halo", "1.0", seconds_left=20))
    assert failed.value.of_chat and 19 < (failed.value.retry_after_s or 0) <= 20
    await channel.send(_answer("Halo", "1.0", seconds_left=-1))  # when the time is over
    assert api.texts == ["Halo"] and len(api.pushes) == 1


async def test_a_push_whose_answer_was_lost_is_not_said_twice(
    api: LineApi, channel: Line
) -> None:
    api.lose_next_answer()
    with pytest.raises(SendFailed):
        await channel.send(_out("Halo", key="1.0"))
    assert await channel.send(_out("Halo", key="1.0")) == Receipt("1.1")
    assert api.texts == ["Halo"]


def test_only_the_same_message_has_the_same_retry_key() -> None:
    messages = [
        _out("Halo", key="1.0"), _out("Halo", key="1.1"), _out("Hai", key="1.0"),
        _out("Halo", key="1.0", to="U" + 32 * "0"),
    ]
    keys = [retry_key(message, messages_of(message)) for message in messages]
    assert len(set(keys)) == 4
    assert retry_key(messages[0], messages_of(messages[0])) == keys[0]


async def test_long_text_becomes_several(api: LineApi, channel: Line) -> None:
    api.issue("rt1")
    sentence = "Pesanan Anda sedang dikemas 👨‍👩‍👧‍👦. "
    await channel.send(_answer(sentence * 200, "1.0"))
    assert len(api.replies) == len(api.pushes) == 1
    assert all(text.endswith("👨‍👩‍👧‍👦.") for text in api.texts)
    assert " ".join(api.texts) == (sentence * 200).strip()


async def test_image_text_and_choices_in_one_call(api: LineApi, channel: Line) -> None:
    await channel.send(_out("Kemeja batik", image=IMAGE, buttons=_buttons("Beli", "👍🏽" * 20)))
    image, text = api.pushes[0]["messages"]
    assert image["originalContentUrl"] == image["previewImageUrl"] == IMAGE
    assert [item["action"] for item in text["quickReply"]["items"]] == [
        {"type": "postback", "label": title, "data": data, "displayText": title}
        for title, data in [("Beli", "/choose0"), ("👍🏽" * 20, "/choose1")]
    ]


@pytest.mark.parametrize("titles", [
    [f"Choice {number}" for number in range(14)],
    ["Yes", "A title too long for a button"],
])
async def test_too_many_or_long_choices_are_numbers(
    api: LineApi, channel: Line, titles: list[str]
) -> None:
    await channel.send(_out("Which?", buttons=_buttons(*titles)))
    assert "quickReply" not in api.pushes[0]["messages"][0]
    assert api.texts[0].split("\n")[2:] == [f"{n}. {t}" for n, t in enumerate(titles, 1)]


async def test_choices_without_words(api: LineApi, channel: Line) -> None:
    await channel.send(_out(buttons=_buttons("Ya"), context={"language": "id"}))
    assert api.texts == ["Pilih"]


@given(
    st.none() | st.text(max_size=40) | st.text(min_size=5001, max_size=6000),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=30), st.just("/p")), max_size=15),
)
def test_whatever_is_fitted_the_platform_takes(text, image, buttons) -> None:
    server, channel = LineApi(ACCESS_TOKEN), line()
    for part in channel.render(_out(text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            objects = messages_of(part)
        except SendFailed as failed:
            assert failed.permanent
            assert "is empty" in failed.reason or "needs a title" in failed.reason
            continue
        key = retry_key(part, objects)
        headers = {"Authorization": f"Bearer {ACCESS_TOKEN}", "X-Line-Retry-Key": key}
        body = {"to": CUSTOMER, "messages": objects}
        status, answer = server.answer("/v2/bot/message/push", headers, body)
        assert status == 200, answer


@pytest.mark.parametrize("message, reason", [
    (_out(), "empty"),
    (_out("  \n"), "empty"),
    (_out("Which?", buttons=[Button("Track", "x" * 301)]), "'Track'"),
    (_out("Which?", buttons=[Button("Track", "")]), "'Track'"),
    (_out("Which?", buttons=[Button(" ", "x")]), "' '"),
])
async def test_what_cannot_be_shown(
    api: LineApi, channel: Line, message: Outbound, reason: str
) -> None:
    with pytest.raises(SendFailed, match=reason) as failed:
        await channel.send(message)
    assert failed.value.permanent and not api.calls


@pytest.mark.parametrize("token", ["rt1", None])
@pytest.mark.parametrize("status, said, permanent", [
    (400, "The request body has 1 error(s)", True), (401, "Authentication failed", True),
    (403, "Not available for your account", True),
    (429, "You have reached your monthly limit.", True),
    (429, "The API rate limit has been exceeded. Try again later.", False), (500, "", False),
])
async def test_refused(
    api: LineApi, channel: Line, token: str | None, status: int, said: str, permanent: bool
) -> None:
    api.fail_next(status, {"message": said} if said else "")
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo", context={"reply_token": token}))
    assert failed.value.permanent is permanent
    assert failed.value.reason == f"LINE answered {status}" + (f": {said}" if said else "")


async def test_what_was_wrong_in_detail(api: LineApi, channel: Line) -> None:
    details = [{"message": "May not be empty", "property": "messages[0].text"}]
    api.fail_next(400, {"message": f"Bad {ACCESS_TOKEN}", "details": details})
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert failed.value.reason == "LINE answered 400: Bad [secret]; May not be empty"


async def test_typing_marks_as_read(api: LineApi, channel: Line) -> None:
    await channel.typing(CUSTOMER, {"mark_as_read_token": "r1"})
    assert (api.read, api.loading) == (["r1"], [CUSTOMER])


async def test_groups_have_no_typing(api: LineApi, channel: Line) -> None:
    await channel.typing("C9f8e7d6c9f8e7d6c9f8e7d6c9f8e7d6c", {})
    assert not api.calls


async def test_typing_never_raises(api: LineApi, channel: Line) -> None:
    api.drop_next()
    api.fail_next(500)
    await channel.typing(CUSTOMER, {"mark_as_read_token": "r1"})
    assert not (api.read or api.loading)


async def test_a_clock_ahead_of_ours_keeps_no_message_back(api: LineApi, channel: Line) -> None:
    with pytest.raises(SendFailed) as failed:
        await channel.send(_answer("Halo", "1.0", seconds_left=3600))
    assert (failed.value.retry_after_s or 0) <= 30
