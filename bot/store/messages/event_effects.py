"""What events that are no turn change: a message is edited or taken back, a customer wants no more
messages or blocks the shop, a colleague answers in the platform's own app."""

from __future__ import annotations

import json
from typing import Any

from bot.lazy_message import LazyMessage
from bot.messages import Inbound
from bot.offer_refusals import names_offers
from bot.plain_text import plain_text
from bot.store.conversations.chat_id_changes import move
from bot.store.conversations.conversations import Conversation, conversation_of, known_conversation
from bot.store.conversations.search_index import changed_words
from bot.store.conversations.summary import answered, customer_changed, preview, we_wrote
from bot.store.engine.protocol import Database
from bot.store.files.received_files import withdraw_files
from bot.store.messages.delivery_receipts import follow
from bot.store.messages.platform_notices import note_event
from bot.store.messages.unsent import record_unsent
from bot.store.offers.taking_back import NO_OFFERS
from bot.store.orders.followed_orders import NO_NEWS, takes_consent_back
from bot.store.privacy.consents import withdraw, withdraw_all

STOP_WORDS = frozenset({"STOP", "BERHENTI"})
START_WORDS = frozenset({"START", "MULAI"})
"""Written alone and in capitals, as shops announce them; "stop" in small letters ends a form."""

WANTS_NO_MORE = "The customer wants no more messages, and has not written since."
BLOCKED = LazyMessage("The customer blocked the shop, and has not written since.")
REMOVED = LazyMessage("The shop may not write in this group: it was removed from it, or silenced.")
ANSWERED_IN_APP = "A colleague answered in the platform's app."

_OURS_FOR_S = 120.0
"""An echo may come before the platform's answer that tells us the message's id; until then the same
words to the same chat are ours."""


def apply(
    database: Database,
    number: int,
    event: Inbound,
    conversation: Conversation | None,
    now: float,
) -> None:
    """Does what the event asks for, within the caller's transaction; ``number`` is the event's in
    the inbox."""
    word = plain_text(event.text or "") if event.kind == "message" else ""
    if "notice" in event.extra:
        note_event(database, event, now)
    if event.kind == "edit":
        _edit(database, number, event)
    elif event.kind == "delete":
        _redact(database, event, now)
    elif event.kind == "echo":
        _pause_if_a_colleague_wrote(database, number, event, now)
    elif event.kind == "status":
        follow(database, event, now)
    elif event.kind == "system" and "moved_to" in event.extra:
        move(database, event)
    elif conversation is None:
        return
    elif event.kind == "opt_out" or word in STOP_WORDS:
        _set_opted_out(database, conversation.id, now)
        withdraw_all(database, conversation.id, word or event.kind, now)
        _withdraw(database, conversation.id, WANTS_NO_MORE)
    elif event.extra.get("command") == NO_NEWS:
        withdraw(database, conversation.id, "notifications", word, now)
    elif event.extra.get("command") == NO_OFFERS:
        withdraw(database, conversation.id, "offers", word, now)
        if not names_offers(word) and takes_consent_back(database, conversation.id, event):
            withdraw(database, conversation.id, "notifications", word, now)
    elif event.kind == "unfollow":
        reason = REMOVED if event.extra.get("is_group") else BLOCKED
        _set_blocked(database, conversation.id, reason)
        _withdraw(database, conversation.id, reason)
    elif event.kind in ("follow", "join"):
        _set_blocked(database, conversation.id, None)
    elif event.kind == "opt_in" or word in START_WORDS:
        _set_opted_out(database, conversation.id, None)


def why_not_sent(database: Database, conversation_id: int) -> str | None:
    """Why nothing may be sent there: after an opt-out, or where we are blocked; but what a customer
    writes later may be answered. None where it may."""
    opted_out_at, last_inbound_at, blocked = database.execute(
        "SELECT opted_out_at, last_inbound_at, blocked FROM conversations WHERE id = ?",
        [conversation_id],
    ).fetchone()
    if opted_out_at is not None and (last_inbound_at or 0) <= opted_out_at:
        return WANTS_NO_MORE
    return str(blocked) if blocked else None


def _set_blocked(database: Database, conversation_id: int, reason: str | None) -> None:
    database.execute("UPDATE conversations SET blocked = ? WHERE id = ?", [reason, conversation_id])


def _set_opted_out(database: Database, conversation_id: int, at: float | None) -> None:
    database.execute(
        "UPDATE conversations SET opted_out_at = ? WHERE id = ?", [at, conversation_id]
    )


def _withdraw(database: Database, conversation_id: int, reason: str) -> None:
    """Neither what waits to be sent nor what waits to be answered goes out."""
    database.execute(
        """UPDATE outbox SET state = 'failed', error = ?
        WHERE conversation_id = ? AND state = 'pending'""",
        [reason, conversation_id],
    )
    reassign(database, conversation_id, "recorded")


