"""Trends that were found: what customers begin to write about, and what they write about more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from bot.store.engine.protocol import Database, Transactions
from bot.store.insight.people import PERSON, people_among
from bot.store.staff.audit_log import record

Fate = Literal["ignored", "answer", "intent", "kind"]
FATES: tuple[Fate, ...] = get_args(Fate)
"""What staff made of a trend: nothing, or a new answer, examples of an intent, a kind of case."""

QUOTES = 5
MOST_SHOWN = 50
RISE_SHOWN_S = 14 * 86400.0
"""A known topic that rose is no news after this."""


@dataclass(frozen=True)
class Member:
    """A message of a trend: ``typical`` is how near it is to the middle, ``words`` are masked."""

    inbox_id: int
    typical: float
    words: str


@dataclass(frozen=True)
class Topic:
    """A trend as the next update must know it: ``topic`` is the known one that rises; of a new one
    there is its mean vector, ``centre`` (int8)."""

    id: int
    topic: str | None
    found_at: float
    centre: bytes | None
    fate: Fate | None


@dataclass(frozen=True)
class Quote:
    """A message of a trend, as staff see it."""

    inbox_id: int
    conversation_id: int
    at: float
    words: str
    language: str | None


@dataclass(frozen=True)
class Trend:
    """``topic`` is the known one that rises, as in ``chat_session_topics``; None: it is new.
    ``people`` wrote ``messages`` from ``since`` to ``last_at`` (Unix seconds); ``recent`` of them
    in the last seven days, ``before`` in the seven before. ``languages`` count people."""

    id: int
    topic: str | None
    found_at: float
    fate: Fate | None
    settled_by: str | None
    people: int
    messages: int
    since: float
    last_at: float
    recent: int
    before: int
    languages: dict[str, int]
    quotes: tuple[Quote, ...]


class NoTrend(Exception):
    """There is no such trend, or no more: its messages were deleted."""


def topics(database: Database, encoder: str) -> list[Topic]:
    """All trends, settled ones too; of new topics those that this encoder's vectors found."""
    rows = database.execute(
        """SELECT id, topic, found_at, centre, fate FROM trends
        WHERE topic IS NOT NULL OR encoder = ?""",
        [encoder],
    ).fetchall()
    return [Topic(*row) for row in rows]


def add_trend(
    database: Database,
    topic: str | None,
    members: Iterable[Member],
    now: float,
    encoder: str | None = None,
    centre: bytes | None = None,
) -> int:
    """Within the caller's transaction; the number of the trend."""
    number = int(database.execute(
        "INSERT INTO trends (topic, found_at, encoder, centre) VALUES (?, ?, ?, ?) RETURNING id",
        [topic, now, encoder, centre],
    ).fetchone()[0])  # fmt: skip
    add_members(database, number, members)
    return number


def add_members(database: Database, trend_id: int, members: Iterable[Member]) -> None:
    """Within the caller's transaction; a message that was erased meanwhile is passed over."""
    database.executemany(
        """INSERT OR IGNORE INTO trend_messages (trend_id, inbox_id, typical, words)
        SELECT ?, id, ?, ? FROM inbox WHERE id = ? AND conversation_id IS NOT NULL""",
        [(trend_id, one.typical, one.words, one.inbox_id) for one in members],
    )


def drop_empty_trends(database: Database, now: float) -> None:
    """Within the caller's transaction: open ones of which no message is left, and rises of long
    ago. What staff settled stays, so that it is not told again."""
    database.execute(
        """DELETE FROM trends WHERE fate IS NULL AND (NOT EXISTS (
            SELECT 1 FROM trend_messages WHERE trend_id = trends.id)
        OR topic IS NOT NULL AND found_at < ?)""",
        [now - RISE_SHOWN_S],
    )


_OF_TREND = """FROM trend_messages JOIN inbox ON inbox.id = inbox_id
    JOIN conversations ON conversations.id = conversation_id WHERE trend_id = :id"""
_LANGUAGE = "coalesce(turn_json ->> '$.language', conversations.language)"
_BY_CONTACT = f"""SELECT contact_id, count(*), min(received_at), max(received_at),
    max(CASE WHEN received_at > :now - 604800 THEN 1 ELSE 0 END),
    max(CASE WHEN received_at <= :now - 604800 AND received_at > :now - 1209600
        THEN 1 ELSE 0 END) {_OF_TREND} GROUP BY contact_id"""
"""Whose contacts are one person is not asked of each message: of 100,000 that takes seconds."""
_SPOKEN = f"""SELECT DISTINCT {_LANGUAGE}, contact_id {_OF_TREND}
    AND {_LANGUAGE} IS NOT NULL AND contact_id IS NOT NULL"""
