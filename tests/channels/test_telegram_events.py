"""Telegram updates beyond the samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.contents import SERVICE
from bot.messages import Inbound
from tests.channels.payloads import BOT_TOKEN, INDEX, sample, telegram
from tests.checkout import CHECKOUT

FILES = sorted({entry["file"] for entry in INDEX if entry["platform"] == "telegram"})
BOT = {"id": 7000000001, "is_bot": True, "first_name": "Toko Bot", "username": "toko_uji_bot"}


def _parse(body: dict[str, Any], channel: Telegram | None = None) -> list[Inbound]:
    return (channel or telegram()).parse(json.dumps(body).encode())


def _one(body: dict[str, Any], channel: Telegram | None = None) -> Inbound:
    (event,) = _parse(body, channel)
    return event


def _private(**fields: Any) -> Inbound:
    body = sample("telegram/text.json")
    body["message"].pop("text")
    body["message"].update(fields)
    return _one(body)


def _group(**fields: Any) -> Inbound:
    body = sample("telegram/group_mention.json")
    for key in ("text", "entities"):
        body["message"].pop(key)
    body["message"].update(fields)
    return _one(body)


def _entity(kind: str, offset: int, length: int, **more: Any) -> list[dict[str, Any]]:
    return [{"type": kind, "offset": offset, "length": length, **more}]


@pytest.mark.parametrize("fields, heard", [
    ({"text": "jam buka?"}, False),
    ({"text": "@lain_bot hi", "entities": _entity("mention", 0, 9)}, False),
    ({"text": "@Toko_Uji_Bot hi", "entities": _entity("mention", 0, 13)}, True),
    ({"text": "👍🏽 @toko_uji_bot", "entities": _entity("mention", 5, 13)}, True),
    ({"text": "me@toko_uji_bot.example"}, False),
    ({"text": "Toko hi", "entities": _entity("text_mention", 0, 4, user=BOT)}, True),
    ({"text": "/start", "entities": _entity("bot_command", 0, 6)}, False),
    ({"text": "/start@toko_uji_bot", "entities": _entity("bot_command", 0, 19)}, True),
    ({"text": "/start@lain_bot", "entities": _entity("bot_command", 0, 15)}, False),
    ({"photo": [{"file_id": "x"}], "caption": "@toko_uji_bot",
      "caption_entities": _entity("mention", 0, 13)}, True),
    ({"text": "yang itu", "reply_to_message": {"message_id": 4, "from": BOT}}, True),
    ({"text": "yang itu", "reply_to_message": {"message_id": 4, "from": {"id": 5}}}, False),
    ({"text": "hi", "entities": _entity("mention", -3, 99)}, False),
])
def test_in_a_group_only_when_called(fields: dict[str, Any], heard: bool) -> None:
    event = _group(**fields)
    assert event.ignore is not heard
    assert event.conversation == "-1002000000001" and event.extra["is_group"] is True


def test_without_a_user_name_only_answers_are_heard() -> None:
    nameless = Telegram(BOT_TOKEN, "secret")
    assert _one(sample("telegram/group_mention.json"), nameless).ignore
    body = sample("telegram/group_mention.json")
    body["message"]["reply_to_message"] = {"message_id": 4, "from": BOT}
    assert not _one(body, nameless).ignore


def test_bots_are_not_answered() -> None:
    assert _private(text="hi", **{"from": {"id": 1, "is_bot": True}}).ignore


@pytest.mark.parametrize("text, length, command, args", [
    ("/start", 6, "start", ""),
    ("/start@toko_uji_bot  abc ", 19, "start", "abc"),
    ("/help me please", 5, "help", "me please"),
])
def test_commands(text: str, length: int, command: str, args: str) -> None:
    event = _private(text=text, entities=_entity("bot_command", 0, length))
    assert (event.extra["command"], event.extra["command_args"]) == (command, args)
    assert event.text == text and event.payload is None


def test_a_slash_in_the_middle_is_no_command() -> None:
    event = _private(text="see /start", entities=_entity("bot_command", 4, 6))
    assert "command" not in event.extra


def test_who_wrote() -> None:
    event = _private(text="hi", **{"from": {"id": 1, "first_name": "Rina", "last_name": "H"}})
    assert (event.name, event.verified_phone) == ("Rina H", None)


@pytest.mark.parametrize("fields, kind, detail", [
    ({"animation": {"file_id": "a"}, "document": {"file_id": "d"}}, "video", {"media_id": "a"}),
    ({"video_note": {"file_id": "v"}}, "video", {"media_id": "v"}),
    ({"audio": {"file_id": "m", "mime_type": "audio/mpeg", "file_name": "a.mp3"}}, "audio",
     {"media_id": "m", "mime": "audio/mpeg", "filename": "a.mp3"}),
    ({"venue": {"location": {"latitude": 1.5, "longitude": 2}, "title": "Toko", "address": "Jl."},
      "location": {"latitude": 1.5, "longitude": 2}}, "location",
     {"lat": 1.5, "lon": 2, "title": "Toko", "address": "Jl."}),
    ({"poll": {"id": "1"}}, "unsupported", {"detail": "poll"}),
])
def test_attachments(fields: dict[str, Any], kind: str, detail: dict[str, Any]) -> None:
    event = _private(**fields)
    assert [(a.type, a.detail) for a in event.attachments] == [(kind, detail)]
    assert not event.ignore


def test_the_largest_photo_wherever_it_stands() -> None:
    sizes = [{"file_id": "big", "width": 900, "height": 900},
             {"file_id": "small", "width": 90, "height": 90}]
    assert _private(photo=sizes).attachments[0].detail == {"media_id": "big"}


@pytest.mark.parametrize("fields", [
    {"new_chat_members": [BOT]}, {"pinned_message": {"message_id": 3}}, {"delete_chat_photo": True},
])
def test_service_messages_are_no_turn(fields: dict[str, Any]) -> None:
    event = _private(**fields)
    assert (event.kind, event.ignore) == ("system", True)


@pytest.mark.parametrize("fields", [{}, {"photo": []}, {"sticker": {}}, {"hologram": {"id": 1}}])
def test_what_cannot_be_read_was_said_all_the_same(fields: dict[str, Any]) -> None:
    event = _private(**fields)
    assert (event.kind, event.ignore) == ("message", False)
    assert [a.type for a in event.attachments] == ["unsupported"]


def test_what_nobody_knows_yet_keeps_its_words() -> None:
    [attachment] = _private(hologram={"title": "Robot", "parts": [{"text": "hai"}]}).attachments
    assert attachment.detail == {"title": "Robot · hai"}


def test_every_kind_of_message_and_update_stands_in_the_table() -> None:
    oracle = pytest.importorskip("telegram.constants")
    page = (CHECKOUT / "docs/channels/telegram.md").read_text("utf-8")
    beside = {"business_connection_id", "effect_id", "reply_to_story", "sender_boost_count",
              "sender_business_bot", "suggested_post_info", "text"}
    kinds = {kind.value for kind in oracle.MessageType} - beside
    kinds |= {kind.value for kind in oracle.UpdateType}
    assert sorted(kind for kind in kinds if f"`{kind}`" not in page) == []


def test_what_nobody_says_and_what_people_send_are_told_apart() -> None:
    oracle = pytest.importorskip("telegram.constants")
    content = {kind.value for kind in oracle.MessageAttachmentType}
    assert SERVICE & content == {"passport_data", "successful_payment"}


@pytest.mark.parametrize("by_bot", [False, True])
def test_what_the_shop_writes_in_a_business_chat_is_an_echo(by_bot: bool) -> None:
    body = sample("telegram/business_message.json")
    body["business_message"]["from"] = {"id": 900000999, "first_name": "Admin"}
    if by_bot:
        body["business_message"]["sender_business_bot"] = BOT
    event = _one(body)
    assert (event.kind, event.ignore, event.conversation) == ("echo", True, "900000101")
    assert event.extra["recipient"] == "900000101"
    assert event.extra.get("by") == ("bot" if by_bot else None)


def test_deleted_business_messages() -> None:
    chat = {"id": 900000101, "type": "private", "first_name": "Pelanggan"}
    deleted = {"business_connection_id": "bc", "chat": chat, "message_ids": [31, 32]}
    first, second = _parse({"update_id": 7, "deleted_business_messages": deleted})
    assert (first.kind, first.ignore, first.conversation) == ("delete", True, "900000101")
    assert (first.extra["target"], second.extra["target"]) == ("31", "32")
    assert (first.dedup_key, second.dedup_key) == ("telegram:7000000001:7",
                                                   "telegram:7000000001:7:1")


@pytest.mark.parametrize("chat, status, kind", [
    ("private", "kicked", "unfollow"),
    ("private", "member", "follow"),
    ("supergroup", "member", "join"),
    ("group", "left", "unfollow"),
    ("supergroup", "restricted", "join"),
    ("channel", "administrator", "system"),
    ("channel", "kicked", "system"),
])
def test_membership(chat: str, status: str, kind: str) -> None:
    body = sample("telegram/bot_blocked.json")
    body["my_chat_member"]["chat"]["type"] = chat
    body["my_chat_member"]["new_chat_member"]["status"] = status
    event = _one(body)
    assert (event.kind, event.ignore) == (kind, True)


def test_a_button_without_our_message_is_no_turn() -> None:
    body = sample("telegram/callback_query.json")
    assert _one(body).extra["callback_query_id"] == "4382bfdwdsb323b2d9"
    del body["callback_query"]["message"]
    assert _one(body).ignore


def test_reaction_taken_back() -> None:
    body = sample("telegram/message_reaction.json")
    body["message_reaction"]["new_reaction"] = []
    assert _one(body).extra["emoji"] is None


def test_unknown_updates_are_recorded() -> None:
    event = _one({"update_id": 7, "purchased_paid_media": {"from": {"id": 1}}})
    assert (event.kind, event.ignore) == ("unknown", True)
    assert event.extra["type"] == "purchased_paid_media"
    assert event.dedup_key == "telegram:7000000001:7"


TOPIC = {"message_thread_id": 40, "is_topic_message": True}
BEGINNING = {"message_id": 40, "from": BOT, "forum_topic_created": {"name": "Retur"}, **TOPIC}


@pytest.mark.parametrize("fields, heard", [
    ({"text": "besok jadi?", "reply_to_message": BEGINNING}, False),
    ({"text": "yang itu", "reply_to_message": {"message_id": 41, "from": BOT, **TOPIC}}, True),
    ({"text": "@toko_uji_bot", "entities": _entity("mention", 0, 13),
      "reply_to_message": BEGINNING}, True),
    ({"photo": [{"file_id": "x"}], "reply_to_message": BEGINNING}, False),
    ({"text": "ok", "reply_to_message": {"message_id": 9, "from": BOT, "pinned_message": {}}},
     False),
])
def test_in_a_topic_that_the_bot_began_only_when_called(
    fields: dict[str, Any], heard: bool
) -> None:
    event = _group(**TOPIC, **fields)
    assert (event.ignore, event.extra["thread"]) == (not heard, 40)


def test_the_thread_of_replies_is_no_topic() -> None:
    event = _group(text="a", message_thread_id=40)
    assert "thread" not in event.extra and event.extra["quote"] == 5


def test_two_customers_of_a_channel_are_two_conversations() -> None:
    events = [
        _group(text="ready?", chat={"id": -1004, "type": "supergroup", "is_direct_messages": True},
               direct_messages_topic={"topic_id": n, "user": {"id": n}}, **{"from": {"id": n}})
        for n in (7, 8)
    ]  # fmt: skip
    assert [e.conversation for e in events] == ["-1004/7", "-1004/8"]
    assert not any(e.ignore or e.extra["is_group"] for e in events)


NOT_ALIKE = {"direct_messages", "direct_messages_answer", "migrate_from", "anonymous_admin"}
"""Where we take another chat or person than the message names, on purpose."""


@pytest.mark.parametrize("file", FILES)
def test_python_telegram_bot_reads_the_same(file: str) -> None:
    oracle = pytest.importorskip("telegram")
    event = _parse(sample(file))[0]
    if event.kind not in ("message", "edit", "postback") or Path(file).stem in NOT_ALIKE:
        return
    update = oracle.Update.de_json(sample(file), None)
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    assert event.sender == (str(user.id) if user else None)
    assert event.conversation == (str(chat.id) if chat else None)
    assert event.name == (user.full_name if user else None)
    if event.kind in ("message", "edit"):
        assert event.message_id == str(message.message_id)
        gift = message.gift.text if message.gift else None
        words = message.text or message.caption or gift
        assert words == event.text or "rich_message" in message.api_kwargs
        when = message.edit_date or message.date
        assert event.timestamp_ms == int(when.timestamp() * 1000)


def test_the_language_in_which_they_use_telegram() -> None:
    assert _one(sample("telegram/direct_messages.json")).extra["language"] == "id"
