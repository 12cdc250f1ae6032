"""How much waits in the store, and whether it can be written."""

from __future__ import annotations

from bot.store.engine.protocol import Database, Transactions

QUEUES = {
    "inbox": "SELECT channel, count(*) FROM inbox WHERE state = 'pending' GROUP BY channel",
    "outbox": "SELECT channel, count(*) FROM outbox WHERE state = 'pending' GROUP BY channel",
    "dead_letters": """SELECT channel, count(*) FROM outbox
        WHERE state = 'failed' AND dropped_at IS NULL GROUP BY channel""",
}


class Queues:
    """Looks at inbox and outbox from outside."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def depths(self) -> dict[str, dict[str, int]]:
        """Messages by queue (inbox, outbox, dead_letters) and channel; empty channels are left
        out.

        Raises:
            StoreUnavailable: the store cannot be read.
        """

        def read(database: Database) -> dict[str, dict[str, int]]:
            return {queue: dict(database.execute(sql).fetchall()) for queue, sql in QUEUES.items()}

        return await self._thread.run(read)

    async def check_writable(self) -> None:
        """Returns once something was written to the disk.

        Raises:
            StoreUnavailable: nothing can be.
        """
        await self._thread.write(lambda database: database.write_a_page())
