"""Keeps the figures' conversations (``chat_sessions``) up with what was written, a little at a
time: only chats in which something is new are read again, from where their last conversation
began."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from bot.shop_time import ShopTime
from bot.store.engine.protocol import Database, Transactions
from bot.store.insight.chat_days import is_stale, sum_up_days
from bot.store.insight.chat_sessions import ChatSession, Line, chat_sessions

LINES_AT_ONCE = 200
"""New lines that one step sees to: some milliseconds of work, between which messages go on."""
PENDING_LOOKED_AT = 1000
"""Conversations at which the bot was, the newest: of a channel that is off thousands wait."""
ANSWERED_AT_ONCE = 100
"""Conversations that one step counts again because the bot is done with them."""
AT_MOST_S = 0.5
"""So long somebody waits for a page; others write and read between two steps."""

_INBOX = """SELECT id, received_at, kind, state, turn_json ->> '$.intent',
    turn_json ->> '$.action', turn_json ->> '$.replies[0].source.faq',
    turn_json ->> '$.signals.handoff', turn_json ->> '$.signals.rating',
    turn_json ->> '$.language'
    FROM inbox WHERE conversation_id = ? AND id >= ? AND kind IN ('message', 'postback', 'echo')"""
_OUTBOX = """SELECT created_at, author FROM outbox WHERE conversation_id = ? AND created_at >= ?
    AND state <> 'failed' AND (author <> 'bot' OR inbox_id IS NOT NULL)
    AND source_json ->> '$.apology' IS NULL"""
"""What the bot wrote unasked, such as news of an order, answers nothing, nor does its apology that
an answer takes long or fails."""

_NEW = {
    "inbox": """SELECT conversation_id, min(received_at) FROM inbox WHERE id > ? AND id <= ?
        AND conversation_id IS NOT NULL AND kind IN ('message', 'postback', 'echo') GROUP BY 1""",
    "outbox": """SELECT conversation_id, min(created_at) FROM outbox WHERE id > ? AND id <= ?
        GROUP BY 1""",
}
_ANSWERED = f"""SELECT conversation_id, began_at FROM (
    SELECT conversation_id, began_at, channel FROM chat_sessions INDEXED BY chat_sessions_pending
    WHERE is_pending = 1 ORDER BY inbox_id DESC LIMIT {PENDING_LOOKED_AT}) AS newest
    WHERE NOT EXISTS (SELECT 1 FROM inbox INDEXED BY inbox_pending WHERE state = 'pending'
    AND inbox.channel = newest.channel AND inbox.conversation_id = newest.conversation_id)
    LIMIT ?"""
"""At which the bot was when they were counted, and is no more."""


class Counting:
    """Reads new lines into ``chat_sessions``, its days by the shop's calendar."""

    def __init__(self, thread: Transactions, shop_time: ShopTime) -> None:
        self._thread = thread
        self._time = shop_time

    async def catch_up(self) -> bool:
        """Counts what is new, as long as somebody can wait for it; whether there is more.

        Raises:
            StoreUnavailable: the rest is counted the next time.
        """
        until = time.monotonic() + AT_MOST_S
        while await self._step():
            if time.monotonic() > until:
                return True
        return False

    async def count_all(self) -> None:
        """Everything, however long it takes. Pages count what is new themselves; this keeps them
        from having much to do."""
        while await self.catch_up():
            await asyncio.sleep(1)

    async def _step(self) -> bool:
        newest = await self._thread.run(lambda database: _if_behind(database, self._time))
        if newest is None:
            return False  # mostly; a write would hold others up
        return await self._thread.write(lambda database: count_some(database, self._time, newest))


