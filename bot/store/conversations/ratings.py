"""What customers thought of how they were served: stars from 1 to 5, and what they were about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.plain_text import plain_text
from bot.store.contacts.names import under_given_names
from bot.store.conversations.conversations import Conversation, existing
from bot.store.conversations.summary import POOR_STARS
from bot.store.engine.protocol import Database, Transactions

By = Literal["agent", "topic", "channel", "language"]

GOOD_STARS = 4
"""From this on a customer is satisfied: their share is what shops call CSAT."""
ENOUGH = 5
"""An average of fewer ratings tells more of chance than of anybody's work."""

_ABOUT_S = 3 * 86_400.0
"""What was done and said so long before a rating, it is about."""
_WORDS_WITHIN_S = 600.0
"""So long after the stars a line of the customer still belongs to them."""
NO_TOPIC = (
    "rate", "thank", "greet", "goodbye", "affirm", "deny", "inform", "talk_to_person", "smalltalk",
    "laugh", "apology", "praise", "wait", "skip", "stop",
)  # fmt: skip
"""Intents that say nothing of what somebody wants."""

_COLUMNS: Mapping[By, str] = {
    "agent": "agent",
    "topic": "coalesce('case:' || case_kind, 'intent:' || intent)",
    "channel": "channel",
    "language": "language",
}
_STARS_ALONE = re.compile(r"[\W\d_]*(?:(?:stars?|bintang|rate|rating|nilai)[\W\d_]*)*", re.I)


@dataclass(frozen=True)
class Sum:
    """``count`` ratings of a ``group``: their stars in all, how many were good (4 or 5) and poor (1
    or 2). The group is a login, a kind of case, an intent, a channel or a language; None: the bot
    alone, no case, nothing that was known."""

    group: str | None
    count: int
    stars: int
    good: int
    poor: int

    @property
    def average(self) -> float | None:
        """None where there are fewer than ENOUGH."""
        return self.stars / self.count if self.count >= ENOUGH else None

    @property
    def satisfied(self) -> float | None:
        """The share of 4 and 5, from 0 to 1; None where there are fewer than ENOUGH."""
        return self.good / self.count if self.count >= ENOUGH else None


@dataclass(frozen=True)
class Span:
    """Some time, in Unix seconds: ``until`` is not in it."""

    since: float
    until: float


@dataclass(frozen=True)
class Rated:
    """A rating: ``at`` in Unix seconds, in which conversation, about what; ``words`` are what the
    customer wrote with it or soon after. Without an ``agent`` the bot served alone."""

    id: int
    stars: int
    at: float
    conversation: Conversation
    agent: str | None = None
    case_kind: str | None = None
    intent: str | None = None
    words: str | None = None

    @property
    def topic(self) -> str | None:
        """As a Sum's group by topic."""
        if self.case_kind:
            return f"case:{self.case_kind}"
        return f"intent:{self.intent}" if self.intent else None


def rate(
    database: Database, conversation_id: int, inbox_id: int, stars: int, now: float
) -> None:
    """Notes the rating that the message ``inbox_id`` gave, and what it is about, within the
    caller's transaction."""
    since = now - _ABOUT_S
    agent = database.execute(
        """SELECT author FROM outbox WHERE conversation_id = ? AND author <> 'bot'
        AND created_at > ? ORDER BY id DESC LIMIT 1""",
        [conversation_id, since],
    ).fetchone()
    case = database.execute(
        """SELECT kind FROM cases WHERE conversation_id = ? AND updated_at > ?
        ORDER BY updated_at DESC LIMIT 1""",
        [conversation_id, since],
    ).fetchone()
    intent = database.execute(
        f"""SELECT json_extract(turn_json, '$.intent') FROM inbox
        WHERE conversation_id = ? AND id < ? AND received_at > ? AND turn_json IS NOT NULL
        AND json_extract(turn_json, '$.intent') NOT IN {NO_TOPIC} ORDER BY id DESC LIMIT 1""",
        [conversation_id, inbox_id, since],
    ).fetchone()
    database.execute(
        """INSERT INTO ratings (conversation_id, inbox_id, stars, created_at, agent, case_kind,
        intent, channel, language)
        SELECT id, ?, ?, ?, ?, ?, ?, channel, language FROM conversations WHERE id = ?""",
        [inbox_id, stars, now, *(r and r[0] for r in (agent, case, intent)), conversation_id],
    )


