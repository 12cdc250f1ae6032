"""What customers' messages of the last weeks mean, as numbers: what trends are found in."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.store.engine.protocol import Database
from bot.store.insight.people import PERSON
from bot.store.messages.said import SAID

MOST_KEPT = 15_000
"""The newest messages: one update compares with all of them."""

UNDER_WAY_S = 600.0
"""A message that is not answered yet is left for the next time; after this it is taken as it is."""

_AGREED = """coalesce((SELECT step FROM consents WHERE purpose = 'feedback'
    AND consents.conversation_id = inbox.conversation_id ORDER BY id DESC LIMIT 1), ?) = 'given'"""
"""As for messages from which the bot learns."""

_NOT_WORDS = ("moderated", "too_many_messages")


@dataclass(frozen=True)
class NewMessage:
    """What a customer said, the ``name`` that may stand in it, and when (Unix seconds). ``text`` is
    empty where nothing may be learned from it."""

    inbox_id: int
    at: float
    text: str
    name: str | None


@dataclass(frozen=True)
class KeptVector:
    """``person`` is the number of the contact, one for chats that are merged. ``topic`` is what the
    bot understood, ``intent:order_status``, or the approved answer that it gave, ``answer:cod``."""

    inbox_id: int
    at: float
    person: int
    topic: str | None
    vector: bytes


def new_messages(
    database: Database, after: int, limit: int, now: float, only_if_agreed: bool
) -> list[NewMessage]:
    """The next ones by their numbers, none beyond one that is still being answered. Customers who
    were asked whether they may be learned from and have not said yes have no ``text``; nor, with
    ``only_if_agreed``, those who were never asked."""
    rows = database.execute(
        f"""SELECT inbox.id, received_at, CASE WHEN {_AGREED}
            AND coalesce(turn_json ->> '$.intent', '') NOT IN {_NOT_WORDS}
            THEN {SAID} ELSE '' END,
        (SELECT name FROM conversations WHERE id = inbox.conversation_id)
        FROM inbox WHERE id > ? AND kind = 'message' AND conversation_id IS NOT NULL
        AND id < coalesce((SELECT min(id) FROM inbox WHERE id > ? AND state = 'pending'
            AND received_at > ?), 9e18) AND id <= ?
        ORDER BY id LIMIT ?""",
        [
            "asked" if only_if_agreed else "given",
            after,
            after,
            now - UNDER_WAY_S,
            database.settled("inbox"),
            limit,
        ],
    ).fetchall()
    return [NewMessage(*row) for row in rows]


def keep_vectors(database: Database, encoder: str, vectors: Iterable[tuple[int, bytes]]) -> None:
    """Within the caller's transaction; a message that was erased meanwhile is passed over."""
    database.executemany(
        """INSERT OR REPLACE INTO message_vectors (inbox_id, encoder, vector)
        SELECT id, ?, ? FROM inbox WHERE id = ? AND conversation_id IS NOT NULL""",
        [(encoder, vector, inbox_id) for inbox_id, vector in vectors],
    )


def drop_vectors(database: Database, before: float, only_if_agreed: bool) -> None:
    """Within the caller's transaction: those older than ``before`` (Unix seconds), too many, or of
    customers who took back that they may be learned from; of the last also what trends quote."""
    database.execute(
        """DELETE FROM message_vectors WHERE inbox_id IN (
            SELECT inbox_id FROM message_vectors ORDER BY inbox_id DESC LIMIT -1 OFFSET ?)
        OR inbox_id IN (SELECT inbox.id FROM message_vectors JOIN inbox ON inbox.id = inbox_id
            WHERE received_at < ?)""",
        [MOST_KEPT, before],
    )
    for table in ("message_vectors", "trend_messages"):
        database.execute(
            f"""DELETE FROM {table} WHERE inbox_id IN (SELECT inbox.id FROM {table}
            JOIN inbox ON inbox.id = inbox_id WHERE NOT {_AGREED})""",
            ["asked" if only_if_agreed else "given"],
        )


def drop_vectors_of_others(database: Database, encoder: str) -> bool:
    """Within the caller's transaction: those that another encoder made; whether there were any."""
    dropped = database.execute("DELETE FROM message_vectors WHERE encoder <> ?", [encoder])
    return dropped.rowcount > 0


def kept_vectors(database: Database) -> list[KeptVector]:
    """All, the oldest first."""
    rows = database.execute(
        f"""SELECT inbox.id, received_at, {PERSON}, coalesce(
            'answer:' || (turn_json ->> '$.replies[0].source.faq'),
            'intent:' || (turn_json ->> '$.intent')), vector
        FROM message_vectors JOIN inbox ON inbox.id = inbox_id
        JOIN conversations ON conversations.id = conversation_id ORDER BY received_at, inbox.id"""
    ).fetchall()
    return [KeptVector(*row) for row in rows]


def words_of(database: Database, inbox_ids: Collection[int]) -> list[tuple[int, str, str | None]]:
    """Of each message its number, what was said in it, and the name that may stand there."""
    rows = database.execute(
        f"""SELECT inbox.id, {SAID}, conversations.name FROM inbox
        JOIN conversations ON conversations.id = conversation_id
        WHERE inbox.id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))""",
        [json.dumps([*inbox_ids])],
    ).fetchall()
    return [(number, text, name) for number, text, name in rows]


def newest_before(database: Database, at: float) -> int:
    """The number of the last message that came before this moment (Unix seconds); 0: none."""
    return int(database.execute(
        "SELECT coalesce(max(id), 0) FROM inbox WHERE received_at < ?", [at]
    ).fetchone()[0])  # fmt: skip
