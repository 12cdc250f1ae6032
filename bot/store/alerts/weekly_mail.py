"""The mail that tells how the week went: to whom, and once a week."""

from __future__ import annotations

from datetime import date

from bot.store.engine.protocol import Database, Transactions

_READERS = """SELECT email, language FROM users JOIN alert_choices ON user_id = users.id
    WHERE weekly = 1 AND email IS NOT NULL AND disabled_at IS NULL ORDER BY login"""


class WeeklyMails:
    """Hands it out, for one sender alone."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def take(self, monday: date) -> list[tuple[str, str]]:
        """Address and language of each colleague who wants it; nobody, where that of this
        ``monday`` went already."""

        def take(database: Database) -> list[tuple[str, str]]:
            if _is_sent(database, monday) or not (readers := database.execute(_READERS).fetchall()):
                return []
            database.execute(
                "INSERT OR REPLACE INTO weekly_mail VALUES (1, ?)", [monday.isoformat()]
            )
            return readers

        if await self._thread.run(lambda database: _is_sent(database, monday)):
            return []  # mostly; a write would hold others up
        return await self._thread.write(take)

    async def not_sent(self) -> None:
        """Nobody has got it: it is due again."""
        await self._thread.write(lambda database: database.execute("DELETE FROM weekly_mail"))


def _is_sent(database: Database, monday: date) -> bool:
    row = database.execute("SELECT week FROM weekly_mail").fetchone()
    return row is not None and row[0] >= monday.isoformat()
