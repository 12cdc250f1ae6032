"""Up to where a table of PostgreSQL's is complete.

Numbers are given out before rows are there for others to read: a row may come whose number is lower
than one that is there already. Who remembers up to which number all is done must not pass over it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.engine.postgresql import PostgresqlDatabase

WAITS_S = 0.3
"""For those who write in the table: mostly they need some milliseconds."""

_PAUSE_S = 0.003


def settled(database: PostgresqlDatabase, table: str) -> int:
    """The highest number in the table up to which no row is still to come; 0 where somebody writes
    in it for longer than we wait. Not within a transaction, which would not see what came
    meanwhile.

    Who inserts holds a lock on the table from before it gets a number until its row is there or
    given up (https://www.postgresql.org/docs/current/explicit-locking.html, ROW EXCLUSIVE).
    """
    [newest] = database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    writers = _writers(database, table)
    until = time.monotonic() + WAITS_S
    while writers:
        if time.monotonic() > until:
            return 0
        time.sleep(_PAUSE_S)
        writers &= _writers(database, table)
    return int(newest)


def _writers(database: PostgresqlDatabase, table: str) -> set[str]:
    """The transactions that write in it, each by a name that no other one ever has."""
    rows = database.execute(
        """SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND relation = CAST(? AS regclass) AND mode = 'RowExclusiveLock' AND granted""",
        [table],
    )
    return {name for (name,) in rows}
