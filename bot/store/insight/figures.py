"""The figures of a period, each beside that of the period before: from the conversations that
``counting`` keeps, ratings, cases, flags and what could not be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from itertools import accumulate
from typing import Any

from sqlite_utils import Database

from bot.shop_time import ShopTime
from bot.store.conversations.ratings import GOOD_STARS
from bot.store.conversations.summary import POOR_STARS
from bot.store.engine.database_thread import DatabaseThread
from bot.store.insight.people import count_people

ENOUGH = 10
"""A share or a middle value of fewer tells more of chance than of the shop."""

PRODUCT = "coalesce(facts_json ->> '$.item', facts_json ->> '$.product')"
"""The product that a case is about."""
FLAGGED = "CASE WHEN told IS NULL THEN kind ELSE nullif(told, 'fine') END"
"""What a flagged message is: as staff said, where they did; nothing where it is fine."""


@dataclass(frozen=True)
class Period:
    """Days of the shop's calendar, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days, just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def seconds(self, shop_time: ShopTime) -> tuple[float, float]:
        """From when till when, in Unix seconds; the end is not in it."""
        begin, end = (
            datetime.combine(day, clock_time(), shop_time.zone).timestamp()
            for day in (self.first, self.last + timedelta(days=1))
        )
        return begin, end


@dataclass(frozen=True)
class Where:
    """The conversations that are counted: of one channel or language, None: all."""

    channel: str | None = None
    language: str | None = None

    def sql(self, table: str) -> str:
        """A condition on the columns of ``table``, to be given ``self.given``."""
        return f"""(:channel IS NULL OR {table}.channel = :channel)
            AND (:language IS NULL OR {table}.language = :language)"""

    @property
    def given(self) -> dict[str, Any]:
        return {"channel": self.channel, "language": self.language}


@dataclass
class Sum:
    """Conversations counted together: ``messages`` of customers, ``missed`` of those not
    understood, and how many conversations had which outcome (see ``chat_sessions``)."""

    conversations: int = 0
    messages: int = 0
    missed: int = 0
    bot: int = 0
    person: int = 0
    unsolved: int = 0
    unanswered: int = 0

    def add(self, outcome: str, count: int, messages: int, missed: int) -> None:
        self.conversations += count
        self.messages += messages
        self.missed += missed
        setattr(self, outcome, getattr(self, outcome) + count)

    def join(self, other: Sum) -> None:
        for one in fields(Sum):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def bot_share(self) -> float | None:
        """Solved by the bot, from 0 to 1; None where there are fewer than ENOUGH."""
        is_enough = self.conversations >= ENOUGH
        return self.bot / self.conversations if is_enough else None


@dataclass(frozen=True)
class Middle:
    """The middle value (median) of ``count`` times, in seconds; None of fewer than ENOUGH."""

    count: int
    seconds: float | None


@dataclass(frozen=True)
class Stars:
    """Ratings: ``average`` and the share that is ``satisfied`` (4 or 5) are None of few."""

    count: int
    good: int
    poor: int
    stars: int

    @property
    def average(self) -> float | None:
        return self.stars / self.count if self.count >= ENOUGH else None

    @property
    def satisfied(self) -> float | None:
        return self.good / self.count if self.count >= ENOUGH else None


@dataclass
class Figures:
    """Those of one period. Counts by name are of conversations, or of what the name says."""

    period: Period
    total: Sum = field(default_factory=Sum)
    days: dict[date, Sum] = field(default_factory=dict)
    channels: dict[str, Sum] = field(default_factory=dict)
    languages: dict[str, Sum] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    people: int = 0
    answer: Middle = Middle(0, None)
    person_answer: Middle = Middle(0, None)
    solved: Middle = Middle(0, None)
    topics: dict[str, int] = field(default_factory=dict)
    stars: Stars = Stars(0, 0, 0, 0)
    cases: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    not_sent: dict[str, int] = field(default_factory=dict)


class FiguresStore:
    """Reads them. ``shop_time`` has the shop's calendar."""

    def __init__(self, thread: DatabaseThread, shop_time: ShopTime) -> None:
        self._thread = thread
        self._time = shop_time

    async def read(self, period: Period, where: Where = Where()) -> tuple[Figures, Figures]:
        """Those of ``period``, and of the one before."""

        def read(database: Database) -> tuple[Figures, Figures]:
            now = read_figures(database, period, where, self._time)
            return now, read_figures(database, period.before, where, self._time)

        return await self._thread.run(read)


