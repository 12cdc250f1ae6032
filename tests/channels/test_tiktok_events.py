"""TikTok webhooks beyond the samples."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Inbound
from tests.channels.payloads import packed, sample, tiktok


def _one(file: str, event: str | None = None, **content: Any) -> Inbound:
    body = sample(f"tiktok/{file}.json")
    body["event"] = event or body["event"]
    body["content"] |= content
    (read,) = tiktok().parse(packed(f"tiktok/{file}.json", body))
    return read


@pytest.mark.parametrize("content, kind, detail", [
    ({"type": "video", "video": {"media_id": "m"}}, "video", {"media_id": "m"}),
    ({"type": "sticker", "sticker": {"url": "https://a.example/s"}}, "sticker",
     {"url": "https://a.example/s"}),
    ({"type": "other"}, "unsupported", {"detail": "other"}),
])
def test_attachments(content: dict[str, Any], kind: str, detail: dict[str, str]) -> None:
    event = _one("image", **content)
    assert [(a.type, a.detail) for a in event.attachments] == [(kind, detail)]
    assert not event.ignore


@pytest.mark.parametrize("content", [
    {"image": {}}, {"type": "text", "text": {}}, {"type": "text"}, {"type": None},
    {"type": "voice"},
])
def test_what_cannot_be_read_was_said_all_the_same(content: dict[str, Any]) -> None:
    event = _one("image", **content)
    assert (event.kind, event.ignore) == ("message", False)
    assert [a.type for a in event.attachments] == ["unsupported"]


@pytest.mark.parametrize("reaction", [
    {"operation": "ADD", "emoji": "❤"}, [], None, "❤", [None],
    [{"operation": "REMOVE", "emoji": "❤"}], [{"operation": "ADD", "ai_emoji_url": "https://a"}],
])
def test_a_reaction_is_never_a_turn(reaction: Any) -> None:
    event = _one("text", type="reaction", text={"body": "reacted"}, reaction=reaction)
    assert (event.kind, event.ignore) == ("reaction", True)


@pytest.mark.parametrize("reason", [0, 1, 2, 3, 4, 5, 99, None])
def test_why_the_authorization_ended(reason: int | None) -> None:
    event = _one("authorization_removed", reason=reason)
    assert event.extra["notice"]["topic"] == "access" and event.ignore


def test_what_another_account_is_told_is_not_our_shops() -> None:
    body = {**sample("tiktok/authorization_removed.json"), "user_openid": "biz-other"}
    (event,) = tiktok().parse(packed("tiktok/authorization_removed.json", body))
    assert "notice" not in event.extra


def test_who_wrote_and_what_was_quoted() -> None:
    event = _one("text", referenced_message_info={"referenced_message_id": "ttm-0"})
    assert (event.name, event.extra["reply_to"]) == ("pelanggan.tt", "ttm-0")


def test_a_pressed_button() -> None:
    event = _one("text", reply_source_payload={"reply_source_unique_id": "/track"})
    assert (event.payload, event.text, event.ignore) == ("/track", "kak masih live gak?", False)


@pytest.mark.parametrize("content, by", [
    ({}, None),
    ({"message_tag": {"source": "APP"}}, None),
    ({"message_tag": {"source": "API"}}, "bot"),
    ({"auto_message_type": "WELCOME_MESSAGE"}, "bot"),
])
def test_who_answered_for_the_shop(content: dict[str, Any], by: str | None) -> None:
    event = _one("echo", **content)
    assert (event.kind, event.ignore, event.extra.get("by")) == ("echo", True, by)


def test_referral() -> None:
    event = _one("text", "im_referral_msg", type=None, text=None, message_id=None,
                 referral={"source": "ad", "ad": {"ad_id": "77", "ad_name": "Lebaran"}})
    assert (event.kind, event.ignore) == ("referral", True)
    assert event.extra["referral"] == {"source": "ad", "id": "77"}


@pytest.mark.parametrize("what", ["im_receive_high_intent_comment", "video"])
def test_unknown_events_are_recorded(what: str) -> None:
    event = _one("text", what)
    assert (event.kind, event.ignore, event.extra["type"]) == ("unknown", True, what)


@pytest.mark.parametrize("content", ["", "{", "[]", 7, None])
def test_content_that_cannot_be_read_is_recorded(content: Any) -> None:
    body = {**sample("tiktok/text.json"), "content": content}
    (event,) = tiktok().parse(packed("tiktok/text.json", body))
    assert (event.kind, event.ignore) == ("unknown", True)


def test_another_account_is_not_ours() -> None:
    body = {**sample("tiktok/text.json"), "user_openid": "biz-other"}
    (event,) = tiktok().parse(packed("tiktok/text.json", body))
    assert (event.account, event.ignore) == ("biz-other", True)
