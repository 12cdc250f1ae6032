"""Macros: several acts in a conversation under one name, as editors put them together."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bot.errors import UserError
from bot.store.engine.errors import IntegrityError
from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database, Transactions
from bot.store.staff.audit_log import record

LONGEST_NAME = 40


class MacroRefused(UserError):
    """A macro cannot be so, or cannot be run here; the message says why."""


@dataclass(frozen=True)
class Acts:
    """What a macro does, in this order; what is empty is not done. ``reply`` is the title of a
    canned reply, ``label`` a label's number, ``assign`` a login or NOBODY, ``snooze`` one of the
    desk's choices, ``close`` "close" or "ask" (how it was)."""

    reply: str = ""
    note: str = ""
    label: int | None = None
    assign: str = ""
    snooze: str = ""
    close: str = ""


NOBODY = "-"
"""Assigned to nobody in particular."""


@dataclass(frozen=True)
class Macro:
    id: int
    name: str
    acts: Acts


class Macros:
    """Each write is noted in the audit log in one transaction."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def all(self) -> list[Macro]:
        """By name."""

        def read(database: Database) -> list[Macro]:
            rows = database.execute(
                "SELECT id, name, acts_json FROM macros WHERE removed_at IS NULL ORDER BY name"
            )
            return [Macro(id_, name, Acts(**json.loads(acts))) for id_, name, acts in rows]

        return await self._thread.run(read)

    async def get(self, macro_id: int) -> Macro:
        """Raises MacroRefused where there is none."""
        found = next((one for one in await self.all() if one.id == macro_id), None)
        if found is None:
            raise MacroRefused("There is no such macro any more.")
        return found

    async def save(self, macro_id: int | None, name: str, acts: Acts, by: str) -> None:
        """A new one (None), or another name and other acts for one that there is.

        Raises:
            MacroRefused: it has no name or one that is taken, or does nothing, or nothing that
                fits together.
        """
        name = _checked(name, acts)

        def save(database: Database) -> None:
            now = self._clock()
            kept = [name, json.dumps(asdict(acts)), by, now]
            try:
                if macro_id is None:
                    insert(
                        database,
                        """INSERT INTO macros (name, acts_json, changed_by, changed_at)
                        VALUES (?, ?, ?, ?)""",
                        kept,
                    )
                else:
                    database.execute(
                        """UPDATE macros SET name = ?, acts_json = ?, changed_by = ?,
                        changed_at = ? WHERE id = ?""",
                        [*kept, macro_id],
                    )
            except IntegrityError as error:
                raise MacroRefused(
                    "There is a macro {name!r} already. Take another name.", name=name
                ) from error
            record(database, by, "save_macro", None, name, now)

        await self._thread.write(save)

    async def set_removed(self, macro_id: int, is_removed: bool, by: str) -> None:
        """Takes it away, or puts it back.

        Raises:
            MacroRefused: there is none, or another one has its name now.
        """

        def change(database: Database) -> None:
            now = self._clock()
            try:
                row = database.execute(
                    "UPDATE macros SET removed_at = ? WHERE id = ? RETURNING name",
                    [now if is_removed else None, macro_id],
                ).fetchone()
            except IntegrityError as error:
                raise MacroRefused("Another macro has its name now.") from error
            if row is None:
                raise MacroRefused("There is no such macro any more.")
            what = "remove_macro" if is_removed else "restore_macro"
            record(database, by, what, None, row[0], now)

        await self._thread.write(change)


def _checked(name: str, acts: Acts) -> str:
    name = " ".join(name.split())
    if not name:
        raise MacroRefused("Give the macro a name.")
    if len(name) > LONGEST_NAME:
        raise MacroRefused("A macro's name has {most} letters at most.", most=LONGEST_NAME)
    if acts == Acts():
        raise MacroRefused("Choose at least one thing that the macro does.")
    if acts.close and (acts.snooze or acts.assign):
        raise MacroRefused("What is closed is nobody's: choose to close it, or to pass it on.")
    return name
