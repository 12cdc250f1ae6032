"""Messages that no platform took: listed, sent once more, or let go by a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from bot.errors import UserError
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.event_effects import why_not_sent

_DEAD = "state = 'failed' AND dropped_at IS NULL"


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up; ``created_at`` in Unix seconds, ``reason`` for people."""

    id: int
    conversation_id: int
    channel: str
    author: str
    created_at: float
    attempts: int
    reason: str | None
    text: str | None


class NoSuchDeadLetter(UserError):
    """There is no dead letter with one of these numbers; the message says which."""


class DeadLetters:
    """Reads and changes the messages that were given up."""

    def __init__(self, thread: DatabaseThread, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def list(self) -> list[DeadLetter]:
        """All of them, the oldest first."""

        def read(database: Database) -> list[DeadLetter]:
            rows = database.query(
                f"""SELECT id, conversation_id, channel, author, created_at, attempts,
                error AS reason, json_extract(message_json, '$.text') AS text
                FROM outbox WHERE {_DEAD} ORDER BY id"""
            )
            return [DeadLetter(**row) for row in rows]

        return await self._thread.run(read)

    async def retry(self, ids: Collection[int]) -> None:
        """Puts them back into the outbox, as if never tried; those to customers who want no more
        messages or blocked the shop stay where they are.

        Raises:
            NoSuchDeadLetter: nothing was changed.
        """
        again = (
            "state = 'pending', attempts = 0, doubts = 0, next_attempt_at = 0, "
            "sending_since = NULL, platform_id = NULL, error = NULL"
        )
        await self._change(ids, again, [], lambda *where: why_not_sent(*where) is None)

    async def drop(self, ids: Collection[int]) -> None:
        """Takes them off the list; the conversation's history keeps them, as not sent.

        Raises:
            NoSuchDeadLetter: nothing was changed.
        """
        await self._change(ids, "dropped_at = ?", [self._clock()], lambda *_: True)

    async def _change(
        self,
        ids: Collection[int],
        values: str,
        given: Sequence[float],
        allowed: Callable[[Database, int], bool],
    ) -> None:
        marks = ", ".join("?" * len(ids))
        where = f"{_DEAD} AND id IN ({marks})"

        def write(database: Database) -> None:
            found = database.execute(
                f"SELECT id, conversation_id FROM outbox WHERE {where}", [*ids]
            ).fetchall()
            missing = sorted(set(ids) - {id_ for id_, _ in found})
            if missing:
                raise NoSuchDeadLetter(
                    f"There is no dead letter {missing[0]}. See ./sapa deadletters list"
                )
            for id_, conversation_id in found:
                if allowed(database, conversation_id):
                    database.execute(f"UPDATE outbox SET {values} WHERE id = ?", [*given, id_])

        await self._thread.write(write)
