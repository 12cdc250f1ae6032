"""Webhooks of Messenger and Instagram beyond the samples."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bot.channels.channel import Malformed
from bot.messages import Inbound
from tests.channels.payloads import PAGE_ID, channel_for, sample

CUSTOMER = "6400000000000001"


def _parse(body: dict[str, Any]) -> list[Inbound]:
    platform = "instagram" if body["object"] == "instagram" else "messenger"
    return channel_for(platform).parse(json.dumps(body).encode())


def _body(**contents: Any) -> dict[str, Any]:
    """A webhook of Messenger with one item that holds this instead of a text."""
    body = sample("messenger/text.json")
    item = body["entry"][0]["messaging"][0]
    del item["message"]
    item.update(contents)
    return body


def _event(**contents: Any) -> Inbound:
    (event,) = _parse(_body(**contents))
    return event


def _message(**fields: Any) -> Inbound:
    return _event(message={"mid": "m_1", **fields})


def test_several_entries_and_items_keep_their_order() -> None:
    body = sample("messenger/text.json")
    first = body["entry"][0]["messaging"][0]
    second = copy.deepcopy(first)
    second["message"]["mid"] = "m_2"
    read = sample("messenger/read.json")["entry"][0]["messaging"][0]
    body["entry"][0]["messaging"] += [read, {**second, "message": None, "hologram": {}}]
    body["entry"].append({"id": PAGE_ID, "messaging": [second]})
    body["entry"].append({"id": PAGE_ID, "changes": [{"field": "leadgen", "value": {}}]})
    events = _parse(body)
    assert [(e.kind, e.ignore) for e in events] == [
        ("message", False), ("read", True), ("unknown", True), ("message", False),
        ("unknown", True),
    ]
    assert [e.extra["type"] for e in events if e.kind == "unknown"] == ["message", "leadgen"]
    assert len({e.dedup_key for e in events}) == 5


def test_the_same_event_in_another_batch_is_the_same() -> None:
    body = sample("messenger/reaction.json")
    (alone,) = _parse(body)
    body["entry"][0]["time"] += 5
    body["entry"].insert(0, sample("messenger/text.json")["entry"][0])
    assert _parse(body)[1].dedup_key == alone.dedup_key


def test_another_page_of_the_app_is_not_answered() -> None:
    body = sample("messenger/text.json")
    body["entry"][0]["id"] = "5"
    (event,) = _parse(body)
    assert (event.account, event.ignore) == ("5", True)
    assert event.dedup_key == "messenger:5:m_bWVzc2VuZ2VyLTAwMDAx"


@pytest.mark.parametrize("platform, other", [("messenger", "instagram"), ("instagram", "page")])
def test_webhook_of_another_product(platform: str, other: str) -> None:
    body = {**sample(f"{platform}/text.json"), "object": other}
    with pytest.raises(Malformed, match="object"):
        channel_for(platform).parse(json.dumps(body).encode())


@pytest.mark.parametrize("app_id, by", [
    (700000000000001, "bot"), ("700000000000001", "bot"), (263902037430900, None), (None, None),
])
def test_whose_echo_it_is(app_id: Any, by: str | None) -> None:
    body = sample("messenger/echo_own_app.json")
    body["entry"][0]["messaging"][0]["message"]["app_id"] = app_id
    (event,) = _parse(body)
    assert (event.kind, event.ignore, event.conversation) == ("echo", True, CUSTOMER)
    assert event.extra.get("by") == by


def test_what_the_shop_itself_does_belongs_to_the_customer() -> None:
    body = _body(reaction={"mid": "m_1", "action": "react", "emoji": "👍"})
    item = body["entry"][0]["messaging"][0]
    item["sender"], item["recipient"] = item["recipient"], item["sender"]
    (event,) = _parse(body)
    assert (event.kind, event.sender, event.conversation) == ("reaction", PAGE_ID, CUSTOMER)


def test_unsent_by_the_shop_is_no_message() -> None:
    event = _message(is_deleted=True, is_echo=True, text="old words")
    assert (event.kind, event.text, event.extra["target"]) == ("delete", None, "m_1")


def test_reaction_taken_back() -> None:
    event = _event(reaction={"mid": "m_1", "action": "unreact", "emoji": "👍"})
    assert (event.kind, event.extra["emoji"]) == ("reaction", None)


def test_each_edit_is_an_event_of_its_own() -> None:
    first, second = (
        _event(message_edit={"mid": "m_1", "text": text, "num_edit": number})
        for number, text in [(1, "a"), (2, "b")]
    )
    assert first.dedup_key != second.dedup_key
    assert (second.kind, second.text, second.extra) == ("edit", "b", {"target": "m_1"})


def test_delivery_of_several_messages() -> None:
    events = _parse(_body(delivery={"mids": ["m_1", "m_2"], "watermark": 1795143633000}))
    assert [(e.kind, e.extra["target"]) for e in events] == [("status", "m_1"), ("status", "m_2")]
    assert len({e.dedup_key for e in events}) == 2


def test_delivery_that_names_no_message() -> None:
    event = _event(delivery={"watermark": 1795143633000})
    assert event.extra == {"status": "delivered", "watermark_ms": 1795143633000}


@pytest.mark.parametrize("optin, kind", [
    ({"type": "notification_messages", "notification_messages_status": "STOP_NOTIFICATIONS"},
     "opt_out"),
    ({"type": "notification_messages", "notification_messages_status": "RESUME_NOTIFICATIONS"},
     "opt_in"),
    ({"ref": "checkout", "user_ref": "123"}, "opt_in"),
])
def test_opt_in_and_out(optin: dict[str, Any], kind: str) -> None:
    event = _event(optin=optin)
    assert (event.kind, event.ignore) == (kind, True)


def test_referral_without_anything_to_tell() -> None:
    event = _event(referral={"source": 5})
    assert (event.kind, event.extra) == ("referral", {})


def test_thread_handed_over() -> None:
    event = _event(pass_thread_control={"new_owner_app_id": "263902037430900"})
    assert (event.kind, event.ignore) == ("system", True)
    assert event.extra == {"type": "pass_thread_control", "new_owner": "263902037430900"}


@pytest.mark.parametrize("attachment, expected", [
    ({"type": "video", "payload": {"url": "https://a/v"}}, ("video", {"url": "https://a/v"})),
    ({"type": "file", "payload": {"url": "https://a/f"}}, ("file", {"url": "https://a/f"})),
    ({"type": "image", "payload": {"url": "https://a/s", "sticker_id": 369239263222822}},
     ("sticker", {"url": "https://a/s", "sticker_id": "369239263222822"})),
    ({"type": "template", "payload": {"product": {"elements": [{"title": "Kemeja batik"}]}}},
     ("share", {"title": "Kemeja batik"})),
    ({"type": "fallback", "title": "Peta", "url": "https://l.facebook.com/l.php?h=1"},
     ("share", {"title": "Peta", "url": "https://l.facebook.com/l.php?h=1"})),
    ({"type": "share", "payload": {"url": "https://l.instagram.com/?u=https%3A%2F%2Fa%2F%00"}},
     ("share", {"url": "https://a/\ufffd"})),
    ({"type": "share", "payload": {"url": "https://[broken"}}, ("share", {"url": "https://[broken"})),
    ({"type": "image", "payload": {}}, ("unsupported", {"detail": "image"})),
    ({"type": "location", "payload": {"coordinates": {"lat": 1}}},
     ("unsupported", {"detail": "location"})),
    ({"type": "ephemeral"}, ("unsupported", {"detail": "ephemeral"})),
])
def test_attachments(attachment: dict[str, Any], expected: tuple[str, dict[str, Any]]) -> None:
    event = _message(attachments=[attachment])
    assert [(a.type, a.detail) for a in event.attachments] == [expected]
    assert (event.kind, event.ignore) == ("message", False)


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"attachments": []}, {"attachments": "x"}])
def test_without_content_it_is_unknown(fields: dict[str, Any]) -> None:
    event = _message(**fields)
    assert (event.kind, event.ignore, event.extra) == ("unknown", True, {"type": "message"})
    assert event.dedup_key == f"messenger:{PAGE_ID}:m_1"


def test_postback_without_an_id() -> None:
    """Old menus and ice breakers send none; the time tells two presses apart."""
    body = _body(postback={"title": "Menu", "payload": "/menu"})
    (first,) = _parse(body)
    body["entry"][0]["messaging"][0]["timestamp"] += 1
    (second,) = _parse(body)
    assert not first.ignore and first.dedup_key != second.dedup_key


def test_without_sender_it_is_no_turn() -> None:
    assert _event(message={"mid": "m_1", "text": "a"}, sender=None).ignore


def test_characters_that_databases_refuse() -> None:
    assert _message(text="a\ud83d\x00b \ud83d\ude00").text == "a\ufffd\ufffdb 😀"
