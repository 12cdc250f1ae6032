"""Webhooks of Messenger and Instagram beyond the samples."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from typing import Any

import pytest

from bot.channels.base import Forged, Malformed, WebhookRequest
from bot.lazy_message import from_json
from bot.messages import Attachment, Inbound
from tests.channels.payloads import PAGE_ID, channel_for, sample, secret_of

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
def test_without_content_that_is_shown_the_bot_asks_for_it(fields: dict[str, Any]) -> None:
    event = _message(**fields)
    assert (event.kind, event.ignore, event.text) == ("message", False, None)
    assert event.attachments == [Attachment("unsupported", {"detail": "message"})]
    assert event.dedup_key == f"messenger:{PAGE_ID}:m_1"


STICKER = {"url": "https://a/s.png", "sticker_id": 369239263222822}


@pytest.mark.parametrize("attachments", [
    [{"type": "sticker", "payload": STICKER}, {"type": "image", "payload": STICKER}],
    [{"type": "image", "payload": STICKER}, {"type": "sticker", "payload": STICKER}],
    [{"type": "image", "payload": {"url": "https://a/s.png"}},
     {"type": "sticker", "payload": STICKER}],
    [{"type": "image", "payload": STICKER},
     {"type": "sticker", "payload": {"sticker_id": 369239263222822}}],
])
def test_a_sticker_in_its_old_and_new_form_is_one(attachments: list[dict[str, Any]]) -> None:
    event = _message(attachments=attachments)
    assert event.attachments == [
        Attachment("sticker", {"url": "https://a/s.png", "sticker_id": "369239263222822"})
    ]


def test_what_is_told_twice_is_one_and_what_differs_is_not() -> None:
    post = {"url": "https://a/p"}
    event = _message(attachments=[
        {"type": "share", "payload": post}, {"type": "ig_post", "payload": {**post, "title": "P"}},
        {"type": "image", "payload": {"url": "https://a/1"}},
        {"type": "image", "payload": {"url": "https://a/2"}},
        {"type": "hologram", "payload": {}}, {"type": "hologram", "payload": {}},
    ])
    assert [(a.type, a.detail.get("title")) for a in event.attachments] == [
        ("share", "P"), ("image", None), ("image", None), ("unsupported", None),
        ("unsupported", None),
    ]


def test_every_product_is_named() -> None:
    elements = [
        {"id": "1", "retailer_id": "KB-01", "title": "Kemeja", "subtitle": "Rp150.000"},
        {"title": "Topi"},
    ]
    [share] = _message(
        attachments=[{"type": "template", "payload": {"product": {"elements": elements}}}]
    ).attachments
    assert share.detail == {
        "title": "Kemeja, Topi",
        "items": [{"product": "KB-01", "title": "Kemeja", "price": "Rp150.000"}],
    }


def test_what_a_message_is_about() -> None:
    referral = {"product": {"id": "KB-01"}, "ads_context_data": {"ad_title": "Promo 11.11"}}
    event = _message(text="masih ada?", referral=referral)
    assert event.attachments == [Attachment("product", {"title": "KB-01", "product": "KB-01"})]
    assert event.extra["ad"] == {"headline": "Promo 11.11"}


def test_unknown_content_keeps_its_name() -> None:
    [odd] = _message(attachments=[{"type": "event", "title": "Bazar", "payload": {}}]).attachments
    assert odd.detail == {"detail": "event", "title": "Bazar"}


def _change(field: str, platform: str = "instagram", **value: Any) -> list[Inbound]:
    body = sample(f"{platform}/text.json")
    entry = body["entry"][0]
    [item] = entry.pop("messaging")
    entry["changes"] = [{"field": field, "value": {**item, **value}}]
    return _parse(body)


@pytest.mark.parametrize("platform", ["instagram", "messenger"])
def test_messages_come_as_changes_too(platform: str) -> None:
    (direct,) = channel_for(platform).parse(json.dumps(sample(f"{platform}/text.json")).encode())
    (event,) = _change("messages", platform)
    assert event == direct and not event.ignore
    (old,) = _change("messages", platform, timestamp="1527459824")
    assert old.timestamp_ms == 1527459824000


@pytest.mark.parametrize("field, contents, kind, ignore", [
    ("messaging_postbacks", {"postback": {"mid": "m", "payload": "/menu"}}, "postback", False),
    ("message_reactions", {"reaction": {"mid": "m", "action": "react"}}, "reaction", True),
    ("messaging_seen", {"read": {"mid": "m"}}, "read", True),
    ("messaging_referral", {"referral": {"ref": "x"}}, "referral", True),
    ("message_edit", {"message_edit": {"mid": "m", "text": "b", "num_edit": 1}}, "edit", True),
    ("messaging_handover", {"pass_thread_control": {"new_owner_app_id": 1}}, "system", True),
])
def test_all_that_comes_as_changes(
    field: str, contents: dict[str, Any], kind: str, ignore: bool
) -> None:
    (event,) = _change(field, **{"message": None, **contents})
    assert (event.kind, event.ignore) == (kind, ignore)


def test_changes_of_others_start_nothing() -> None:
    (standby,) = _change("standby")
    assert standby.ignore and standby.extra["standby"]
    assert _change("comments") == _change("live_comments") == _change("mentions") == []
    echo = {"mid": "m", "text": "Ready", "is_echo": True}
    assert [e.kind for e in _change("messages", message=echo)] == ["echo"]
    (other,) = _change("story_insights", message=None)
    assert (other.kind, other.extra) == ("unknown", {"type": "story_insights"})


def test_a_form_that_was_filled_in_is_said() -> None:
    screens = [{"screen_id": "1", "responses": [
        {"key": "email", "value": "ani@example.com"}, {"key": "phone", "value": ""},
    ]}]
    event = _event(messaging_customer_information={"screens": screens})
    assert (event.kind, event.ignore, event.words) == ("message", False, "email: ani@example.com")


@pytest.mark.parametrize("contents, told", [
    ({"account_linking": {"status": "linked"}}, {"type": "account_linking", "status": "linked"}),
    ({"request_thread_control": {"requested_owner_app_id": 5}},
     {"type": "request_thread_control", "new_owner": "5"}),
    ({"response_feedback": {"mid": "m", "feedback": "Good"}},
     {"type": "response_feedback", "target": "m", "feedback": "Good"}),
])
def test_what_nobody_said_to_the_bot(contents: dict[str, Any], told: dict[str, str]) -> None:
    event = _event(**contents)
    assert (event.kind, event.ignore, event.extra) == ("system", True, told)


@pytest.mark.parametrize("action, words", [
    ("block", "blocked the page's messages: Spam"), ("warning", "may be blocked: Spam"),
    ("unblock", None),
])
def test_that_the_page_is_blocked_is_told_to_the_shop(action: str, words: str | None) -> None:
    event = _event(sender=None, policy_enforcement={"action": action, "reason": "Spam."})
    text = event.extra["notice"]["text"]
    assert event.ignore and (words in str(from_json(text)) if words else text is None)


def _signed(secret: str) -> bytes:
    payload = base64.urlsafe_b64encode(b'{"user_id":"1"}').decode().rstrip("=")
    digest = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return f"signed_request={signature}.{payload}".encode()


@pytest.mark.parametrize("platform", ["messenger", "instagram", "whatsapp"])
def test_that_the_app_was_removed_is_told_to_the_shop(platform: str) -> None:
    channel, body = channel_for(platform), _signed(secret_of(platform))
    channel.verify(WebhookRequest("POST", "/", {}, {}, body, ""))
    (event,) = channel.parse(body)
    assert "was removed" in str(from_json(event.extra["notice"]["text"]))
    for forged in (_signed("other"), b"signed_request=", b"signed_request=a.b", body + b"a"):
        with pytest.raises(Forged):
            channel.verify(WebhookRequest("POST", "/", {}, {}, forged, ""))


@pytest.mark.parametrize("platform", ["messenger", "instagram", "whatsapp"])
def test_that_a_permission_was_taken_away_is_told_to_the_shop(platform: str) -> None:
    def told(verb: str) -> dict[str, Any]:
        changes = [{"field": "pages_messaging", "value": {"verb": verb}}]
        body = {"object": "permissions", "entry": [{"id": "1", "time": 5, "changes": changes}]}
        (event,) = channel_for(platform).parse(json.dumps(body).encode())
        notice: dict[str, Any] = event.extra["notice"]
        return notice

    assert "pages_messaging" in str(from_json(told("revoked")["text"]))
    assert told("granted") == {"topic": told("revoked")["topic"], "text": None}


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