class Ratings:
    """Reads the ratings."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def sums(self, span: Span) -> dict[By, list[Sum]]:
        """Those of ``span``, by each of the things they can be told apart by; the most ratings
        first."""
        sql = f"""SELECT {", ".join(_COLUMNS.values())}, count(*), sum(stars),
            count(*) FILTER (WHERE stars >= {GOOD_STARS}),
            count(*) FILTER (WHERE stars <= {POOR_STARS})
            FROM ratings WHERE created_at >= ? AND created_at < ? GROUP BY 1, 2, 3, 4"""
        given = [span.since, span.until]
        rows = await self._thread.run(lambda database: database.execute(sql, given).fetchall())
        return {by: _summed(rows, place) for place, by in enumerate(_COLUMNS)}

    async def over_time(self, spans: list[Span]) -> list[Sum]:
        """The sum of each span, in their order."""
        sql = f"""SELECT NULL, count(*), coalesce(sum(stars), 0),
            count(*) FILTER (WHERE stars >= {GOOD_STARS}),
            count(*) FILTER (WHERE stars <= {POOR_STARS})
            FROM ratings WHERE created_at >= ? AND created_at < ?"""
        return await self._thread.run(
            lambda database: [
                Sum(*database.execute(sql, [span.since, span.until]).fetchone()) for span in spans
            ]
        )

    async def newest(self, limit: int = 30, before: int | None = None) -> list[Rated]:
        """The last ratings, newest first; those before number ``before``, if given."""
        where, given = "id < ?", [before or 2**62]
        return await self._thread.run(lambda database: _rated(database, where, given, limit))

    async def within(self, span: Span, limit: int, before: int | None = None) -> list[Rated]:
        """Those of ``span``, newest first, ``limit`` at most; those before number ``before``, if
        given."""
        where = "created_at >= ? AND created_at < ? AND id < ?"
        given = [span.since, span.until, before or 2**62]
        return await self._thread.run(lambda database: _rated(database, where, given, limit))

    async def of(self, conversation_ids: list[int]) -> list[Rated]:
        """Those given in these conversations, newest first, 30 at most."""
        marks = ", ".join("?" * len(conversation_ids))
        where, given = f"conversation_id IN ({marks})", list(conversation_ids)
        return await self._thread.run(lambda database: _rated(database, where, given, 30))


def total(sums: list[Sum]) -> Sum:
    """All groups together."""
    return Sum(
        None, sum(s.count for s in sums), sum(s.stars for s in sums),
        sum(s.good for s in sums), sum(s.poor for s in sums),
    )  # fmt: skip


def _summed(rows: list[tuple[Any, ...]], place: int) -> list[Sum]:
    groups: dict[str | None, list[int]] = {}
    for row in rows:
        group = groups.setdefault(row[place], [0, 0, 0, 0])
        for number, value in enumerate(row[len(_COLUMNS) :]):
            group[number] += value
    sums = [Sum(group, *numbers) for group, numbers in groups.items()]
    return sorted(sums, key=lambda one: (-one.count, one.group or ""))


def load_rating(database: Database, number: int) -> Rated | None:
    """None where it is not kept any more."""
    return next(iter(_rated(database, "id = ?", [number], 1)), None)


def _rated(
    database: Database, where: str, given: list[Any], limit: int
) -> list[Rated]:
    rows = database.execute(
        f"""SELECT id, stars, created_at, conversation_id, agent, case_kind, intent, inbox_id
        FROM ratings WHERE {where} ORDER BY id DESC LIMIT {limit}""",
        given,
    ).fetchall()
    chats = under_given_names(database, [existing(database, n) for n in {r[3] for r in rows}])
    chat_of = {chat.id: chat for chat in chats}
    return [
        Rated(
            id_, stars, at, chat_of[number], agent, kind, intent,
            _words(database, number, inbox_id),
        )
        for id_, stars, at, number, agent, kind, intent, inbox_id in rows
    ]  # fmt: skip


def _words(database: Database, conversation_id: int, inbox_id: int | None) -> str | None:
    """What the customer wrote with the stars; or next, where that was stars alone."""
    rows = database.execute(
        """SELECT text, received_at FROM inbox WHERE conversation_id = ? AND id >= ?
        AND kind IN ('message', 'postback') ORDER BY id LIMIT 2""",
        [conversation_id, inbox_id],
    ).fetchall()
    for text, at in rows:
        words = plain_text(text or "").strip()
        if words and not _STARS_ALONE.fullmatch(words) and at <= rows[0][1] + _WORDS_WITHIN_S:
            return str(text).strip()
    return None
