"""LINE webhooks beyond the samples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.messages import Inbound
from tests.channels.payloads import BOT_USER_ID, line, sample

CUSTOMER = "U1a2b3c4d1a2b3c4d1a2b3c4d1a2b3c4d"
GROUP = "C9f8e7d6c9f8e7d6c9f8e7d6c9f8e7d6c"


def _parse(body: dict[str, Any]) -> list[Inbound]:
    return line().parse(json.dumps(body).encode())


def _event(**fields: Any) -> Inbound:
    """The event of a text message with these fields changed."""
    body = sample("line/text.json")
    body["events"][0].update(fields)
    (event,) = _parse(body)
    return event


def _message(**fields: Any) -> Inbound:
    return _event(message={"id": "1", "type": "text", "text": "Halo", **fields})


def test_a_reply_token_is_counted_on_for_less_than_the_minute_that_line_grants() -> None:
    event = _event()
    assert event.timestamp_ms is not None
    assert event.timestamp_ms < event.extra["reply_by_ms"] < event.timestamp_ms + 60_000


def test_a_group_is_answered_only_when_it_calls_the_bot() -> None:
    group = {"type": "group", "groupId": GROUP, "userId": CUSTOMER}
    called = {"mentionees": [{"type": "user", "index": 0, "length": 5, "isSelf": True}]}
    everybody = {"mentionees": [{"type": "all", "index": 0, "length": 4}, None]}
    message = {"id": "1", "type": "text", "text": "@Toko halo"}
    for mention, ignore in [(called, False), (everybody, True), (None, True)]:
        event = _event(source=group, message={**message, "mention": mention})
        assert (event.sender, event.conversation, event.ignore) == (CUSTOMER, GROUP, ignore)
        assert event.extra["is_group"] is True


def test_a_button_pressed_in_a_group_is_answered() -> None:
    room = {"type": "room", "roomId": "R1", "userId": CUSTOMER}
    event = _event(type="postback", source=room, postback={"data": "/menu"})
    assert (event.kind, event.conversation, event.ignore) == ("postback", "R1", False)


def test_for_a_group_member_who_hides_their_id_the_group_speaks() -> None:
    mention = {"mentionees": [{"type": "user", "isSelf": True}]}
    event = _event(
        source={"type": "group", "groupId": GROUP},
        message={"id": "1", "type": "text", "text": "a", "mention": mention},
    )
    assert (event.kind, event.sender, event.ignore) == ("message", GROUP, False)


def test_standby_is_heard_and_not_answered() -> None:
    event = _event(mode="standby")
    assert (event.kind, event.ignore, event.extra["standby"]) == ("message", True, True)


def test_another_bot_is_not_answered() -> None:
    body = sample("line/text.json")
    body["destination"] = "U" + 32 * "e"
    (event,) = _parse(body)
    assert (event.account, event.ignore) == ("U" + 32 * "e", True)


@pytest.mark.parametrize("message, expected", [
    ({"type": "video", "duration": 60000}, ("video", {"media_id": "1", "duration_ms": 60000})),
    ({"type": "image", "contentProvider": {"type": "external", "originalContentUrl": "https://a/i"}},
     ("image", {"media_id": "1", "url": "https://a/i"})),
    ({"type": "sticker", "stickerId": "1988"}, ("sticker", {"sticker_id": "1988"})),
])
def test_attachments(message: dict[str, Any], expected: tuple[str, dict[str, Any]]) -> None:
    event = _message(**{"text": None, **message})
    assert [(a.type, a.detail) for a in event.attachments] == [expected]


def test_pictures_sent_together() -> None:
    event = _message(type="image", text=None, imageSet={"id": "E0", "index": 1, "total": 2})
    assert event.extra["media_group_id"] == "E0"


def test_a_sticker_with_words() -> None:
    assert _message(type="sticker", packageId="1", stickerId="2", text="Makasih").text == "Makasih"


@pytest.mark.parametrize("fields", [
    {"type": "hologram"},
    {"message": None},
    {"type": "postback", "postback": {}},
    {"type": "videoPlayComplete", "videoPlayComplete": {"trackingId": "t"}},
])
def test_without_content_it_is_unknown(fields: dict[str, Any]) -> None:
    event = _event(**fields)
    assert (event.kind, event.ignore) == ("unknown", True)
    assert event.extra["type"] == fields.get("type", "message")
    assert event.dedup_key == f"line:{BOT_USER_ID}:01KB8Z00000000000000000001"


@pytest.mark.parametrize("message", [
    {"type": "hologram"}, {"type": "location", "latitude": 1}, {"type": "location"},
    {"type": "image", "id": None}, {"type": "text", "text": ""}, {"type": None},
])
def test_what_cannot_be_read_was_said_all_the_same(message: dict[str, Any]) -> None:
    event = _event(message={"id": "1", **message})
    assert (event.kind, event.ignore, len(event.attachments)) == ("message", False, 1)


def test_what_nobody_knows_yet_keeps_its_words() -> None:
    [attachment] = _event(message={"id": "1", "type": "hologram", "altText": "hai"}).attachments
    assert attachment.detail == {"detail": "hologram", "title": "hai"}


def test_what_another_bot_is_told_is_not_our_shops() -> None:
    body = sample("line/bot_suspended.json")
    assert "notice" in _parse(body)[0].extra
    body["destination"] = "U" + 32 * "e"
    assert "notice" not in _parse(body)[0].extra


@pytest.mark.parametrize("what, kind", [
    ("leave", "unfollow"), ("memberJoined", "system"), ("memberLeft", "system"),
])
def test_comings_and_goings(what: str, kind: str) -> None:
    event = _event(type=what, source={"type": "group", "groupId": GROUP})
    assert (event.kind, event.conversation, event.ignore) == (kind, GROUP, True)
