"""What events that are no turn change: a message is edited or taken back, a customer wants no more
messages, a colleague answers in the platform's own app."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from bot.messages import Inbound
from bot.store.media import withdraw_files

STOP_WORDS = frozenset({"STOP", "BERHENTI"})
START_WORDS = frozenset({"START", "MULAI"})
"""Written alone and in capitals, as shops announce them; "stop" in small letters ends a form."""

WANTS_NO_MORE = "The customer wants no more messages, and has not written since."
ANSWERED_IN_APP = "A colleague answered in the platform's app."

_OURS_FOR_S = 120.0
"""An echo may come before the platform's answer that tells us the message's id; until then the same
words to the same chat are ours."""


def apply(database: Database, event: Inbound, now: float) -> None:
    """Does what the event asks for, within the caller's transaction."""
    word = (event.text or "").strip() if event.kind == "message" else ""
    if event.kind == "edit":
        _edit(database, event)
    elif event.kind == "delete":
        _redact(database, event)
    elif event.kind == "echo":
        _pause_if_a_colleague_wrote(database, event, now)
    elif event.kind == "opt_out" or word in STOP_WORDS:
        _opt_out(database, event, now)
    elif event.kind == "opt_in" or word in START_WORDS:
        for conversation_id, _ in _conversations(database, event):
            database.execute(
                "UPDATE conversations SET opted_out_at = NULL WHERE id = ?", [conversation_id]
            )


def may_be_sent(database: Database, conversation_id: int) -> bool:
    """Not after an opt-out; but what a customer writes later may be answered."""
    opted_out_at, last_inbound_at = database.execute(
        "SELECT opted_out_at, last_inbound_at FROM conversations WHERE id = ?", [conversation_id]
    ).fetchone()
    return opted_out_at is None or (last_inbound_at or 0) > opted_out_at


def _conversations(database: Database, event: Inbound) -> list[tuple[int, str]]:
    """The event's conversation (its number and state), if it has begun; at most one."""
    chat = event.conversation or event.extra.get("recipient") or event.sender
    return list(
        database.execute(
            "SELECT id, state FROM conversations WHERE channel = ? AND account = ? AND chat = ?",
            [event.channel, event.account, chat],
        ).fetchall()
    )


def _opt_out(database: Database, event: Inbound, now: float) -> None:
    for conversation_id, _ in _conversations(database, event):
        database.execute(
            "UPDATE conversations SET opted_out_at = ? WHERE id = ?", [now, conversation_id]
        )
        database.execute(
            """UPDATE outbox SET state = 'failed', error = ?
            WHERE conversation_id = ? AND state = 'pending'""",
            [WANTS_NO_MORE, conversation_id],
        )
        _let_wait(database, conversation_id, "recorded")


def _pause_if_a_colleague_wrote(database: Database, event: Inbound, now: float) -> None:
    for conversation_id, state in _conversations(database, event):
        if state == "staff" or _is_ours(database, event, conversation_id, now):
            continue
        database.execute(
            "UPDATE conversations SET state = 'staff', reason = ? WHERE id = ?",
            [ANSWERED_IN_APP, conversation_id],
        )
        _let_wait(database, conversation_id, "desk")


def _is_ours(database: Database, event: Inbound, conversation_id: int, now: float) -> bool:
    """An echo also settles a message of which nobody knew whether it arrived."""
    settled = database.execute(
        """UPDATE outbox SET state = 'sent', platform_id = ?, sent_at = ?, error = NULL
        WHERE id = (SELECT min(id) FROM outbox WHERE conversation_id = ? AND state = 'pending'
                    AND doubts > 0 AND json_extract(message_json, '$.text') = ?)""",
        [event.message_id, now, conversation_id, event.text],
    ).rowcount
    if settled or event.extra.get("by") == "bot":
        return True
    return bool(
        database.execute(
            """SELECT 1 FROM outbox WHERE conversation_id = ? AND (platform_id = ? OR (
            json_extract(message_json, '$.text') = ? AND
            (state = 'pending' OR sent_at > ?)))""",
            [conversation_id, event.message_id, event.text, now - _OURS_FOR_S],
        ).fetchone()
    )


def _let_wait(database: Database, conversation_id: int, state: str) -> None:
    """What waits for a turn gets none."""
    database.execute(
        "UPDATE inbox SET state = ? WHERE conversation_id = ? AND state = 'pending'",
        [state, conversation_id],
    )


def _edit(database: Database, event: Inbound) -> None:
    for inbox_id, told in _target(database, event):
        told["text"] = event.text
        _rewrite(database, inbox_id, told)


def _redact(database: Database, event: Inbound) -> None:
    """Nothing of what was said stays; that something was said, and what was answered, does."""
    for inbox_id, told in _target(database, event):
        told |= {"text": None, "payload": None, "attachments": [], "extra": {"deleted": True}}
        _rewrite(database, inbox_id, told)
        database.execute(
            """UPDATE inbox SET turn_json = json_set(turn_json, '$.entities', json('[]'))
            WHERE id = ? AND turn_json IS NOT NULL""",
            [inbox_id],
        )
        database.execute(
            "UPDATE inbox SET state = 'recorded' WHERE id = ? AND state = 'pending'", [inbox_id]
        )
        withdraw_files(database, inbox_id)


def _target(database: Database, event: Inbound) -> list[tuple[int, dict[str, Any]]]:
    """The message that is edited or taken back; only its sender can do that."""
    rows = database.execute(
        """SELECT id, event_json FROM inbox WHERE channel = ? AND account = ? AND message_id = ?
        AND sender IS ? AND kind = 'message'""",
        [event.channel, event.account, event.extra.get("target"), event.sender],
    ).fetchall()
    return [(inbox_id, json.loads(told)) for inbox_id, told in rows]


def _rewrite(database: Database, inbox_id: int, told: dict[str, Any]) -> None:
    database.execute(
        "UPDATE inbox SET text = ?, event_json = ? WHERE id = ?",
        [told["text"], json.dumps(told, ensure_ascii=False), inbox_id],
    )
