"""What colleagues answered of late, each with the customer's lines that it answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.engine.protocol import Database
from bot.store.messages.said import SAID

_MOST_LINES = 3
_LOOKED_THROUGH = 50_000
"""Messages among which colleagues' are looked for."""


@dataclass(frozen=True)
class ColleagueReply:
    """``said`` are the customer's last lines before ``text`` was sent; ``name`` is the customer's,
    ``author`` the colleague's, ``order`` the order that the customer last proved theirs."""

    said: str
    text: str
    name: str | None
    author: str | None
    order: str | None
    conversation_id: int


def newest_replies(
    database: Database, limit: int, only_if_agreed: bool = False
) -> list[ColleagueReply]:
    """The last ``limit`` replies in words, newest first, one after each turn of a customer. Of
    customers who did not agree that their words are learned from there are none; ``only_if_agreed``
    leaves out those too who were never asked."""
    rows = database.query(
        f"""SELECT outbox.message_json, conversations.name, conversations.proven_order,
        conversations.id AS conversation_id,
        (SELECT users.name FROM users WHERE login = outbox.author) AS author,
        (SELECT group_concat(text, char(10)) FROM (
            SELECT id, text FROM (
                SELECT id, {SAID} AS text FROM inbox
                WHERE inbox.conversation_id = outbox.conversation_id AND kind = 'message'
                AND received_at <= outbox.created_at AND received_at > coalesce((
                    SELECT max(created_at) FROM outbox AS earlier
                    WHERE earlier.conversation_id = outbox.conversation_id
                    AND earlier.id < outbox.id AND earlier.author <> 'bot'), 0)
                AND trim({SAID}) <> '' ORDER BY id DESC LIMIT {_MOST_LINES}
            ) AS newest ORDER BY id) AS lines) AS said
        FROM outbox JOIN conversations ON conversations.id = outbox.conversation_id
        WHERE outbox.author <> 'bot' AND said IS NOT NULL
        AND outbox.id > (SELECT max(id) FROM outbox) - {_LOOKED_THROUGH}
        AND coalesce((SELECT step FROM consents WHERE purpose = 'feedback'
            AND consents.conversation_id = conversations.id ORDER BY id DESC LIMIT 1), ?) = 'given'
        ORDER BY outbox.id DESC LIMIT ?""",
        ["asked" if only_if_agreed else "given", limit],
    )
    replies = []
    for row in rows:
        text = json.loads(row["message_json"]).get("text")
        if text:
            replies.append(ColleagueReply(
                row["said"], text, row["name"], row["author"], row["proven_order"],
                row["conversation_id"],
            ))  # fmt: skip
    return replies


def replies_after(
    database: Database, messages: Sequence[int], only_if_agreed: bool = False
) -> list[ColleagueReply]:
    """What colleagues answered first, within a day, in the conversations of these messages (the
    inbox's numbers) after them; of whom ``newest_replies`` leaves out there is none."""
    replies = []
    for number in messages:
        row = database.execute(
            f"""SELECT {SAID}, outbox.message_json, conversations.name, users.name,
            conversations.proven_order, conversations.id FROM inbox
            JOIN conversations ON conversations.id = inbox.conversation_id
            JOIN outbox ON outbox.conversation_id = inbox.conversation_id
            LEFT JOIN users ON users.login = outbox.author
            WHERE inbox.id = ? AND outbox.author <> 'bot'
            AND outbox.created_at BETWEEN received_at AND received_at + 86400
            AND coalesce((SELECT step FROM consents WHERE purpose = 'feedback'
                AND consents.conversation_id = conversations.id ORDER BY id DESC LIMIT 1), ?)
                = 'given'
            ORDER BY outbox.id LIMIT 1""",
            [number, "asked" if only_if_agreed else "given"],
        ).fetchone()
        text = json.loads(row[1]).get("text") if row else None
        if text:
            replies.append(ColleagueReply(row[0] or "", text, *row[2:]))
    return replies
