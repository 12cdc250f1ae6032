"""Sending by Slack, against a stand-in that knows its limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt, SendFailed
from bot.channels.slack.channel import Slack
from bot.channels.slack.messages import body_of
from bot.messages import Button, Outbound
from tests.channels.payloads import SLACK_TEAM, SLACK_TOKEN, slack
from tests.standins.slack_api import SlackApi

CHAT = "D0DIRECT01"
IMAGE = "https://shop.example/kemeja.jpg"


@pytest.fixture
async def api() -> AsyncIterator[SlackApi]:
    async with SlackApi(SLACK_TOKEN) as server:
        yield server


@pytest.fixture
async def channel(api: SlackApi) -> AsyncIterator[Slack]:
    channel = slack(api.url)
    yield channel
    await channel.aclose()


def _out(text: str | None = None, **fields: Any) -> Outbound:
    return Outbound("slack", SLACK_TEAM, CHAT, text, **fields)


async def test_text_is_never_markup(api: SlackApi, channel: Slack) -> None:
    assert await channel.send(_out("*Halo* <@U1> R&B")) == Receipt("1795143999.000001")
    (message,) = api.messages
    assert message["text"] == "*Halo* &lt;@U1&gt; R&amp;B"
    assert message["mrkdwn"] is False and "thread_ts" not in message


async def test_an_answer_stays_in_its_thread(api: SlackApi, channel: Slack) -> None:
    await channel.send(_out("Halo", context={"thread": "1795143600.000100"}))
    assert api.messages[0]["thread_ts"] == "1795143600.000100"


async def test_a_slash_command_is_answered_to_the_person_alone(
    api: SlackApi, channel: Slack
) -> None:
    context = {"response_url": f"{api.url}/commands/T1/2/abc"}
    message = _out("Halo", buttons=[Button("Ya", "/yes")], context=context)
    for _ in range(5):
        await channel.send(message)
    assert api.messages == [] and api.responses[0]["response_type"] == "ephemeral"
    assert [block["type"] for block in api.responses[0]["blocks"]] == ["section", "actions"]
    await channel.send(message)  # the address is used up
    assert len(api.messages) == 1


async def test_no_other_address_is_answered(api: SlackApi, channel: Slack) -> None:
    await channel.send(_out("Halo", context={"response_url": "http://elsewhere.example/commands"}))
    assert len(api.messages) == 1 and api.responses == []


async def test_a_revoked_token_is_told(api: SlackApi) -> None:
    channel = Slack("s", "xoxb-revoked", SLACK_TEAM, api.url)
    with pytest.raises(SendFailed, match="invalid_auth") as failed:
        await channel.send(_out("Halo"))
    assert failed.value.no_access
    await channel.aclose()


async def test_long_text(api: SlackApi, channel: Slack) -> None:
    await channel.send(_out("kata " * 1000 + "selesai", buttons=[Button("Ya", "/yes")]))
    first, last = api.messages
    assert "blocks" not in first
    assert [block["type"] for block in last["blocks"]] == ["section", "actions"]
    assert last["text"].endswith("selesai")


async def test_buttons_and_image(api: SlackApi, channel: Slack) -> None:
    buttons = [Button("Lacak", "/track"), Button("T" * 80, "/long")]
    await channel.send(_out("Kemeja", image=IMAGE, buttons=buttons))
    image, section, actions = api.messages[0]["blocks"]
    assert (image["image_url"], section["text"]["text"]) == (IMAGE, "Kemeja")
    assert [e["value"] for e in actions["elements"]] == ["/track", "/long"]
    assert actions["elements"][1]["text"]["text"] == "T" * 74 + "…"


async def test_more_buttons_than_slack_shows_become_numbers(
    api: SlackApi, channel: Slack
) -> None:
    await channel.send(_out("Which?", buttons=[Button(f"No {n}", f"/{n}") for n in range(26)]))
    assert "blocks" not in api.messages[0] and "26. No 25" in api.messages[0]["text"]


async def test_typing_asks_for_nothing(api: SlackApi, channel: Slack) -> None:
    await channel.typing(CHAT, {"message_id": "1"})
    assert not api.calls


@given(
    st.none() | st.text() | st.text("a&é😀 \n", min_size=900, max_size=1200).map(lambda t: t * 4),
    st.none() | st.just(IMAGE),
    st.lists(st.builds(Button, st.text(min_size=1, max_size=90), st.just("/p")), max_size=30),
)
def test_whatever_is_fitted_the_platform_takes(text, image, buttons) -> None:
    server, channel = SlackApi(SLACK_TOKEN), slack()
    for part in channel.render(_out(text, image=image, buttons=buttons)):
        assert channel.render(part) == [part]
        try:
            body = body_of(part)
        except SendFailed as failed:
            assert failed.permanent
            continue
        headers = {"Authorization": f"Bearer {SLACK_TOKEN}"}
        assert server.answer("/chat.postMessage", headers, body)[1]["ok"]


@pytest.mark.parametrize("message", [
    _out(), _out(" "), _out("?", buttons=[Button(" ", "/x")]), _out("?", buttons=[Button("x", "")]),
])
async def test_what_cannot_be_shown(api: SlackApi, channel: Slack, message: Outbound) -> None:
    with pytest.raises(SendFailed) as failed:
        await channel.send(message)
    assert failed.value.permanent and not api.calls


@pytest.mark.parametrize("status, body, permanent, wait", [
    (200, {"ok": False, "error": "channel_not_found"}, True, None),
    (200, {"ok": False, "error": "token_revoked"}, True, None),
    (200, {"ok": False, "error": "internal_error"}, False, None),
    (429, {"ok": False, "error": "ratelimited"}, False, 30.0),
    (503, "<html>", False, None),
    (200, "no JSON", False, None),
])
async def test_refused(
    api: SlackApi, channel: Slack, status: int, body: Any, permanent: bool, wait: float | None
) -> None:
    api.fail_next(status, body, {"Retry-After": "30"} if wait else None)
    with pytest.raises(SendFailed, match=f"^Slack answered {status}") as failed:
        await channel.send(_out("Halo"))
    assert (failed.value.permanent, failed.value.retry_after_s) == (permanent, wait)


async def test_the_token_is_in_no_message(api: SlackApi, channel: Slack) -> None:
    api.fail_next(200, {"ok": False, "error": f"bad {SLACK_TOKEN}"})
    with pytest.raises(SendFailed, match=r"bad \[secret\]"):
        await channel.send(_out("Halo"))
