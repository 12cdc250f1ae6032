"""The conversations behind a figure, so that each can be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.shop_time import ShopTime
from bot.store.contacts.names import under_given_names
from bot.store.conversations.conversations import Conversation, existing
from bot.store.conversations.summary import POOR_STARS
from bot.store.engine.protocol import Database, Transactions
from bot.store.insight.chat_days import IS_DISPLEASED
from bot.store.insight.figures import FLAGGED, PRODUCT, Period, Where

A_PAGE = 50

_ASKED = """EXISTS (SELECT 1 FROM chat_session_topics AS asked
    WHERE asked.inbox_id = behind.inbox_id AND topic = :value)"""
_DISPLEASED = IS_DISPLEASED.format(table="behind")

_SESSIONS = {
    "conversations": "1 = 1",
    "outcome": "outcome = :value",
    "reason": "reason = :value",
    "missed": "missed > 0",
    "topic": _ASKED,
    "displeased": _DISPLEASED,
    "displeased_topic": f"{_ASKED} AND {_DISPLEASED}",
    "answer": "answer_s IS NOT NULL",
    "person_answer": "person_s IS NOT NULL",
    "solved": "solved_s IS NOT NULL",
}
_SECONDS = {"answer": "answer_s", "person_answer": "person_s", "solved": "solved_s"}
"""Figures whose conversations stand in the order of their seconds, the slowest first."""

_EVENTS = {
    "rated": ("ratings", "created_at", "1 = 1"),
    "poor": ("ratings", "created_at", f"stars <= {POOR_STARS}"),
    "case": ("cases", "created_at", "kind = :value"),
    "product": ("cases", "created_at", f"{PRODUCT} = :value"),
    "flag": ("flags", "at", f"{FLAGGED} = :value"),
    "not_sent": ("outbox", "created_at", "behind.state = 'failed'"),
}

FIGURES = (*_SESSIONS, *_EVENTS)
"""All figures that have conversations behind them."""


@dataclass(frozen=True)
class Behind:
    """A conversation, and ``at`` which time (Unix seconds) what was counted happened there;
    ``seconds`` are those of a figure that measures some."""

    conversation: Conversation
    at: float
    seconds: float | None = None


class ConversationsBehind:
    """Lists them."""

    def __init__(self, thread: Transactions, shop_time: ShopTime) -> None:
        self._thread = thread
        self._time = shop_time

    async def of(
        self, figure: str, value: str, period: Period, where: Where, page: int = 0
    ) -> tuple[list[Behind], bool]:
        """A page of A_PAGE of those behind one of FIGURES, the newest first, and whether there
        are more. ``value`` is which of a figure's counts is meant, such as a topic."""
        begin, end = period.seconds(self._time)
        given = {
            "value": value, "begin": begin, "end": end, "first": period.first.isoformat(),
            "last": period.last.isoformat(), "skipped": page * A_PAGE, **where.given,
        }  # fmt: skip
        sql = _of_sessions(figure, where) if figure in _SESSIONS else _of_events(figure, where)

        def read(database: Database) -> list[Behind]:
            rows: list[Any] = database.execute(sql, given).fetchall()
            chats = under_given_names(
                database, [existing(database, number) for number in {row[0] for row in rows}]
            )
            chat_of = {chat.id: chat for chat in chats}
            return [Behind(chat_of[number], *more) for number, *more in rows]

        found = await self._thread.run(read)
        return found[:A_PAGE], len(found) > A_PAGE


def _of_sessions(figure: str, where: Where) -> str:
    seconds = _SECONDS.get(figure, "NULL")
    # Days first: so the newest are found by an index, however many there are.
    order = f"{seconds} DESC" if figure in _SECONDS else "day DESC, began_at DESC"
    return f"""SELECT conversation_id, began_at, {seconds} FROM chat_sessions AS behind
        WHERE day BETWEEN :first AND :last AND {_SESSIONS[figure]} AND {where.sql("behind")}
        ORDER BY {order} LIMIT {A_PAGE + 1} OFFSET :skipped"""


def _of_events(figure: str, where: Where) -> str:
    table, at, condition = _EVENTS[figure]
    return f"""SELECT conversation_id, max(behind.{at}), NULL FROM {table} AS behind
        JOIN conversations AS chats ON chats.id = conversation_id
        WHERE behind.{at} >= :begin AND behind.{at} < :end AND {condition}
        AND {where.sql("chats")} GROUP BY 1
        ORDER BY 2 DESC LIMIT {A_PAGE + 1} OFFSET :skipped"""
