"""Which of several gateways answers a message: who claimed it, until the claim lapses.

A gateway that ends or hangs renews its claims no more, and another one takes the messages over. All
times are the database's, as machines' clocks differ. The row itself is the fence: what a gateway
made of a message is stored only while the message is still its own.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.errors import UserError
from bot.store.engine.protocol import Database
from bot.store.messages.turn_queue import Waiting

LEASE_S = 8.0
"""How long a claim lasts that is not renewed."""

RENEW_EVERY_S = 2.0
LOOK_AGAIN_S = 2.0
"""After another one was faster to take a message."""


class ClaimLost(UserError):
    """Another gateway has taken the message over; nothing was stored."""


class Claims:
    """Those of ``owner``, a name that no other process has, nor had before it."""

    def __init__(self, owner: str) -> None:
        self._owner = owner

    def take(self, database: Database, inbox_id: int) -> bool:
        """Whether a pending message is this owner's from now on, or was; not if another one has it.

        One statement, which needs no transaction around it: of two that take it at once, one finds
        the row as the other left it. A claim that is lost in a crash of the database is like one
        that lapsed.
        """
        now = database.now
        taken = database.execute(
            f"""UPDATE inbox SET claimed_by = ?, claimed_until = {now} + ?
            WHERE id = (SELECT id FROM inbox WHERE id = ? {database.skip_locked})
            AND state = 'pending' AND (claimed_by IS NULL OR claimed_by = ?
            OR claimed_until <= {now}) AND {database.may_be_lost}""",
            [self._owner, LEASE_S, inbox_id, self._owner],
        )
        return taken.rowcount == 1

    def wait_s(self, waiting: Waiting) -> float:
        """For how many seconds it is another one's yet, if that does not renew its claim."""
        if waiting.claimed_by in (None, self._owner):
            return 0.0
        return waiting.claimed_for_s or 0.0

    def renew(self, database: Database, conversation_ids: Collection[int]) -> None:
        """Those in these conversations."""
        marks = ", ".join("?" * len(conversation_ids))
        database.execute(
            f"""UPDATE inbox SET claimed_until = {database.now} + ? WHERE state = 'pending'
            AND claimed_by = ? AND conversation_id IN ({marks}) AND {database.may_be_lost}""",
            [LEASE_S, self._owner, *conversation_ids],
        )

    def end(self, database: Database, inbox_id: int, values: dict[str, Any]) -> None:
        """Writes into the message's row what became of its turn, before anything else of that is
        stored in the same transaction.

        Raises:
            ClaimLost: it is done, or another one's.
        """
        given = {**values, "claimed_by": None, "claimed_until": None}
        columns = ", ".join(f"{column} = ?" for column in given)
        mine = database.execute(
            f"""UPDATE inbox SET {columns}
            WHERE id = ? AND claimed_by = ? AND state IN ('pending', 'desk')""",
            [*given.values(), inbox_id, self._owner],
        )
        if mine.rowcount != 1:
            raise ClaimLost(f"Message {inbox_id} is answered by another gateway.")
