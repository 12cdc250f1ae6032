"""Flagged messages: abuse, threats, spam, people in need, floods. What staff say of a flag is what
counts from then on, for the customer and for what the bot learns."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.messages import Turn
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.said import SAID
from bot.store.staff.audit_log import record

FLOOD = "flood"
FINE = "fine"
STRIKES = ("abuse", "spam")
"""Kinds of which several in a day have consequences."""

DAY_S = 86_400.0
SLOW_FOR_S = 3600.0
SLOW_PAUSE_S = 60.0
"""Between two answers in a conversation that is slowed down."""


@dataclass(frozen=True)
class Flag:
    """A flagged message: ``kind`` is what the bot took it for (None: nothing), ``told`` what a
    person said that it is (a kind, or fine; None: nobody has looked). What is not ``proven`` was
    answered like any message. Times are Unix seconds."""

    inbox_id: int
    conversation_id: int
    text: str | None
    name: str | None
    kind: str | None
    score: float | None
    proven: bool
    at: float
    told: str | None
    told_by: str | None


class NoSuchMessage(Exception):
    """There is no message with this number."""


def strikes_of(conversation: Conversation) -> int:
    """How many messages of the last day before the newest one were abuse or spam."""
    since = (conversation.last_inbound_at or 0.0) - (conversation.struck_at or 0.0)
    return conversation.strikes if since < DAY_S else 0


def flag(
    database: Database,
    conversation_id: int,
    inbox_id: int,
    kind: str,
    score: float | None,
    now: float,
    proven: bool = True,
) -> None:
    """Flags a message, within the caller's transaction. What is not ``proven`` is no strike."""
    database.execute(
        """INSERT OR IGNORE INTO flags (inbox_id, conversation_id, kind, score, proven, at)
        VALUES (?, ?, ?, ?, ?, ?)""",
        [inbox_id, conversation_id, kind, score, proven, now],
    )
    _count_strikes(database, conversation_id, now)


def moderated(
    database: Database, conversation_id: int, inbox_id: int, turn: Turn, now: float, is_slow: bool
) -> None:
    """What a turn's signals ask for: ``flag`` the message, answer ``slow``ly for a while,
    remember that the bot ``introduced`` itself. ``is_slow``: it was answered slowly before."""
    if found := turn.signals.get("flag"):
        kind, score, proven = found["kind"], found["score"], found["proven"]
        flag(database, conversation_id, inbox_id, kind, score, now, proven)
    if turn.signals.get("introduced"):
        database.execute(
            "UPDATE conversations SET introduced_at = ? WHERE id = ?", [now, conversation_id]
        )
    if turn.signals.get("slow"):
        database.execute(
            "UPDATE conversations SET slow_until = ? WHERE id = ?",
            [now + SLOW_FOR_S, conversation_id],
        )
    if is_slow or turn.signals.get("slow"):
        database.execute(
            """UPDATE inbox INDEXED BY inbox_pending SET next_attempt_at = ?
            WHERE state = 'pending' AND (channel, conversation_id) =
                (SELECT channel, id FROM conversations WHERE id = ? AND slow_until > ?)""",
            [now + SLOW_PAUSE_S, conversation_id, now],
        )


def told_of_flood(database: Database, conversation_id: int, now: float) -> bool:
    """Whether the customer was told within the hour that it is too much."""
    return bool(
        database.execute(
            """SELECT 1 FROM flags WHERE conversation_id = ? AND kind = ? AND at > ?""",
            [conversation_id, FLOOD, now - SLOW_FOR_S],
        ).fetchone()
    )


def _count_strikes(database: Database, conversation_id: int, now: float) -> None:
    marks = ", ".join("?" * len(STRIKES))
    database.execute(
        f"""UPDATE conversations SET (strikes, struck_at) =
            (SELECT count(*), max(at) FROM flags WHERE conversation_id = ? AND at > ?
             AND coalesce(told, CASE WHEN proven = 1 THEN kind END) IN ({marks}))
        WHERE id = ?""",
        [conversation_id, now - DAY_S, *STRIKES, conversation_id],
    )
    database.execute(
        "UPDATE conversations SET slow_until = NULL WHERE id = ? AND strikes = 0",
        [conversation_id],
    )


class Flags:
    """Lists flags for staff, and takes what they say of them."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def open(self, limit: int) -> list[Flag]:
        """The newest ``limit`` flags that nobody has looked at."""
        return await self._read(
            "INDEXED BY flags_open", "told IS NULL ORDER BY inbox_id DESC LIMIT ?", limit
        )

    async def of(self, conversation_id: int) -> list[Flag]:
        """All flags of a conversation, the oldest first."""
        return await self._read("", "flags.conversation_id = ? ORDER BY inbox_id", conversation_id)

    async def tell(self, inbox_id: int, kind: str, by: str) -> None:
        """``by`` (a login) says what the message is: its kind, or "fine". Counts at once: the
        customer's strikes are counted anew, and the same words are judged like this from now on.
        A message that was not flagged is flagged by it.

        Raises:
            NoSuchMessage: nothing was changed.
        """

        def tell(database: Database) -> None:
            now = self._clock()
            row = database.execute(
                "SELECT conversation_id FROM inbox WHERE id = ? AND conversation_id IS NOT NULL",
                [inbox_id],
            ).fetchone()
            if row is None:
                raise NoSuchMessage(f"There is no message {inbox_id}.")
            database.execute(
                """INSERT INTO flags (inbox_id, conversation_id, at, told, told_by, told_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (inbox_id)
                DO UPDATE SET told = excluded.told, told_by = excluded.told_by,
                told_at = excluded.told_at""",
                [inbox_id, row[0], now, kind, by, now],
            )
            _count_strikes(database, row[0], now)
            record(database, by, "flag", row[0], f"message {inbox_id}: {kind}", now)

        await self._thread.write(tell)

    async def _read(self, index: str, where: str, value: int) -> list[Flag]:
        sql = f"""SELECT inbox_id, flags.conversation_id, {SAID} AS text, name, flags.kind, score,
            proven, at, told, told_by FROM flags {index} JOIN inbox ON inbox.id = inbox_id
            JOIN conversations ON conversations.id = flags.conversation_id WHERE {where}"""
        rows = await self._thread.run(lambda database: list(database.query(sql, [value])))
        return [Flag(**{**row, "proven": bool(row["proven"])}) for row in rows]
