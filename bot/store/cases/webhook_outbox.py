"""Which steps of cases the shop's own system has been told of: each in order, kept until it was."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlite_utils import Database

from bot.lazy_message import LazyMessage
from bot.store.cases.cases import Case, Step, load_case
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.platform_notices import note

_TOPIC = "case_webhook"
_TOLD = "what <> 'note' AND cases.state <> 'open'"
"""Notes are among colleagues; what the bot still collects is no case for others yet."""


@dataclass(frozen=True)
class DueStep:
    """A step of which the shop's system is to be told next; ``attempts`` have failed so far."""

    id: int
    case: Case
    step: Step
    attempts: int


class CaseOutbox:
    """Hands out the steps, oldest first."""

    def __init__(self, thread: DatabaseThread, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def begin(self) -> None:
        """From now on steps are kept until they are told: what was done before is not."""
        await self._thread.write(
            lambda database: database.execute(
                """INSERT OR IGNORE INTO case_webhook (id, told_until)
                SELECT 1, coalesce(max(id), 0) FROM case_history"""
            )
        )

    async def due(self) -> DueStep | None:
        """The next step, if it is time for it."""

        def read(database: Database) -> DueStep | None:
            row = database.execute(
                f"""SELECT case_history.id, number, at, author, what, text, attempts
                FROM case_webhook JOIN case_history ON case_history.id > told_until
                JOIN cases USING (number)
                WHERE {_TOLD} AND next_attempt_at <= ? ORDER BY case_history.id LIMIT 1""",
                [self._clock()],
            ).fetchone()
            if row is None:
                return None
            id_, number, at, author, what, text, attempts = row
            return DueStep(id_, load_case(database, number), Step(at, author, what, text), attempts)

        return await self._thread.run(read)

    async def told(self, due: DueStep) -> None:
        """The shop's system has taken it."""
        await self._thread.write(lambda database: self._next(database, due))

    async def try_again(self, due: DueStep, delay_s: float, reason: str) -> None:
        """It is to be told again after ``delay_s`` seconds; staff read why."""

        def try_again(database: Database) -> None:
            database.execute(
                "UPDATE case_webhook SET attempts = ?, next_attempt_at = ?",
                [due.attempts + 1, self._clock() + delay_s],
            )
            self._notice(database, _refused(reason))

        await self._thread.write(try_again)

    async def give_up(self, due: DueStep, reason: str) -> None:
        """It is left out, so that those after it are told; staff read why."""

        def give_up(database: Database) -> None:
            self._next(database, due)
            self._notice(database, _refused(reason))

        await self._thread.write(give_up)

    def _next(self, database: Database, due: DueStep) -> None:
        database.execute(
            "UPDATE case_webhook SET told_until = ?, attempts = 0, next_attempt_at = 0", [due.id]
        )
        self._notice(database, None)

    def _notice(self, database: Database, text: LazyMessage | None) -> None:
        note(database, "sapa", "", _TOPIC, text, self._clock())


def _refused(reason: str) -> LazyMessage:
    return LazyMessage(
        "The shop's own system ([cases] webhook in sapa.toml) takes no cases: {reason}. They are "
        "kept and sent again for a day.",
        reason=reason,
    )
