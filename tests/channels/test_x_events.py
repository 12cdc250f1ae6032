"""X webhooks beyond the samples."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bot.messages import Inbound
from tests.channels.payloads import X_USER, sample, x


def _parse(body: dict[str, Any]) -> list[Inbound]:
    return x().parse(json.dumps(body).encode())


def _with(**data: Any) -> Inbound:
    body = sample("x/xaa_dm_received.json")
    message = body["data"]["payload"]["direct_message_events"][0]
    message["message_create"]["message_data"] |= data
    (event,) = _parse(body)
    return event


def test_both_envelopes_say_the_same() -> None:
    activity = sample("x/xaa_dm_received.json")
    payload = activity["data"]["payload"]
    users = {key: user["data"] for key, user in payload["users"].items()}
    (first,) = _parse(activity)
    (second,) = _parse({"for_user_id": X_USER, **payload, "users": users})
    assert first == second and first.name == "Pelanggan X"


def test_a_batch_with_what_nobody_knows() -> None:
    body = sample("x/xaa_dm_received.json")["data"]["payload"]
    second = copy.deepcopy(body["direct_message_events"][0])
    second["id"] = "2"
    body["direct_message_events"] += [None, {"type": "welcome"}, second]
    events = _parse({"for_user_id": X_USER, "tweet_create_events": [{"id": 1}], **body})
    assert [(e.kind, e.ignore) for e in events] == [
        ("unknown", True), ("message", False), ("unknown", True), ("unknown", True),
        ("message", False),
    ]
    assert len({event.dedup_key for event in events}) == 5


@pytest.mark.parametrize("attachment, kind, detail", [
    ({"type": "media", "media": {"type": "video", "media_url_https": "https://a/p.jpg",
      "video_info": {"variants": [{"url": "https://a/m3u8"}, {"url": "https://a/lo", "bitrate": 1},
                                  {"url": "https://a/hi", "bitrate": 9}]}}},
     "video", {"url": "https://a/hi"}),
    ({"type": "media", "media": {"type": "video"}}, "unsupported", {"detail": "video"}),
    ({"type": "location"}, "unsupported", {"detail": "location"}),
])
def test_attachments(attachment: dict[str, Any], kind: str, detail: dict[str, str]) -> None:
    event = _with(attachment=attachment)
    assert [(a.type, a.detail) for a in event.attachments] == [(kind, detail)]


@pytest.mark.parametrize("data", [
    {"text": ""}, {"text": None}, {"text": "", "attachment": {"type": "media"}},
])
def test_what_cannot_be_read_was_said_all_the_same(data: dict[str, Any]) -> None:
    event = _with(**data)
    assert (event.kind, event.ignore) == ("message", False)
    assert [a.type for a in event.attachments] == ["unsupported"]


def test_whom_another_account_blocks_is_not_ours() -> None:
    body = sample("x/block.json")
    body["block_events"][0]["source"]["id"] = "5"
    (event,) = _parse(body)
    assert (event.kind, event.ignore) == ("unknown", True)


def test_what_another_account_is_told_is_not_our_shops() -> None:
    body = sample("x/revoke.json")
    body["user_event"]["revoke"]["source"]["user_id"] = "5"
    (event,) = _parse(body)
    assert event.account == "5" and "notice" not in event.extra


def test_other_activity_is_recorded() -> None:
    (event,) = _parse({"data": {"filter": {"user_id": X_USER}, "event_type": "follow.follow",
                                "payload": {"source": {"id": "2"}}}})
    assert (event.kind, event.ignore, event.extra["type"]) == ("unknown", True, "follow.follow")


def test_another_account_is_not_ours() -> None:
    body = sample("x/xaa_dm_received.json")
    body["data"]["filter"]["user_id"] = "5"
    (event,) = _parse(body)
    assert (event.account, event.ignore) == ("5", True)
