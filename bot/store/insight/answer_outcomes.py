"""What became of approved answers: whether the customer asked the same again, wanted a person, or
rated poorly, within the hour. Of each answer alone; what came after another answer is that one's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.store.conversations.summary import POOR_STARS
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import writing
from bot.store.insight.updates import done_until, mark_done

Failure = Literal["again", "person", "rated"]
FAILURES: tuple[Failure, ...] = get_args(Failure)

FOLLOWED_S = 3600.0
"""So long what the customer does next is about the answer."""
STEP = "answer_outcomes"
_AT_ONCE = 500
_LOOKED_AHEAD = 10
"""Messages of a customer."""
_WANTED_PERSON = ("asked",)
"""Why a person was called, where it was the customer's wish."""


@dataclass(frozen=True)
class AnswerFigures:
    """``given`` times to so many ``people``, of whom ``failed`` people found no help in it at least
    once: ``again``, ``person`` and ``rated`` count people, who may be in several."""

    answer: str
    given: int
    people: int
    failed: int
    again: int
    person: int
    rated: int


@dataclass(frozen=True)
class FailedAnswer:
    """A time when it failed: the message ``text`` of ``at`` (Unix seconds) that it answered."""

    inbox_id: int
    conversation_id: int
    name: str | None
    text: str
    at: float
    failed: Failure


def note_outcomes(database: Database, now: float, most: int = 2**31) -> bool:
    """Looks at answers that are an hour old, at up to about ``most`` messages; whether all are
    looked at. In transactions of its own, a few hundred messages each."""
    looked_at = 0
    while looked_at < most:
        with writing(database):
            count = _note_some(database, now)
        looked_at += count
        if count < _AT_ONCE:
            return True
    return False


def _note_some(database: Database, now: float) -> int:
    rows = database.execute(
        """SELECT id, conversation_id, received_at, turn_json FROM inbox
        WHERE id > ? AND received_at <= ? ORDER BY id LIMIT ?""",
        [done_until(database, STEP), now - FOLLOWED_S, _AT_ONCE],
    ).fetchall()
    for number, conversation_id, at, told in rows:
        for answer in _answers(json.loads(told)) if told and '"faq"' in told else ():
            failed = _failed(answer, _following(database, conversation_id, number, at))
            database.execute(
                "INSERT OR REPLACE INTO answer_outcomes VALUES (?, ?, ?, ?)",
                [number, answer, at, failed],
            )
    if rows:
        mark_done(database, STEP, rows[-1][0])
    return len(rows)


def _following(
    database: Database, conversation_id: int, number: int, at: float
) -> list[dict[str, Any]]:
    """The turns of what the customer wrote next."""
    rows = database.execute(
        """SELECT turn_json FROM inbox WHERE conversation_id = ? AND id > ? AND received_at <= ?
        AND kind IN ('message', 'postback') AND turn_json IS NOT NULL ORDER BY id LIMIT ?""",
        [conversation_id, number, at + FOLLOWED_S, _LOOKED_AHEAD],
    )
    return [json.loads(told) for (told,) in rows.fetchall()]


def _answers(turn: dict[str, Any]) -> list[str]:
    """The approved answers that were given in it; those that were only offered are no answer."""
    sources = [reply.get("source") or {} for reply in turn.get("replies", ())]
    return list(dict.fromkeys(str(one["faq"]) for one in sources if one.get("faq")))


def _failed(answer: str, following: Iterable[dict[str, Any]]) -> Failure | None:
    for turn in following:
        signals, given = turn.get("signals") or {}, _answers(turn)
        if signals.get("rating", POOR_STARS + 1) <= POOR_STARS:
            return "rated"
        if signals.get("handoff") in _WANTED_PERSON:
            return "person"
        if answer in given:
            return "again"
        if given:
            return None
    return None


_PERSON = "coalesce(contact_id, -conversation_id)"


def figures_of_answers(database: Database, since: float, until: float) -> list[AnswerFigures]:
    """Of each answer that was given from ``since`` to before ``until`` (Unix seconds), the most
    failed first."""
    kinds = ", ".join(
        f"count(DISTINCT CASE failed WHEN '{kind}' THEN {_PERSON} END)" for kind in FAILURES
    )
    rows = database.execute(
        f"""SELECT answer, count(*), count(DISTINCT {_PERSON}),
        count(DISTINCT CASE WHEN failed IS NOT NULL THEN {_PERSON} END) AS people_failed, {kinds}
        FROM answer_outcomes JOIN inbox ON inbox.id = inbox_id
        JOIN conversations ON conversations.id = conversation_id
        WHERE at >= ? AND at < ? GROUP BY answer
        ORDER BY people_failed DESC, count(*) DESC, answer""",
        [since, until],
    )
    return [AnswerFigures(*row) for row in rows.fetchall()]


def failures_of(
    database: Database, answer: str, since: float, until: float, limit: int
) -> list[FailedAnswer]:
    """The newest times when it failed, of that time."""
    rows = database.execute(
        """SELECT inbox_id, conversation_id, name, coalesce(text, ''), at, failed
        FROM answer_outcomes JOIN inbox ON inbox.id = inbox_id
        JOIN conversations ON conversations.id = conversation_id
        WHERE answer = ? AND at >= ? AND at < ? AND failed IS NOT NULL ORDER BY at DESC LIMIT ?""",
        [answer, since, until, limit],
    )
    return [FailedAnswer(*row) for row in rows.fetchall()]
