"""Why a customer was answered as they were: everything that was kept with the message."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.said import SAID


@dataclass(frozen=True)
class Sent:
    """A message to the customer: ``source`` is where its words come from, ``state`` (pending, sent,
    failed), ``attempts``, ``error`` and ``platform_id`` are its delivery's."""

    text: str | None
    author: str
    source: dict[str, Any]
    state: str
    attempts: int
    error: str | None
    platform_id: str | None
    sent_at: float | None


@dataclass(frozen=True)
class Explanation:
    """A customer's message and what came of it. ``turn`` is the Turn as a dictionary, None where
    the bot had none; ``flag`` is what moderation found and what a person said of it."""

    inbox_id: int
    conversation_id: int | None
    channel: str
    message_id: str | None
    received_at: float
    text: str | None
    state: str
    attempts: int
    turn: dict[str, Any] | None
    flag: dict[str, Any] | None
    sent: list[Sent]


class Explanations:
    """Reads what was kept."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def of(self, message: str) -> list[Explanation]:
        """Of the message with this number in the inbox, or with this id on its platform, be it the
        customer's or one of our answers; platforms count by themselves, so there may be several."""

        def read(database: Database) -> list[Explanation]:
            rows = database.execute(
                """SELECT id FROM inbox WHERE message_id = ?1 OR id IN
                (SELECT inbox_id FROM outbox WHERE platform_id = ?1)
                UNION SELECT id FROM inbox WHERE CAST(id AS TEXT) = ?1 ORDER BY id""",
                [message],
            ).fetchall()
            return [_explanation(database, number) for (number,) in rows]

        return await self._thread.run(read)


def _explanation(database: Database, number: int) -> Explanation:
    [row] = database.query(
        f"""SELECT id AS inbox_id, conversation_id, channel, message_id, received_at,
        nullif({SAID}, '') AS text, state, attempts, turn_json FROM inbox WHERE id = ?""",
        [number],
    )
    flag = next(
        database.query(
            "SELECT kind, score, proven, told, told_by FROM flags WHERE inbox_id = ?", [number]
        ),
        None,
    )
    sent = database.execute(
        """SELECT json_extract(message_json, '$.text'), author, source_json, state, attempts, error,
        platform_id, sent_at FROM outbox WHERE inbox_id = ? ORDER BY id""",
        [number],
    ).fetchall()
    turn = row.pop("turn_json")
    return Explanation(
        **row,
        turn=json.loads(turn) if turn else None,
        flag=flag,
        sent=[Sent(s[0], s[1], json.loads(s[2] or "{}"), *s[3:]) for s in sent],
    )
