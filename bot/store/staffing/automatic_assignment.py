"""Gives chats that wait for a person to colleagues, in turn; off until an admin switches it on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.store.alerts.alerts import alert_given
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.event_effects import reassign
from bot.store.staff.audit_log import record
from bot.store.staffing.presence import GONE_AFTER_S, ONLINE
from bot.store.staffing.refused import StaffingRefused

BY_ITSELF = "Sapa"
"""Who assigns, in the log; no login can be it, for the capital."""
MOST_CAPACITY = 100
MOST_MINUTES = 7 * 24 * 60
_AT_ONCE = 200
"""Chats that one look assigns or takes back; the rest comes with the next."""


@dataclass(frozen=True)
class AssignmentSettings:
    """``capacity`` is how many chats one answers at once. Chats in which a customer waits come back
    to the queue once who has them was offline for ``back_after_minutes``; None: never."""

    is_on: bool = False
    capacity: int = 5
    back_after_minutes: int | None = None

    def checked(self) -> AssignmentSettings:
        """Raises StaffingRefused for numbers that cannot be."""
        _check(self.capacity)
        if self.back_after_minutes is not None and not (
            1 <= self.back_after_minutes <= MOST_MINUTES
        ):
            raise StaffingRefused(
                "Write minutes as a number from 1 to {most}, or nothing.", most=MOST_MINUTES
            )
        return self


@dataclass(frozen=True)
class Load:
    """How much a colleague has: open chats, and how many there may be (None: as for everybody)."""

    open_chats: int
    capacity: int | None


class AutomaticAssignment:
    """Reads and changes how it is done."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def settings(self) -> AssignmentSettings:
        return await self._thread.run(assignment_settings)

    async def set(
        self, settings: AssignmentSettings, capacities: Mapping[int, int | None], by: str
    ) -> None:
        """For everybody, and the ``capacities`` of single colleagues, by their numbers.

        Raises:
            StaffingRefused: a number cannot be; nothing was changed.
        """
        settings.checked()
        for capacity in capacities.values():
            if capacity is not None:
                _check(capacity)

        def change(database: Database) -> None:
            database.execute(
                """UPDATE assignment_settings SET is_on = ?, capacity = ?,
                back_after_minutes = ?""",
                [int(settings.is_on), settings.capacity, settings.back_after_minutes],
            )
            database.executemany(
                """INSERT INTO capacities (user_id, capacity) VALUES (?, ?)
                ON CONFLICT (user_id) DO UPDATE SET capacity = excluded.capacity""",
                list(capacities.items()),
            )
            told = f"{'on' if settings.is_on else 'off'}, {settings.capacity} chats"
            record(database, by, "set_assignment", None, told, self._clock())

        await self._thread.write(change)

    async def loads(self) -> dict[int, Load]:
        """By the colleagues' numbers."""
        sql = f"""SELECT users.id, {_OPEN_CHATS}, capacity FROM users
            LEFT JOIN capacities ON user_id = users.id WHERE disabled_at IS NULL"""
        given = {"now": self._clock()}
        rows = await self._thread.run(lambda database: database.execute(sql, given).fetchall())
        return {id_: Load(*load) for id_, *load in rows}


_OPEN_CHATS = """(SELECT count(*) FROM conversations INDEXED BY conversations_assigned
    WHERE assigned_to = users.login AND closed_at IS NULL AND state <> 'bot'
    AND (snoozed_until IS NULL OR snoozed_until <= :now))"""


def assignment_settings(database: Database) -> AssignmentSettings:
    """As they are now."""
    [is_on, *rest] = database.execute(
        "SELECT is_on, capacity, back_after_minutes FROM assignment_settings"
    ).fetchone()
    return AssignmentSettings(bool(is_on), *rest)


