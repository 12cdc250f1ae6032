"""The figures of a period, each beside that of the period before: from the conversations that
``counting`` keeps, ratings, cases, flags and what could not be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from bot.shop_time import ShopTime
from bot.store.conversations.ratings import GOOD_STARS
from bot.store.conversations.summary import POOR_STARS
from bot.store.engine.protocol import Database, Transactions
from bot.store.insight.people import people_among
from bot.store.insight.tally import ENOUGH, Middle, Sum, Tally, middle_of

PRODUCT = "substr(coalesce(facts_json ->> '$.item', facts_json ->> '$.product'), 1, 200)"
"""The product that a case is about, as text; of a long one its beginning."""
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


@dataclass(frozen=True)
class Stars:
    """Ratings: how many were ``good`` (4 or 5) and ``poor`` (1 or 2); the share that is
    ``satisfied`` is None of few."""

    count: int
    good: int
    poor: int

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
    sounds: Mapping[str, int] = field(default_factory=Counter)
    displeased_topics: Mapping[str, int] = field(default_factory=Counter)
    stars: Stars = Stars(0, 0, 0)
    cases: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    not_sent: dict[str, int] = field(default_factory=dict)


class FiguresStore:
    """Reads them. ``shop_time`` has the shop's calendar."""

    def __init__(self, thread: Transactions, shop_time: ShopTime) -> None:
        self._thread = thread
        self._time = shop_time

    async def read(self, period: Period, where: Where = Where()) -> tuple[Figures, Figures]:
        """Those of ``period``, and of the one before."""

        def read(database: Database) -> tuple[Figures, Figures]:
            now, before = (_conversations(database, one, where) for one in (period, period.before))
            for figures in (now, before):
                _events(database, figures, where, self._time)
            return now, before

        return await self._thread.run(read)


def _events(database: Database, figures: Figures, where: Where, shop_time: ShopTime) -> None:
    """What is counted by itself, and not with its conversation."""
    begin, end = figures.period.seconds(shop_time)
    given = {"begin": begin, "end": end, **where.given}
    figures.stars = _stars(database, where, given)
    figures.cases = _counts(database, _of_chats("cases", "kind", "created_at", where), given)
    figures.products = _counts(database, _of_chats("cases", PRODUCT, "created_at", where), given)
    figures.flags = _counts(database, _of_chats("flags", FLAGGED, "at", where), given)
    figures.not_sent = _counts(database, _NOT_SENT.format(where=where.sql("chats")), given)


_NOT_SENT = """SELECT outbox.channel, count(*) FROM outbox INDEXED BY outbox_failed
    JOIN conversations AS chats ON chats.id = conversation_id
    WHERE outbox.state = 'failed' AND outbox.created_at >= :begin AND outbox.created_at < :end
    AND {where} GROUP BY 1"""


def _of_chats(table: str, what: str, at: str, where: Where) -> str:
    return f"""SELECT {what}, count(*) FROM {table}
        JOIN conversations AS chats ON chats.id = {table}.conversation_id
        WHERE {table}.{at} >= :begin AND {table}.{at} < :end AND {where.sql("chats")}
        AND {what} IS NOT NULL GROUP BY 1"""


def _conversations(database: Database, period: Period, where: Where) -> Figures:
    rows = database.execute(
        f"""SELECT day, channel, language, tally_json, contacts FROM chat_days
        WHERE day BETWEEN :first AND :last AND {where.sql("chat_days")}""",
        {"first": period.first.isoformat(), "last": period.last.isoformat(), **where.given},
    ).fetchall()
    figures, whole = Figures(period), Tally()
    figures.days = {period.first + timedelta(days=n): Sum() for n in range(period.days)}
    for day, channel, language, *stored in rows:
        tally = Tally.read(*stored)
        whole.add(tally)
        figures.days[date.fromisoformat(day)].add(tally.sum)
        figures.channels.setdefault(channel, Sum()).add(tally.sum)
        figures.languages.setdefault(language, Sum()).add(tally.sum)
    figures.total = whole.sum
    figures.people = people_among(database, whole.contacts)
    figures.reasons = _most_first(whole.reasons.items())
    figures.topics = _most_first(whole.topics.items())
    figures.sounds = whole.sounds
    figures.displeased_topics = whole.displeased_topics
    figures.answer = middle_of(whole.answer)
    figures.person_answer = middle_of(whole.person_answer)
    figures.solved = middle_of(whole.solved)
    figures.channels = _largest_first(figures.channels)
    figures.languages = _largest_first(figures.languages)
    return figures


def _stars(database: Database, where: Where, given: dict[str, Any]) -> Stars:
    return Stars(
        *database.execute(
            f"""SELECT count(*), count(*) FILTER (WHERE stars >= {GOOD_STARS}),
            count(*) FILTER (WHERE stars <= {POOR_STARS}) FROM ratings
            WHERE created_at >= :begin AND created_at < :end AND {where.sql("ratings")}""",
            given,
        ).fetchone()
    )


def _counts(database: Database, sql: str, given: dict[str, Any]) -> dict[str, int]:
    return _most_first(database.execute(sql, given).fetchall())


def _largest_first(sums: dict[str, Sum]) -> dict[str, Sum]:
    return dict(sorted(sums.items(), key=lambda one: (-one[1].conversations, one[0])))


def _most_first(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(counts, key=lambda one: (-one[1], one[0])))
