"""What customers thought of how they were served: stars from 1 to 5."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from bot.store.conversations.conversations import Conversation, existing
from bot.store.conversations.summary import POOR_STARS
from bot.store.engine.database_thread import DatabaseThread

By = Literal["answered", "channel", "language"]

_DAY_S = 86_400.0
_PERSON_WITHIN_S = 3 * _DAY_S
_NEWEST = 30

_ANSWERED = f"""CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE
    outbox.conversation_id = ratings.conversation_id AND author <> 'bot'
    AND outbox.created_at BETWEEN ratings.created_at - {_PERSON_WITHIN_S} AND ratings.created_at)
    THEN 'person' ELSE 'bot' END"""
"""Whether one of the staff answered in the days before."""
_BY: dict[By, str] = {
    "answered": _ANSWERED, "channel": "channel", "language": "coalesce(language, '')",
}  # fmt: skip


@dataclass(frozen=True)
class Average:
    """``stars`` on average of ``count`` ratings; ``poor`` of them had one or two. ``group`` is a
    channel, a language, or who answered: bot, person."""

    group: str
    count: int
    stars: float
    poor: int


@dataclass(frozen=True)
class Rated:
    """A rating: ``at`` in Unix seconds, in which conversation."""

    stars: int
    at: float
    conversation: Conversation


class Ratings:
    """Reads the ratings."""

    def __init__(self, thread: DatabaseThread, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def averages(self, days: int, by: By | None = None) -> list[Average]:
        """Of the last so many days, a group each, the most ratings first; one for all of them
        without ``by``, none where there are no ratings."""
        group = _BY[by] if by else "'all'"
        sql = f"""SELECT {group} AS grouped, count(*), avg(stars),
            count(*) FILTER (WHERE stars <= {POOR_STARS}) FROM ratings
            JOIN conversations ON conversations.id = conversation_id
            WHERE ratings.created_at > ? GROUP BY grouped ORDER BY count(*) DESC, grouped"""
        since = self._clock() - days * _DAY_S
        rows = await self._thread.run(lambda database: database.execute(sql, [since]).fetchall())
        return [Average(*row) for row in rows]

    async def newest(self) -> list[Rated]:
        """The last ratings, newest first."""
        return await self._thread.run(lambda database: _rated(database, "1", []))

    async def of(self, conversation_ids: list[int]) -> list[Rated]:
        """Those given in these conversations, newest first."""
        marks = ", ".join("?" * len(conversation_ids))
        where = f"conversation_id IN ({marks})"
        return await self._thread.run(
            lambda database: _rated(database, where, list(conversation_ids))
        )


def _rated(database: Database, where: str, given: list[int]) -> list[Rated]:
    rows = database.execute(
        f"""SELECT stars, created_at, conversation_id FROM ratings WHERE {where}
        ORDER BY id DESC LIMIT {_NEWEST}""",
        given,
    ).fetchall()
    return [Rated(stars, at, existing(database, number)) for stars, at, number in rows]