def read_figures(
    database: Database, period: Period, where: Where, shop_time: ShopTime
) -> Figures:
    """Everything of one period."""
    figures = Figures(period)
    days = {"first": period.first.isoformat(), "last": period.last.isoformat(), **where.given}
    begin, end = period.seconds(shop_time)
    moments = {"begin": begin, "end": end, **where.given}
    _conversations(database, figures, where, days)
    figures.people = count_people(database, where.sql("chat_sessions"), days)
    figures.answer = _middle(database, "answer_s", where, days)
    figures.person_answer = _middle(database, "person_s", where, days)
    figures.solved = _middle(database, "solved_s", where, days)
    figures.topics = _counts(
        database,
        f"""SELECT topic, count(*) FROM chat_session_topics
        WHERE day BETWEEN :first AND :last AND {where.sql("chat_session_topics")}
        GROUP BY topic""",
        days,
    )
    figures.stars = _stars(database, where, moments)
    figures.cases = _counts(database, _of_chats("cases", "kind", "created_at", where), moments)
    figures.products = _counts(database, _of_chats("cases", PRODUCT, "created_at", where), moments)
    figures.flags = _counts(database, _of_chats("flags", FLAGGED, "at", where), moments)
    figures.not_sent = _counts(database, _NOT_SENT.format(where=where.sql("chats")), moments)
    return figures


_NOT_SENT = """SELECT outbox.channel, count(*) FROM outbox INDEXED BY outbox_failed
    JOIN conversations AS chats ON chats.id = conversation_id
    WHERE outbox.state = 'failed' AND outbox.created_at >= :begin AND outbox.created_at < :end
    AND {where} GROUP BY 1"""


def _of_chats(table: str, what: str, at: str, where: Where) -> str:
    return f"""SELECT {what}, count(*) FROM {table}
        JOIN conversations AS chats ON chats.id = {table}.conversation_id
        WHERE {table}.{at} >= :begin AND {table}.{at} < :end AND {where.sql("chats")}
        AND {what} IS NOT NULL GROUP BY 1"""


def _conversations(
    database: Database, figures: Figures, where: Where, given: dict[str, Any]
) -> None:
    rows = database.execute(
        f"""SELECT day, channel, language, outcome, reason, count(*), sum(messages), sum(missed)
        FROM chat_sessions WHERE day BETWEEN :first AND :last
        AND {where.sql("chat_sessions")} GROUP BY 1, 2, 3, 4, 5""",
        given,
    ).fetchall()
    period = figures.period
    figures.days = {period.first + timedelta(days=n): Sum() for n in range(period.days)}
    for day, channel, language, outcome, reason, *counts in rows:
        for one in (
            figures.total,
            figures.days[date.fromisoformat(day)],
            figures.channels.setdefault(channel, Sum()),
            figures.languages.setdefault(language, Sum()),
        ):
            one.add(outcome, *counts)
        if reason:
            figures.reasons[reason] = figures.reasons.get(reason, 0) + counts[0]
    figures.reasons = _most_first(figures.reasons.items())
    figures.channels = _largest_first(figures.channels)
    figures.languages = _largest_first(figures.languages)


def _middle(database: Database, column: str, where: Where, given: dict[str, Any]) -> Middle:
    """There are few values: they are kept to two digits."""
    rows = database.execute(
        f"""SELECT {column}, count(*) FROM chat_sessions WHERE day BETWEEN :first AND :last
        AND {column} IS NOT NULL AND {where.sql("chat_sessions")} GROUP BY 1 ORDER BY 1""",
        given,
    ).fetchall()
    count = sum(many for _, many in rows)
    if count < ENOUGH:
        return Middle(count, None)
    up_to = accumulate(many for _, many in rows)
    middle = next(row[0] for row, passed in zip(rows, up_to) if passed * 2 >= count)
    return Middle(count, middle)


def _stars(database: Database, where: Where, given: dict[str, Any]) -> Stars:
    return Stars(
        *database.execute(
            f"""SELECT count(*), count(*) FILTER (WHERE stars >= {GOOD_STARS}),
            count(*) FILTER (WHERE stars <= {POOR_STARS}), coalesce(sum(stars), 0)
            FROM ratings WHERE created_at >= :begin AND created_at < :end
            AND {where.sql("ratings")}""",
            given,
        ).fetchone()
    )


def _counts(database: Database, sql: str, given: dict[str, Any]) -> dict[str, int]:
    return _most_first(database.execute(sql, given).fetchall())


def _largest_first(sums: dict[str, Sum]) -> dict[str, Sum]:
    return dict(sorted(sums.items(), key=lambda one: (-one[1].conversations, one[0])))


def _most_first(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(counts, key=lambda one: (-one[1], one[0])))