_NEAREST = _OF_TREND.replace(
    "trend_messages",
    """(SELECT * FROM trend_messages WHERE trend_id = :id
        ORDER BY typical DESC, inbox_id LIMIT 5000) AS nearest""",
    1,
)
"""So many are looked at for quotes: whose chat is whose is asked of each."""
_QUOTES = f"""SELECT inbox_id, conversation_id, received_at, words, language FROM (
    SELECT inbox_id, conversation_id, received_at, words, {_LANGUAGE} AS language, typical,
    row_number() OVER (PARTITION BY {PERSON} ORDER BY typical DESC, inbox_id) AS place
    {_NEAREST}) AS quotes WHERE place = 1 ORDER BY typical DESC, inbox_id LIMIT :limit"""
"""One of a person."""


class Trends:
    """Lists trends for the desk, and notes what staff make of them."""

    def __init__(
        self, thread: Transactions, clock: Callable[[], float] = time.time
    ) -> None:
        self._thread = thread
        self._clock = clock

    async def all(self, settled: bool = False) -> list[Trend]:
        """The open ones, the newest first; or the settled ones, the last settled first."""

        def read(database: Database) -> list[Trend]:
            order = "NOT NULL ORDER BY settled_at" if settled else "NULL ORDER BY id"
            rows = database.execute(
                f"SELECT id FROM trends WHERE fate IS {order} DESC LIMIT {MOST_SHOWN}"
            ).fetchall()
            found = [_trend(database, number, self._clock()) for (number,) in rows]
            return [one for one in found if one.messages]

        return await self._thread.run(read)

    async def one(self, trend_id: int) -> Trend:
        """Raises NoTrend."""
        trend = await self._thread.run(
            lambda database: _trend(database, trend_id, self._clock())
        )
        if not trend.messages:
            raise NoTrend
        return trend

    async def quotes(self, trend_id: int, limit: int) -> list[Quote]:
        """A message of each person, the most typical first."""
        return await self._thread.run(lambda database: _quotes(database, trend_id, limit))

    async def count(self) -> int:
        """How many are open."""
        sql = """SELECT count(*) FROM trends WHERE fate IS NULL AND EXISTS (
            SELECT 1 FROM trend_messages WHERE trend_id = trends.id)"""
        return int(await self._thread.run(lambda database: database.execute(sql).fetchone()[0]))

    async def looked_at(self) -> tuple[int, float | None]:
        """How many messages trends are looked for in, and when the first of them came."""
        sql = """SELECT count(*), min(received_at) FROM message_vectors
            JOIN inbox ON inbox.id = inbox_id"""
        count, first = await self._thread.run(lambda database: database.execute(sql).fetchone())
        return int(count), first

    async def settle(self, trend_id: int, fate: Fate | None, by: str) -> None:
        """``fate`` is what was made of it, None: it is open again. Raises NoTrend."""

        def settle(database: Database) -> None:
            now = self._clock()
            done = database.execute(
                "UPDATE trends SET fate = ?, settled_by = ?, settled_at = ? WHERE id = ?",
                [fate, by if fate else None, now if fate else None, trend_id],
            )
            if not done.rowcount:
                raise NoTrend
            record(database, by, "trend", None, f"{trend_id}: {fate or 'open again'}", now)

        await self._thread.write(settle)


def _trend(database: Database, trend_id: int, now: float) -> Trend:
    row = database.execute(
        "SELECT id, topic, found_at, fate, settled_by FROM trends WHERE id = ?", [trend_id]
    ).fetchone()
    if row is None:
        raise NoTrend
    found = database.execute(_BY_CONTACT, {"id": trend_id, "now": now}).fetchall()
    contacts, counts, firsts, lasts, are_recent, were_before = zip(*found) if found else [()] * 6
    people, recent, before = (
        people_among(database, {one for one, fits in zip(contacts, which) if fits and one})
        for which in (counts, are_recent, were_before)
    )
    quotes = tuple(_quotes(database, trend_id, QUOTES))
    return Trend(
        *(*row, people, sum(counts), min(firsts, default=0.0), max(lasts, default=0.0), recent,
          before, _languages(database, trend_id), quotes)
    )  # fmt: skip


def _languages(database: Database, trend_id: int) -> dict[str, int]:
    """How many people wrote in each, the most first."""
    speakers: dict[str, set[int]] = {}
    for language, contact in database.execute(_SPOKEN, {"id": trend_id}).fetchall():
        speakers.setdefault(language, set()).add(contact)
    counts = {language: people_among(database, of) for language, of in speakers.items()}
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _quotes(database: Database, trend_id: int, limit: int) -> list[Quote]:
    rows = database.execute(_QUOTES, {"id": trend_id, "limit": limit}).fetchall()
    return [Quote(*row) for row in rows]