def _pause_if_a_colleague_wrote(
    database: Database, number: int, event: Inbound, now: float
) -> None:
    """Also where the colleague wrote first: the customer's answer is not the bot's to take. The
    colleague's words become part of the conversation."""
    customer = event.extra.get("recipient") or event.conversation
    chat = event.conversation or customer
    if chat is None:
        return
    known = known_conversation(database, event.channel, event.account, [chat])
    ours = known is not None and _is_ours(database, event, known, now)
    if ours or event.extra.get("by") == "bot":
        return
    of_customer = Inbound(
        event.channel, event.account, "referral", customer, None, conversation=chat
    )
    conversation = conversation_of(database, of_customer, now)
    assert conversation is not None  # there is a chat
    database.execute(
        "UPDATE inbox SET conversation_id = ? WHERE id = ?", [conversation.id, number]
    )
    line = preview(event.text, [attachment.type for attachment in event.attachments])
    we_wrote(database, conversation.id, "staff", line, now, messages=1)
    answered(database, conversation.id)
    if conversation.state != "staff":
        database.execute(
            "UPDATE conversations SET state = 'staff', reason = ? WHERE id = ?",
            [ANSWERED_IN_APP, conversation.id],
        )
        reassign(database, conversation.id, "desk")


def _is_ours(database: Database, event: Inbound, conversation_id: int, now: float) -> bool:
    """An echo also settles a message of which nobody knows whether it arrived, or of which the
    platform has not told yet: perhaps it never will."""
    settled = database.execute(
        """UPDATE outbox SET state = 'sent', platform_id = ?, sent_at = ?, error = NULL
        WHERE id = (SELECT min(id) FROM outbox WHERE conversation_id = ? AND state = 'pending'
                    AND (doubts > 0 OR sending_since IS NOT NULL)
                    AND json_extract(message_json, '$.text') IS ?)""",
        [event.message_id, now, conversation_id, event.text],
    ).rowcount
    return bool(settled) or bool(
        database.execute(
            """SELECT 1 FROM outbox WHERE conversation_id = ? AND (platform_id = ? OR (
            json_extract(message_json, '$.text') IS ? AND
            (state = 'pending' OR sent_at > ?)))""",
            [conversation_id, event.message_id, event.text, now - _OURS_FOR_S],
        ).fetchone()
    )


def reassign(database: Database, conversation_id: int, state: str) -> int:
    """What waits for a turn gets none; how many messages those are."""
    return database.execute(
        """UPDATE inbox INDEXED BY inbox_pending SET state = ? WHERE state = 'pending'
        AND (channel, conversation_id) = (SELECT channel, id FROM conversations WHERE id = ?)""",
        [state, conversation_id],
    ).rowcount


def _edit(database: Database, number: int, event: Inbound) -> None:
    for inbox_id, told in _target(database, event):
        if told["extra"].get("deleted"):  # the edit was overtaken
            _redact_one(database, number, event.as_dict())
        else:
            told["text"] = event.text
            _rewrite(database, inbox_id, told)


def _redact(database: Database, event: Inbound, now: float) -> None:
    """Nothing of what was said stays; that something was said, and what was answered, does."""
    for inbox_id, told in [*_target(database, event), *_edits(database, event)]:
        _redact_one(database, inbox_id, told)
        database.execute(
            """UPDATE inbox SET turn_json = json_set(turn_json, '$.entities', json('[]'))
            WHERE id = ? AND turn_json IS NOT NULL""",
            [inbox_id],
        )
        database.execute(
            "UPDATE inbox SET state = 'recorded' WHERE id = ? AND state = 'pending'", [inbox_id]
        )
        withdraw_files(database, inbox_id)
        record_unsent(database, inbox_id, now)


def _redact_one(database: Database, inbox_id: int, told: dict[str, Any]) -> None:
    nothing: dict[str, Any] = {"text": None, "payload": None, "attachments": []}
    _rewrite(database, inbox_id, {**told, **nothing, "extra": {"deleted": True}})


def _target(database: Database, event: Inbound) -> list[tuple[int, dict[str, Any]]]:
    """The message that is edited or taken back; only its sender can do that."""
    rows = database.execute(
        """SELECT id, event_json FROM inbox WHERE channel = ? AND account = ? AND message_id = ?
        AND sender IS ? AND kind = 'message'""",
        [event.channel, event.account, event.extra.get("target"), event.sender],
    ).fetchall()
    return [(inbox_id, json.loads(told)) for inbox_id, told in rows]


def _edits(database: Database, event: Inbound) -> list[tuple[int, dict[str, Any]]]:
    """What the message that is taken back was changed to."""
    rows = database.execute(
        """SELECT edits.id, edits.event_json FROM inbox AS edits
        JOIN inbox AS said ON said.conversation_id = edits.conversation_id
        WHERE said.channel = ? AND said.account = ? AND said.message_id = ? AND said.sender IS ?
        AND said.kind = 'message' AND edits.kind = 'edit'
        AND json_extract(edits.event_json, '$.extra.target') = said.message_id""",
        [event.channel, event.account, event.extra.get("target"), event.sender],
    ).fetchall()
    return [(inbox_id, json.loads(told)) for inbox_id, told in rows]


def _rewrite(database: Database, inbox_id: int, told: dict[str, Any]) -> None:
    kind, conversation_id = database.execute(
        "SELECT kind, conversation_id FROM inbox WHERE id = ?", [inbox_id]
    ).fetchone()
    if conversation_id is not None and kind == "message":
        customer_changed(database, conversation_id, inbox_id, told)
    with changed_words(database, inbox_id):
        database.execute(
            "UPDATE inbox SET text = ?, event_json = ? WHERE id = ?",
            [told["text"], json.dumps(told, ensure_ascii=False), inbox_id],
        )
    database.execute("DELETE FROM sentiments WHERE inbox_id = ?", [inbox_id])