def count_some(database: Database, shop_time: ShopTime, newest: dict[str, int]) -> bool:
    """The next step, up to the ``newest`` lines, within the caller's transaction; whether there is
    more to count."""
    zone, *until = database.execute(
        "SELECT zone, inbox, outbox FROM chat_sessions_until"
    ).fetchone()
    if zone != shop_time.zone.key:  # its days are others
        database.execute("DELETE FROM chat_session_topics")
        database.execute("DELETE FROM chat_sessions")
        until = [0, 0]
    changed: dict[int, float] = {}
    more = False
    for place, table in enumerate(_NEW):
        before = until[place]
        until[place] = max(before, min(newest[table], before + LINES_AT_ONCE))
        rows = database.execute(_NEW[table], [before, until[place]]).fetchall()
        _add(changed, rows)
        more = more or until[place] < newest[table]
    _add(changed, database.execute(_ANSWERED, [ANSWERED_AT_ONCE]).fetchall())
    for conversation_id, since in changed.items():
        count_again(database, conversation_id, since, shop_time)
    if not more:
        sum_up_days(database)
        more = is_stale(database)
    database.execute(
        "UPDATE chat_sessions_until SET zone = ?, inbox = ?, outbox = ?",
        [shop_time.zone.key, *until],
    )
    return more


def _if_behind(database: Database, shop_time: ShopTime) -> dict[str, int] | None:
    """The newest lines of which none before is still to come; None where all is counted."""
    zone, *until = database.execute(
        "SELECT zone, inbox, outbox FROM chat_sessions_until"
    ).fetchone()
    newest = {table: database.settled(table) for table in _NEW}
    if zone != shop_time.zone.key or any(a < b for a, b in zip(until, newest.values())):
        return newest
    is_behind = is_stale(database) or database.execute(_ANSWERED, [1]).fetchall()
    return newest if is_behind else None


def count_again(
    database: Database, conversation_id: int, since: float, shop_time: ShopTime
) -> None:
    """Reads a chat again from the last conversation that had begun at ``since`` (Unix seconds)."""
    first, began_at = database.execute(
        """SELECT coalesce(max(inbox_id), 0), coalesce(max(began_at), 0) FROM chat_sessions
        WHERE conversation_id = ? AND began_at <= ?""",
        [conversation_id, since],
    ).fetchone()
    row = database.execute(
        "SELECT channel, language, contact_id FROM conversations WHERE id = ?", [conversation_id]
    ).fetchone()
    database.execute(
        """DELETE FROM chat_session_topics WHERE inbox_id IN
        (SELECT inbox_id FROM chat_sessions WHERE conversation_id = ?1 AND inbox_id >= ?2)""",
        [conversation_id, first],
    )
    database.execute(
        "DELETE FROM chat_sessions WHERE conversation_id = ? AND inbox_id >= ?",
        [conversation_id, first],
    )
    lines = [
        Line(at, "customer" if kind != "echo" else "person", number, state, *turn)
        for number, at, kind, state, *turn in database.execute(_INBOX, [conversation_id, first])
    ]
    lines += [
        Line(at, "bot" if author == "bot" else "person")
        for at, author in database.execute(_OUTBOX, [conversation_id, began_at])
    ]
    for session in chat_sessions(lines):
        _store(database, conversation_id, session, row, shop_time)


def _store(
    database: Database,
    conversation_id: int,
    session: ChatSession,
    of_chat: tuple[str, str | None, int | None],
    shop_time: ShopTime,
) -> None:
    channel, language, contact_id = of_chat
    day = shop_time.at(session.began_at).date().isoformat()
    language = session.language or language or ""
    database.execute(
        f"INSERT INTO chat_sessions VALUES ({', '.join('?' * 15)})",
        [
            session.inbox_id, conversation_id, contact_id, day, session.began_at, channel,
            language, session.outcome, session.reason, session.messages, session.missed,
            session.answer_s, session.person_s, session.solved_s, session.is_pending,
        ],
    )  # fmt: skip
    for topic in session.topics:
        database.execute(
            "INSERT INTO chat_session_topics VALUES (?, ?, ?, ?, ?)",
            [session.inbox_id, topic, day, channel, language],
        )


def _add(changed: dict[int, float], rows: Iterable[tuple[int, float]]) -> None:
    for conversation_id, at in rows:
        changed[conversation_id] = min(at, changed.get(conversation_id, at))
