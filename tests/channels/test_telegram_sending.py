"""Sending by Telegram, against a stand-in that knows its limits."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.messages import call_of
from bot.messages import Button, Outbound
from tests.channels.payloads import BOT_TOKEN, telegram
from tests.standins.telegram_api import TelegramApi

CHAT = "900000101"
IMAGE = "https://shop.example/kemeja.jpg"
PRESS = {"callback_query_id": "q1"}


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    async with TelegramApi(BOT_TOKEN) as server:
        yield server


@pytest.fixture
async def channel(api: TelegramApi) -> AsyncIterator[Telegram]:
    channel = telegram(api.url)
    yield channel
    await channel.aclose()


def _out(text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("telegram", "7000000001", CHAT, text, **fields)


async def test_text(api: TelegramApi, channel: Telegram) -> None:
    assert await channel.send(_out("*Halo* <kak>")) == Receipt("1001")
    assert api.messages == [{"chat_id": CHAT, "text": "*Halo* <kak>"}]


async def test_long_text_counts_utf16_units(api: TelegramApi, channel: Telegram) -> None:
    await channel.send(_out("😀" * 2049))
    assert [len(message["text"]) for message in api.messages] == [2048, 1]


async def test_buttons(api: TelegramApi, channel: Telegram) -> None:
    buttons = [Button("Lacak", "/track"), Button("Bantuan", "é" * 32)]
    await channel.send(_out("kata " * 1000, buttons=buttons))
    first, last = api.messages
    assert "reply_markup" not in first
    assert last["reply_markup"] == {"inline_keyboard": [
        [{"text": "Lacak", "callback_data": "/track"}],
        [{"text": "Bantuan", "callback_data": "é" * 32}],
    ]}


async def test_choices_without_words(api: TelegramApi, channel: Telegram) -> None:
    await channel.send(_out(buttons=[Button("Ya", "/yes")], context={"language": "id"}))
    assert api.messages[0]["text"] == "Pilih"


@pytest.mark.parametrize("text, sent", [
    (None, [("photo", None)]),
    ("Kemeja", [("photo", "Kemeja")]),
    ("k" * 1025, [("photo", None), ("text", "k" * 1025)]),
])
async def test_photo(api: TelegramApi, channel: Telegram, text: str, sent: list[Any]) -> None:
    await channel.send(_out(text, image=IMAGE, buttons=[Button("Ya", "/yes")]))
    assert [
        ("photo", m.get("caption")) if "photo" in m else ("text", m["text"]) for m in api.messages
    ] == sent
    assert ["reply_markup" in m for m in api.messages] == [False] * (len(sent) - 1) + [True]


async def test_business_chat(api: TelegramApi, channel: Telegram) -> None:
    context = {"business_connection_id": "bc-Qx1"}
    await channel.send(_out("Halo", context=context))
    await channel.typing(CHAT, context)
    assert [call.body["business_connection_id"] for call in api.calls] == ["bc-Qx1"] * 2


async def test_an_answer_stays_in_its_topic(api: TelegramApi, channel: Telegram) -> None:
    context = {"thread": 40, "quote": 2024, "message_id": "2024"}
    message = _out("kata " * 1000, image="https://shop.example/a.jpg", context=context)
    for part in channel.render(message):
        await channel.send(part)
    await channel.typing(CHAT, context)
    assert [call.body["message_thread_id"] for call in api.calls] == [40] * 4
    assert [m["reply_parameters"]["message_id"] for m in api.messages] == [2024] * 3


async def test_a_private_chat_is_not_quoted(api: TelegramApi, channel: Telegram) -> None:
    await channel.send(_out("Halo", context={"message_id": "11", "is_group": False}))
    assert api.messages == [{"chat_id": CHAT, "text": "Halo"}]


async def test_a_customer_of_a_channel_is_answered_alone(
    api: TelegramApi, channel: Telegram
) -> None:
    await channel.send(replace(_out("Halo"), to="-1004/7"))
    assert api.messages == [
        {"chat_id": "-1004", "direct_messages_topic_id": 7, "text": "Halo"}
    ]  # fmt: skip


async def test_a_group_that_moved_is_followed(api: TelegramApi, channel: Telegram) -> None:
    api.moved["-4001"] = -1002
    await channel.send(replace(_out("Halo"), to="-4001"))
    assert [message["chat_id"] for message in api.messages] == ["-1002"]


async def test_a_revoked_token_is_told(api: TelegramApi, channel: Telegram) -> None:
    api.fail_next(401)
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert failed.value.no_access
    api.fail_next(403)  # blocked by this customer
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert not failed.value.no_access


async def test_a_button_press_is_answered(api: TelegramApi, channel: Telegram) -> None:
    await channel.send(_out("Halo", context=PRESS))
    assert api.answered == ["q1"] and len(api.messages) == 1


async def test_a_button_press_is_answered_once_for_all_parts(
    api: TelegramApi, channel: Telegram
) -> None:
    for part in channel.render(_out("kata " * 1000, context=PRESS)):
        await channel.send(part)
    assert [call.path.rpartition("/")[2] for call in api.calls] == [
        "sendMessage", "answerCallbackQuery", "sendMessage",
    ]


async def test_a_stale_button_press_does_not_spoil_the_message(
    api: TelegramApi, channel: Telegram
) -> None:
    await channel.send(_out("Halo", context=PRESS))
    assert await channel.send(_out("Halo", context=PRESS)) == Receipt("1002")


async def test_typing(api: TelegramApi, channel: Telegram) -> None:
    await channel.typing(CHAT, PRESS)
    assert (api.typing_in, api.answered) == ([CHAT], ["q1"])


async def test_typing_never_raises(api: TelegramApi, channel: Telegram) -> None:
    api.drop_next()
    api.fail_next(403)
    await channel.typing(CHAT, PRESS)
    assert (api.typing_in, api.answered) == ([], [])


@given(
    st.none() | st.text() | st.text(min_size=900, max_size=1200).map(lambda t: t * 4),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=90), st.just("/p")), max_size=12),
)
def test_whatever_is_fitted_the_platform_takes(text, image, buttons) -> None:
    server, channel = TelegramApi(BOT_TOKEN), telegram()
    for part in channel.render(_out(text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            method, body = call_of(part)
        except SendFailed as failed:
            assert failed.permanent
            assert "is empty" in failed.reason or "needs a title" in failed.reason
            continue
        status, answer = server.answer(f"/bot{BOT_TOKEN}/{method}", {}, body)
        assert status == 200, answer


@pytest.mark.parametrize("message, reason", [
    (_out(), "empty"),
    (_out(" "), "empty"),
    (_out("Which?", buttons=[Button("Track", "é" * 33)]), "'Track'.*not 66"),
    (_out("Which?", buttons=[Button("Track", "")]), "'Track'"),
    (_out("Which?", buttons=[Button(" ", "x")]), "' '"),
])
async def test_what_cannot_be_shown(
    api: TelegramApi, channel: Telegram, message: Outbound, reason: str
) -> None:
    with pytest.raises(SendFailed, match=reason) as failed:
        await channel.send(message)
    assert failed.value.permanent and not api.calls


def _error(status: int, description: str, **more: Any) -> dict[str, Any]:
    return {"ok": False, "error_code": status, "description": description, **more}


@pytest.mark.parametrize("status, body, permanent, wait", [
    (403, _error(403, "Forbidden: bot was blocked by the user"), True, None),
    (400, _error(400, "Bad Request: chat not found"), True, None),
    (429, _error(429, "Too Many Requests", parameters={"retry_after": 17}), False, 17.0),
    (429, _error(429, "Too Many Requests"), False, None),
    (500, _error(500, "Internal Server Error"), False, None),
    (502, "<html>Bad Gateway</html>", False, None),
    (302, "", False, None),
    (200, "no JSON", False, None),
])
async def test_refused(
    api: TelegramApi, channel: Telegram, status: int, body: Any, permanent: bool,
    wait: float | None,
) -> None:
    api.fail_next(status, body, {"Location": "/elsewhere"} if status == 302 else None)
    with pytest.raises(SendFailed, match=f"^Telegram answered {status}") as failed:
        await channel.send(_out("Halo"))
    assert (failed.value.permanent, failed.value.retry_after_s) == (permanent, wait)
    assert failed.value.of_chat is (status == 429)
    assert isinstance(body, str) or failed.value.reason.endswith(body["description"])
    assert len(api.calls) == 1


@pytest.mark.parametrize("trouble", ["dropped", "refused", "quoted", "bad address"])
async def test_the_token_is_in_no_message(
    api: TelegramApi, channel: Telegram, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    if trouble == "dropped":
        api.drop_next()
    elif trouble == "quoted":
        api.fail_next(404, _error(404, f"no /bot{BOT_TOKEN}/sendMessage"))
    else:
        channel = telegram("http://127.0.0.1:1" if trouble == "refused" else "ftp://[::bad")
    with pytest.raises(SendFailed) as failed:
        await channel.send(_out("Halo"))
    assert failed.value.permanent is (trouble == "quoted")
    told = caplog.text
    error: BaseException | None = failed.value
    while error is not None:
        told += repr(error) + "".join(traceback.format_exception(error))
        error = error.__cause__ or error.__context__
    assert BOT_TOKEN not in told and BOT_TOKEN.partition(":")[2] not in told
    await channel.aclose()
