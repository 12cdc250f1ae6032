"""Lists of conversations, with filters and order, that staff keep under a name."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import UserError
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

LONGEST_NAME = 40


class SavedViewRefused(UserError):
    """A view cannot be so; the message says why."""


@dataclass(frozen=True)
class SavedView:
    """``query`` is the list as an address asks for it; ``is_shared``: the whole team sees it."""

    id: int
    user: str
    name: str
    query: str
    is_shared: bool


class SavedViews:
    """Each write is noted in the audit log in one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def of(self, user: str) -> list[SavedView]:
        """The user's own and those that are shared, by name."""

        def read(database: Database) -> list[SavedView]:
            rows = database.execute(
                """SELECT id, user, name, query, is_shared FROM saved_views
                WHERE user = ? OR is_shared = 1 ORDER BY name COLLATE NOCASE, id""",
                [user],
            )
            return [
                SavedView(id_, owner, name, query, bool(shared))
                for id_, owner, name, query, shared in rows.fetchall()
            ]

        return await self._thread.run(read)

    async def add(self, user: str, name: str, query: str, is_shared: bool) -> None:
        """Keeps a list under a name; under one that the user has used before, in place of that.

        Raises:
            SavedViewRefused: it has no name, or one that is too long.
        """
        name = " ".join(name.split())
        if not name:
            raise SavedViewRefused("Give the view a name.")
        if len(name) > LONGEST_NAME:
            raise SavedViewRefused("A view's name has {most} letters at most.", most=LONGEST_NAME)

        def add(database: Database) -> None:
            database.execute("DELETE FROM saved_views WHERE user = ? AND name = ?", [user, name])
            database.execute(
                """INSERT INTO saved_views (user, name, query, is_shared, created_at)
                VALUES (?, ?, ?, ?, ?)""",
                [user, name, query, int(is_shared), self._clock()],
            )
            record(database, user, "save_view", None, name, self._clock())

        await self._thread.write(add)

    async def remove(self, view_id: int, user: str, any_ones: bool) -> str:
        """Takes it away; ``any_ones`` says whether also a colleague's. The query that it was.

        Raises:
            SavedViewRefused: there is none, or it is a colleague's.
        """

        def remove(database: Database) -> str:
            row = database.execute(
                """DELETE FROM saved_views WHERE id = ? AND (user = ? OR ? AND is_shared = 1)
                RETURNING name, query""",
                [view_id, user, any_ones],
            ).fetchone()
            if row is None:
                raise SavedViewRefused("This view is a colleague's, or there is none any more.")
            record(database, user, "remove_view", None, row[0], self._clock())
            return str(row[1])

        return await self._thread.write(remove)
