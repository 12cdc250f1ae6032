"""Messages that no platform took: listed, sent once more, or let go by a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.store.engine.protocol import Database, Transactions
from bot.store.messages.event_effects import why_not_sent
from bot.store.staff.audit_log import TERMINAL, record

_DEAD = "state = 'failed' AND dropped_at IS NULL"
_OFF = "state = 'pending' AND channel NOT IN ({marks})"
_DROPPED = "state = 'failed' AND dropped_at IS NOT NULL"


WAITS_FOR_CHANNEL = "The channel is switched off. This goes out once it is on again."
WAITED_FOR_CHANNEL = "The channel was switched off."

ALL = 2**31
"""More than there ever are."""


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up; ``created_at`` in Unix seconds, ``reason`` for people, ``name``
    the customer's."""

    id: int
    conversation_id: int
    channel: str
    author: str
    created_at: float
    attempts: int
    reason: str | None
    text: str | None
    name: str | None = None


class NoSuchDeadLetter(UserError):
    """There is no dead letter with one of these numbers; the message says which."""


class DeadLetters:
    """Reads and changes the messages that were given up."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def list(
        self, most: int = ALL, on: Collection[str] | None = None
    ) -> list[DeadLetter]:
        """The oldest first; at most so many. With ``on``, the channels that are on, also
        what waits for another one to be switched on."""
        among, given = _among(on)

        def read(database: Database) -> list[DeadLetter]:
            rows = database.query(
                f"""SELECT id, conversation_id, channel, author, created_at, attempts,
                iif(state = 'pending', ?, error) AS reason,
                json_extract(message_json, '$.text') AS text,
                (SELECT name FROM conversations WHERE id = conversation_id) AS name
                FROM outbox WHERE {among} ORDER BY id LIMIT ?""",
                [WAITS_FOR_CHANNEL, *given, most],
            )
            return [DeadLetter(**row) for row in rows]

        return await self._thread.run(read)

    async def retry(self, ids: Collection[int], by: str = TERMINAL) -> int:
        """Puts them back into the outbox, as if never tried; those to customers who want no more
        messages or blocked the shop stay where they are, and what has an ``until``, such as an
        offer: it goes once. Returns how many went.

        Raises:
            NoSuchDeadLetter: nothing was changed.
        """
        again = (
            "state = 'pending', attempts = 0, doubts = 0, next_attempt_at = 0, "
            "sending_since = NULL, platform_id = NULL, error = NULL"
        )
        return await self._change(ids, _DEAD, again, [], _may_be_sent, ("retry", by))

    async def drop(
        self, ids: Collection[int], by: str = TERMINAL, on: Collection[str] | None = None
    ) -> int:
        """Takes them off the list; the conversation's history keeps them, as not sent. ``on`` as in
        ``list``.

        Raises:
            NoSuchDeadLetter: nothing was changed.
        """
        among, given = _among(on)
        values = "dropped_at = ?, error = iif(state = 'pending', ?, error), state = 'failed'"
        told = [self._clock(), WAITED_FOR_CHANNEL]
        return await self._change(ids, among, values, told, _always, ("drop", by), given)

    async def take_back_drop(self, ids: Collection[int], by: str) -> int:
        """Puts dropped ones on the list again.

        Raises:
            NoSuchDeadLetter: nothing was changed.
        """
        return await self._change(
            ids, _DROPPED, "dropped_at = NULL", [], _always, ("undo drop", by)
        )

    async def _change(
        self,
        ids: Collection[int],
        among: str,
        values: str,
        given: Sequence[object],
        allowed: Callable[[Database, int, int], bool],
        deed: tuple[str, str],
        channels: Sequence[str] = (),
    ) -> int:
        marks = ", ".join("?" * len(ids))
        where = f"({among}) AND id IN ({marks})"
        what, by = deed

        def write(database: Database) -> int:
            changed = 0
            found = database.execute(
                f"SELECT id, conversation_id FROM outbox WHERE {where}",
                [*channels, *ids],
            ).fetchall()
            missing = sorted(set(ids) - {id_ for id_, _ in found})
            if missing:
                raise NoSuchDeadLetter(
                    f"There is no dead letter {missing[0]}. See ./sapa deadletters list"
                )
            for id_, conversation_id in found:
                if allowed(database, conversation_id, id_):
                    database.execute(f"UPDATE outbox SET {values} WHERE id = ?", [*given, id_])
                    record(database, by, f"{what} message", conversation_id, detail=str(id_))
                    changed += 1
            database.tell()
            return changed

        return await self._thread.write(write)


def _among(on: Collection[str] | None) -> tuple[str, list[str]]:
    """A condition, and its values: what was given up, and what waits for channels not ``on``."""
    if on is None:
        return _DEAD, []
    return f"{_DEAD} OR {_OFF.format(marks=', '.join('?' * len(on)))}", list(on)


def _may_be_sent(database: Database, conversation_id: int, number: int) -> bool:
    sql = "SELECT json_extract(message_json, '$.until') FROM outbox WHERE id = ?"
    has_an_end = database.execute(sql, [number]).fetchone()[0] is not None
    return not has_an_end and why_not_sent(database, conversation_id) is None


def _always(*_: object) -> bool:
    return True
