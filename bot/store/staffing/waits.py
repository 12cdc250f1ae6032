"""Who waits for a person, for whose team, and until when: brought up to date from what the
conversations say, so that nothing that happens to one has to know of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.hours import Hours
from bot.store.engine.protocol import Database
from bot.store.staffing.service_levels import (
    Answer,
    ServiceLevel,
    count_answer,
    level_for,
    service_levels,
)
from bot.store.staffing.teams import Team, all_teams, team_for

MOST_AT_ONCE = 1000
"""Chats of a kind that one look sees to; the rest comes with the next."""

# Each of these reads indexes alone: with thousands who wait, a look takes milliseconds.
_ENDED = """SELECT conversation_id, since, team_id, answer, due_at, paused_at FROM waits
    WHERE NOT EXISTS (
    SELECT 1 FROM conversations INDEXED BY conversations_waiting
    WHERE waiting_since = waits.since AND conversations.id = waits.conversation_id) LIMIT ?"""
_BEGUN = """SELECT id FROM conversations INDEXED BY conversations_waiting
    WHERE waiting_since IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM waits WHERE conversation_id = conversations.id) LIMIT ?"""
_PASSED_ON = """SELECT conversation_id FROM waits
    JOIN conversations ON conversations.id = conversation_id
    WHERE answer IS NULL AND state <> 'bot' LIMIT ?"""
"""The bot had them to be looked at, and has called a person meanwhile."""

_FALLEN_ASLEEP = """SELECT conversation_id FROM conversations INDEXED BY conversations_snoozed
    JOIN waits ON waits.conversation_id = conversations.id
    WHERE snoozed_until > ? AND paused_at IS NULL LIMIT ?"""
_WOKEN = """SELECT conversation_id FROM waits INDEXED BY waits_paused
    JOIN conversations ON conversations.id = conversation_id
    WHERE paused_at IS NOT NULL AND coalesce(snoozed_until, 0) <= ? LIMIT ?"""
"""While a chat is snoozed its time stands still: nobody is to answer then."""

_UNASSIGNED = """SELECT conversation_id FROM waits
    JOIN conversations ON conversations.id = conversation_id
    WHERE assigned_to IS NULL ORDER BY since LIMIT ?"""


@dataclass(frozen=True)
class _Waiting:
    id: int
    since: float
    state: str
    channel: str
    language: str | None
    intent: str | None
    known_since: float | None
    team_id: int | None
    answer: Answer | None
    snoozed_until: float | None
    paused_at: float | None
    paused_hours: float | None

    @property
    def is_new(self) -> bool:
        return self.known_since is None or (self.answer is None and self.state != "bot")


def follow_waits(database: Database, hours: Hours, now: float, teams_anew: bool = True) -> None:
    """Notes who has begun to wait and counts whose wait has ended, within the caller's
    transaction; nothing is written where nothing changed. With ``teams_anew`` it is looked at
    again which team those are for whom nobody has: a label or a later message may say more."""
    for row in database.execute(_ENDED, [MOST_AT_ONCE]).fetchall():
        _end(database, hours, now, *row)
    ids = [
        id_
        for sql in (_BEGUN, _PASSED_ON)
        for (id_,) in database.execute(sql, [MOST_AT_ONCE]).fetchall()
    ]
    ids += [
        id_
        for sql in (_FALLEN_ASLEEP, _WOKEN)
        for (id_,) in database.execute(sql, [now, MOST_AT_ONCE]).fetchall()
    ]
    teams = all_teams(database) if ids or teams_anew else []
    if teams and teams_anew:
        ids += [id_ for (id_,) in database.execute(_UNASSIGNED, [MOST_AT_ONCE]).fetchall()]
    levels = service_levels(database) if ids else {}
    for conversation_id in dict.fromkeys(ids):
        _note(database, hours, now, _waiting(database, conversation_id), teams, levels)


def _waiting(database: Database, conversation_id: int) -> _Waiting:
    row = database.execute(
        """SELECT conversations.id, waiting_since, state, channel, language, intent, waits.since,
        waits.team_id, waits.answer, snoozed_until, paused_at, paused_hours FROM conversations
        LEFT JOIN waits ON waits.conversation_id = conversations.id WHERE conversations.id = ?""",
        [conversation_id],
    ).fetchone()
    return _Waiting(*row)


def _note(
    database: Database,
    hours: Hours,
    now: float,
    chat: _Waiting,
    teams: list[Team],
    levels: dict[int, ServiceLevel],
) -> None:
    team = team_for(teams, _values(database, chat, teams))
    team_id = team.id if team else None
    paused_at, paused_hours = _pause(chat, hours, now)
    is_as_before = team_id == chat.team_id and paused_at == chat.paused_at
    if not chat.is_new and is_as_before:
        return
    answer = chat.answer or (None if chat.state == "bot" else _answer(database, chat.id))
    level = level_for(levels, team_id) if answer else None
    minutes = level.minutes(answer) if level and answer else None
    due_at = hours.after(chat.since, minutes / 60 + paused_hours) if minutes else None
    warn_at = due_at - level.warn_minutes * 60 if due_at and level else None
    database.execute(
        "INSERT OR REPLACE INTO waits VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [chat.id, chat.since, team_id, answer, due_at, warn_at, paused_at, paused_hours],
    )


def _pause(chat: _Waiting, hours: Hours, now: float) -> tuple[float | None, float]:
    """Since when the chat is snoozed, None where it is not; and for how many working hours it was
    before."""
    before = (chat.paused_hours or 0.0) if chat.since == chat.known_since else 0.0
    if chat.snoozed_until is not None and chat.snoozed_until > now:
        return chat.paused_at or now, before
    if chat.paused_at is None:
        return None, before
    return None, before + hours.between(chat.paused_at, chat.snoozed_until or now)


def _values(
    database: Database, chat: _Waiting, teams: list[Team]
) -> dict[str, list[str | None]]:
    values: dict[str, list[str | None]] = {
        "channel": [chat.channel], "language": [chat.language], "topic": [chat.intent]
    }  # fmt: skip
    if any("label" in team.rules for team in teams):
        values["label"] = _labels(database, chat.id)
    return values


def _labels(database: Database, conversation_id: int) -> list[str | None]:
    """Their numbers, as names may change."""
    sql = "SELECT label_id FROM conversation_labels WHERE conversation_id = ?"
    return [str(label_id) for (label_id,) in database.execute(sql, [conversation_id])]


def _answer(database: Database, conversation_id: int) -> Answer:
    """The next one, where a colleague has answered since the bot had the chat last."""
    row = database.execute(
        """SELECT what FROM audit WHERE conversation_id = ?
        AND what IN ('reply', 'hand_back', 'close') ORDER BY id DESC LIMIT 1""",
        [conversation_id],
    ).fetchone()
    return "next" if row == ("reply",) else "first"


def _end(
    database: Database,
    hours: Hours,
    now: float,
    conversation_id: int,
    since: float,
    team_id: int | None,
    answer: Answer | None,
    due_at: float | None,
    paused_at: float | None,
) -> None:
    """Counted is an answer, and that there was none in time; not who needed none after all, nor
    the time while it is snoozed."""
    database.execute("DELETE FROM waits WHERE conversation_id = ?", [conversation_id])
    if answer is None or due_at is None:
        return
    [answered_at] = database.execute(
        """SELECT min(created_at) FROM outbox WHERE conversation_id = ? AND created_at >= ?
        AND author <> 'bot'""",
        [conversation_id, since],
    ).fetchone()
    ended_at = now if answered_at is None else answered_at
    if paused_at is not None:
        ended_at = min(ended_at, paused_at)
    if answered_at is not None or ended_at > due_at:
        day = hours.at(since).date()
        count_answer(database, day, team_id, answer, is_met=ended_at <= due_at)
