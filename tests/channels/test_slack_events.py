"""Slack events beyond the samples."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Inbound
from tests.channels.payloads import packed, sample, slack

BOT = "U0BOT00001"


def _one(file: str, body: dict[str, Any]) -> Inbound:
    (event,) = slack().parse(packed(file, body))
    return event


def _message(file: str = "slack/dm_text.json", **fields: Any) -> Inbound:
    body = sample(file)
    body["event"].update(fields)
    return _one(file, body)


def _in_channel(**fields: Any) -> Inbound:
    return _message(channel="C0UMUM0001", channel_type="channel", **fields)


@pytest.mark.parametrize("raw, text", [
    ("halo &amp; &lt;b&gt;", "halo & <b>"),
    ("&amp;lt;", "&lt;"),
    ("<mailto:rina@example.com|rina@example.com>", "rina@example.com"),
    ("<mailto:rina@example.com>", "rina@example.com"),
    ("<tel:+6281|0812-34>", "0812-34"),
    ("<http://shop.example/a|shop.example/a> ya", "shop.example/a ya"),
    ("<https://shop.example/a?b=1&amp;c>", "https://shop.example/a?b=1&c"),
    ("<@U0LAIN0001> dan <#C1|umum> <!here>", "@U0LAIN0001 dan #umum @here"),
    ("<!subteam^S1|@tim>", "@tim"),
    (f"<@{BOT}> jam buka?", "jam buka?"),
    ("  spasi  ", "  spasi  "),
    ("a < b > c", "a < b > c"),
    ("😀", "😀"),
])
def test_text_as_people_see_it(raw: str, text: str) -> None:
    event = _message(text=raw)
    assert event.text == text
    assert event.extra.get("raw_text") == (raw if raw != text else None)


@pytest.mark.parametrize("fields, heard", [
    ({"text": "jam buka?"}, False),
    ({"text": f"<@{BOT}> jam buka?"}, False),  # comes as an app_mention too
    ({"text": "yang itu", "thread_ts": "1.2", "parent_user_id": BOT}, True),
    ({"text": f"<@{BOT}> itu", "thread_ts": "1.2", "parent_user_id": BOT}, False),
    ({"text": "yang itu", "thread_ts": "1.2", "parent_user_id": "U0LAIN0001"}, False),
])
def test_in_a_channel_only_when_called(fields: dict[str, Any], heard: bool) -> None:
    event = _in_channel(**fields)
    assert (event.kind, event.ignore, event.extra["is_group"]) == ("message", not heard, True)


def test_a_mention_is_answered_in_a_thread() -> None:
    event = _message("slack/app_mention.json")
    assert (event.extra["thread"], event.extra.get("reply_to")) == ("1795143603.000100", None)
    event = _message("slack/app_mention.json", thread_ts="1.000001")
    assert (event.extra["thread"], event.extra["reply_to"]) == ("1.000001", "1.000001")


def test_a_mention_without_words_is_no_turn() -> None:
    assert _message("slack/app_mention.json", text=f"<@{BOT}>").ignore


def test_a_direct_message_is_answered_beside_it() -> None:
    assert "thread" not in _message().extra


@pytest.mark.parametrize("app, kind", [("A0UJI00001", "echo"), ("A0LAIN0001", "message")])
def test_bots_are_not_answered(app: str, kind: str) -> None:
    event = _message(bot_id="B1", app_id=app)
    assert (event.kind, event.ignore) == (kind, True)


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "reminder_add"])
def test_what_nobody_wrote_is_no_turn(subtype: str) -> None:
    event = _message(subtype=subtype)
    assert (event.kind, event.ignore) == ("system", True)


@pytest.mark.parametrize("fields", [
    {"text": ""}, {"text": None}, {"text": "", "blocks": [{"type": "divider"}]},
    {"text": "", "attachments": ["nonsense", {}]},
])
def test_what_cannot_be_read_was_said_all_the_same(fields: dict[str, Any]) -> None:
    event = _message(**fields)
    assert (event.kind, event.ignore) == ("message", False)
    assert [a.type for a in event.attachments] == ["unsupported"]


def test_the_preview_of_a_link_is_no_attachment() -> None:
    event = _message(text="https://a.example", attachments=[{"title": "A", "text": "B"}])
    assert event.attachments == []


@pytest.mark.parametrize("file, kind", [
    ({"mimetype": "audio/mp4", "subtype": "slack_audio"}, "voice"),
    ({"mimetype": "audio/mpeg"}, "audio"),
    ({"mimetype": "video/mp4"}, "video"),
    ({"mimetype": "application/pdf"}, "file"),
    ({}, "file"),
])
def test_files(file: dict[str, str], kind: str) -> None:
    event = _message("slack/file_share.json", files=[{"id": "F1", **file}, {}, None])
    assert [a.type for a in event.attachments] == [kind]
    assert not event.ignore


def test_the_preview_of_a_link_is_no_edit() -> None:
    body = sample("slack/message_changed.json")
    del body["event"]["message"]["edited"]
    event = _one("slack/message_changed.json", body)
    assert (event.kind, event.text, event.ignore) == ("system", None, True)


def test_a_deleted_first_of_a_thread() -> None:
    body = sample("slack/message_changed.json")
    body["event"]["message"]["subtype"] = "tombstone"
    event = _one("slack/message_changed.json", body)
    assert (event.kind, event.extra["target"]) == ("delete", "1795143600.000100")


def test_reaction_taken_back() -> None:
    event = _message("slack/reaction_added.json", type="reaction_removed")
    assert (event.kind, event.extra["emoji"]) == ("reaction", None)


def test_a_retry_has_the_same_key() -> None:
    body = sample("slack/dm_text.json")
    first = _one("slack/dm_text.json", body)
    again = _one("slack/dm_text.json", {**body, "event_context": "another"})
    assert first.dedup_key == again.dedup_key


def test_another_workspace_is_not_ours() -> None:
    event = _one("slack/dm_text.json", {**sample("slack/dm_text.json"), "team_id": "T0LAIN"})
    assert (event.account, event.ignore) == ("T0LAIN", True)


def test_two_choices_at_once() -> None:
    file = "slack/block_actions_button.txt"
    body = sample(file)
    body["actions"].append({**body["actions"][0], "action_id": "other", "value": "/other"})
    first, second = slack().parse(packed(file, body))
    assert (first.payload, second.payload) == ("/track_order", "/other")
    assert first.dedup_key != second.dedup_key and not second.ignore


def test_a_choice_that_we_do_not_offer() -> None:
    file = "slack/block_actions_button.txt"
    body = sample(file)
    body["actions"] = [{"type": "datepicker", "action_id": "d", "action_ts": "1.2"}, "nonsense"]
    assert [(e.kind, e.ignore) for e in slack().parse(packed(file, body))] == [
        ("unknown", True), ("unknown", True),
    ]


@pytest.mark.parametrize("body", [
    b'{"type": "view_submission", "team": {"id": "T0UJI00001"}}',
    b'{"type": "event_callback", "team_id": "T0UJI00001", "event": {"type": "app_home_opened"}}',
])
def test_unknown_requests_are_recorded(body: bytes) -> None:
    (event,) = slack().parse(body)
    assert (event.kind, event.ignore) == ("unknown", True)
    assert event.dedup_key.startswith("slack:T0UJI00001:")


def test_held_back_events_are_told() -> None:
    event = _one("slack/app_rate_limited.json", sample("slack/app_rate_limited.json"))
    assert "held back" in event.extra["notice"]["topic"] and event.ignore


def test_what_another_workspace_is_told_is_not_our_shops() -> None:
    body = {**sample("slack/app_uninstalled.json"), "team_id": "T0LAIN"}
    assert "notice" not in _one("slack/app_uninstalled.json", body).extra


def test_a_slash_command_without_words_is_the_command() -> None:
    file = "slack/slash_command.txt"
    event = _one(file, {**sample(file), "text": ""})
    assert (event.text, event.ignore) == ("/toko", False)
