"""When the insight process ran last, whether it runs, and how far its steps have come."""

from __future__ import annotations

from bot.store.engine.protocol import Database
from bot.store.engine.transaction import writing

LONGEST_STEP_S = 1800.0
"""A step that takes longer counts as dead, and another process may begin."""

ANEW_AFTER_S = 6 * 3600.0
"""Where nobody writes, days pass all the same."""

_NEWEST = "(SELECT coalesce(max(id), 0) FROM {table})"
_INBOX, _OUTBOX = _NEWEST.format(table="inbox"), _NEWEST.format(table="outbox")


def is_due(database: Database, now: float) -> bool:
    """Whether nobody updates the insights and something is new, or hours have passed."""
    row = database.execute(
        f"""SELECT coalesce(under_way_until, 0) <= ? AND (inbox_until <> {_INBOX}
            OR outbox_until <> {_OUTBOX} OR ended_at < ?) FROM insight_updates""",
        [now, now - ANEW_AFTER_S],
    ).fetchone()
    return bool(row[0])


def begin_update(database: Database, now: float) -> bool:
    """Takes the lock, in a transaction of its own; False: another process has it."""
    with writing(database):
        return bool(
            database.execute(
                f"""UPDATE insight_updates SET under_way_until = ?, began_at = ?,
                inbox_until = {_INBOX}, outbox_until = {_OUTBOX}
                WHERE coalesce(under_way_until, 0) <= ?""",
                [now + LONGEST_STEP_S, now, now],
            ).rowcount
        )


def go_on_updating(database: Database, now: float) -> None:
    """The lock is held for another step."""
    with writing(database):
        database.execute("UPDATE insight_updates SET under_way_until = ?", [now + LONGEST_STEP_S])


def end_update(database: Database, now: float) -> None:
    """Gives the lock back."""
    with writing(database):
        database.execute("UPDATE insight_updates SET under_way_until = NULL, ended_at = ?", [now])


def done_until(database: Database, step: str) -> int:
    """The last row that a step has done; 0 before the first."""
    row = database.execute("SELECT until FROM insight_marks WHERE step = ?", [step]).fetchone()
    return int(row[0]) if row else 0


def mark_done(database: Database, step: str, until: int) -> None:
    """A step has done everything up to this row; within the transaction that writes its results."""
    database.execute("INSERT OR REPLACE INTO insight_marks VALUES (?, ?)", [step, until])
