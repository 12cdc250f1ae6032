"""Service levels: within how many working minutes customers are answered, and whether they were."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record
from bot.store.staffing.refused import StaffingRefused

EVERYBODY = 0
"""The number under which the service level stands that counts where a team has none."""
MOST_MINUTES = 14 * 24 * 60

Answer = Literal["first", "next"]


@dataclass(frozen=True)
class ServiceLevel:
    """Working minutes until a colleague's first answer, and until each next one; None: no such
    promise. Colleagues are alerted ``warn_minutes`` before one is missed."""

    first_minutes: int | None = None
    next_minutes: int | None = None
    warn_minutes: int = 10

    def minutes(self, answer: Answer) -> int | None:
        return self.first_minutes if answer == "first" else self.next_minutes

    def checked(self) -> ServiceLevel:
        """Raises StaffingRefused unless each number is one of minutes."""
        for minutes in (self.first_minutes, self.next_minutes, self.warn_minutes):
            if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
                raise StaffingRefused(
                    "Write minutes as a number from 1 to {most}, or nothing.", most=MOST_MINUTES
                )
        return self


@dataclass(frozen=True)
class Due:
    """By when a chat's answer is due (Unix seconds), and from when on that is soon."""

    due_at: float
    warn_at: float

    def tone(self, now: float) -> Literal["good", "warn", "bad"]:
        """How much it presses: time enough, soon to be missed, missed."""
        if now >= self.due_at:
            return "bad"
        return "warn" if now >= self.warn_at else "good"


@dataclass(frozen=True)
class DayFigures:
    """How many answers of one kind were in time on a day, in one team (EVERYBODY: in none)."""

    day: date
    team_id: int
    answer: Answer
    met: int
    missed: int


class ServiceLevels:
    """Reads and changes them, and reads how they were kept."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def all(self) -> dict[int, ServiceLevel]:
        """By team; EVERYBODY is not among them before it was set."""
        return await self._thread.run(service_levels)

    async def set(self, team_id: int, level: ServiceLevel, by: str) -> None:
        """From now on, also for who waits already; a level without minutes is none.

        Raises:
            StaffingRefused: a number is none of minutes.
        """
        level.checked()

        def change(database: Database) -> None:
            database.execute("DELETE FROM service_levels WHERE team_id = ?", [team_id])
            if level.first_minutes or level.next_minutes:
                database.execute(
                    """INSERT INTO service_levels SELECT ?1, ?2, ?3, ?4
                    WHERE ?1 = 0 OR EXISTS (SELECT 1 FROM teams WHERE id = ?1)""",
                    [team_id, level.first_minutes, level.next_minutes, level.warn_minutes],
                )
            database.execute("DELETE FROM waits")  # they are looked at anew
            told = f"{level.first_minutes or '-'}/{level.next_minutes or '-'} min"
            record(database, by, "set_service_level", None, told, self._clock())

        await self._thread.write(change)

    async def due_of(self, conversation_ids: Iterable[int]) -> dict[int, Due]:
        """When the answer is due in those of these chats in which one was promised, and which are
        not snoozed."""
        ids = list(conversation_ids)

        def read(database: Database) -> dict[int, Due]:
            marks = ", ".join("?" * len(ids))
            rows = database.execute(
                f"""SELECT conversation_id, due_at, warn_at FROM waits
                JOIN conversations ON conversations.id = conversation_id
                WHERE conversation_id IN ({marks}) AND due_at IS NOT NULL
                AND paused_at IS NULL AND waiting_since = since""",
                ids,
            )
            return {number: Due(due, warn) for number, due, warn in rows.fetchall()}

        return await self._thread.run(read)

    async def figures(self, first: date, last: date) -> list[DayFigures]:
        """How the service levels were kept from one day to another, both included."""
        sql = """SELECT day, team_id, answer, met, missed FROM service_level_days
            WHERE day BETWEEN ? AND ? ORDER BY day, team_id, answer"""
        rows = await self._thread.run(
            lambda database: database.execute(sql, [first.isoformat(), last.isoformat()]).fetchall()
        )
        return [DayFigures(date.fromisoformat(day), *rest) for day, *rest in rows]


def service_levels(database: Database) -> dict[int, ServiceLevel]:
    """By team."""
    rows = database.execute(
        "SELECT team_id, first_minutes, next_minutes, warn_minutes FROM service_levels"
    )
    return {team_id: ServiceLevel(*minutes) for team_id, *minutes in rows.fetchall()}


def level_for(levels: dict[int, ServiceLevel], team_id: int | None) -> ServiceLevel | None:
    """The team's own, else that of everybody; None where nothing is promised."""
    return levels.get(team_id or EVERYBODY) or levels.get(EVERYBODY)


def count_answer(
    database: Database, day: date, team_id: int | None, answer: Answer, is_met: bool
) -> None:
    """Adds one to the figures, within the caller's transaction."""
    column = "met" if is_met else "missed"
    database.execute(
        f"""INSERT INTO service_level_days (day, team_id, answer, {column}) VALUES (?, ?, ?, 1)
        ON CONFLICT (day, team_id, answer)
        DO UPDATE SET {column} = service_level_days.{column} + 1""",
        [day.isoformat(), team_id or EVERYBODY, answer],
    )