def assign_waiting(database: Database, now: float) -> int:
    """Gives who waits longest first to a colleague who is online and has room: of those of the
    chat's team, whoever was given none for longest. How many chats were given.

    Within the caller's transaction, which one gateway has at a time: no chat is given twice.
    """
    settings = assignment_settings(database)
    if not settings.is_on:
        return 0
    rows = database.execute(
        f"""SELECT users.id, users.login, {_OPEN_CHATS},
        coalesce(capacities.capacity, :capacity), coalesce(assigned_at, 0)
        FROM users JOIN presence ON presence.user_id = users.id
        LEFT JOIN capacities ON capacities.user_id = users.id
        WHERE users.disabled_at IS NULL AND {ONLINE}""",
        {"now": now, "capacity": settings.capacity},
    ).fetchall()
    turns = [_Turn(*row) for row in rows]
    if not any(turn.has_room for turn in turns):
        return 0
    members: dict[int, set[int]] = {}
    for team_id, user_id in database.execute("SELECT team_id, user_id FROM team_members"):
        members.setdefault(team_id, set()).add(user_id)
    ready = {turn.user_id for turn in turns if turn.has_room}
    # Who waits for a team that has nobody just now holds up nobody else.
    able_teams = [team_id for team_id, users in members.items() if users & ready]
    waiting = database.execute(
        f"""SELECT conversations.id, team_id FROM conversations INDEXED BY conversations_waiting
        JOIN waits ON conversation_id = conversations.id
        WHERE waiting_since IS NOT NULL AND assigned_to IS NULL AND state <> 'bot'
        AND (team_id IS NULL OR team_id IN ({', '.join('?' * len(able_teams))}))
        AND (snoozed_until IS NULL OR snoozed_until <= ?)
        ORDER BY waiting_since, conversations.id LIMIT ?""",
        [*able_teams, now, _AT_ONCE],
    ).fetchall()
    given = 0
    for conversation_id, team_id in waiting:
        able = [
            turn for turn in turns
            if turn.has_room and (team_id is None or turn.user_id in members.get(team_id, ()))
        ]
        turn = min(able, key=lambda one: (one.assigned_at, one.open_chats, one.login), default=None)
        if turn is None:
            continue
        given += 1
        turn.open_chats += 1
        # Of several that are given at one look, each comes after the one before.
        turn.assigned_at = now + given / 1_000_000
        _give(database, conversation_id, turn, now)
    return given


def take_back(database: Database, now: float) -> int:
    """Puts chats back into the queue in which a customer waits for somebody who has been offline
    for long; how many. What was passed on to a colleague meanwhile has as long again."""
    minutes = assignment_settings(database).back_after_minutes
    if minutes is None:
        return 0
    before = now - minutes * 60
    rows = database.execute(
        """SELECT conversations.id FROM users
        LEFT JOIN presence ON presence.user_id = users.id
        JOIN conversations INDEXED BY conversations_assigned ON assigned_to = users.login
        WHERE coalesce(presence.seen_at, 0) < ?1 - ?3 AND waiting_since < ?1
        AND closed_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= ?2)
        AND NOT EXISTS (SELECT 1 FROM audit WHERE conversation_id = conversations.id
            AND what IN ('assign', 'take_over') AND at >= ?1) LIMIT ?4""",
        [before, now, GONE_AFTER_S, _AT_ONCE],
    ).fetchall()
    for (conversation_id,) in rows:
        database.execute(
            """UPDATE conversations SET assigned_to = NULL, state = 'waiting', reason = 'let_go'
            WHERE id = ?""",
            [conversation_id],
        )
        record(database, BY_ITSELF, "assign", conversation_id, None, now)
    return len(rows)


@dataclass
class _Turn:
    user_id: int
    login: str
    open_chats: int
    capacity: int
    assigned_at: float

    @property
    def has_room(self) -> bool:
        return self.open_chats < self.capacity


def _give(database: Database, conversation_id: int, turn: _Turn, now: float) -> None:
    """As when a colleague passes it on: from now on the bot keeps quiet."""
    reassign(database, conversation_id, "desk")
    database.execute(
        """UPDATE conversations SET assigned_to = ?, state = 'waiting', closed_at = NULL
        WHERE id = ?""",
        [turn.login, conversation_id],
    )
    database.execute(
        """INSERT INTO capacities (user_id, assigned_at) VALUES (?, ?)
        ON CONFLICT (user_id) DO UPDATE SET assigned_at = excluded.assigned_at""",
        [turn.user_id, turn.assigned_at],
    )
    record(database, BY_ITSELF, "assign", conversation_id, turn.login, now)
    alert_given(database, turn.login, conversation_id, now)


def _check(capacity: int) -> None:
    if not 0 <= capacity <= MOST_CAPACITY:
        raise StaffingRefused(
            "How many chats somebody answers at once is a number from 0 to {most}.",
            most=MOST_CAPACITY,
        )
