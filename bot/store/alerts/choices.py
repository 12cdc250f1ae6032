"""What each colleague wants to be told."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

from bot.store.engine.protocol import Database, Transactions


@dataclass(frozen=True)
class AlertChoices:
    """Of what one is told: a chat that waits for anybody, a message in one's own chat (or that one
    was given a chat), that a colleague names one, an answer that is soon late, a case that is
    overdue; editors also of what several customers begin to write about (``trend``). ``sound``: the
    open page rings. ``names``: notifications name the customer. ``digest``: a mail when customers
    wait and nobody looks. ``weekly``: a mail on Mondays about the week."""

    new_chat: bool = True
    my_chat: bool = True
    mention: bool = True
    late: bool = True
    overdue_case: bool = True
    trend: bool = True
    sound: bool = True
    names: bool = False
    digest: bool = False
    weekly: bool = False


KINDS = ("new_chat", "my_chat", "mention", "late", "overdue_case", "trend")
"""Of these one can be alerted."""

_COLUMNS = [field.name for field in fields(AlertChoices)]


class ChoicesStore:
    """Reads and changes them."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def of(self, user_id: int) -> AlertChoices:
        """As they are set; nobody needs to."""
        sql = f"SELECT {', '.join(_COLUMNS)} FROM alert_choices WHERE user_id = ?"
        row = await self._thread.run(lambda database: database.execute(sql, [user_id]).fetchone())
        return AlertChoices(*map(bool, row)) if row else AlertChoices()

    async def set(self, user_id: int, choices: AlertChoices) -> None:
        """From now on; what one was alerted of before stays."""
        values = [user_id, *map(int, astuple(choices))]
        sql = f"""INSERT OR REPLACE INTO alert_choices (user_id, {', '.join(_COLUMNS)})
            VALUES ({', '.join('?' * len(values))})"""
        await self._thread.write(lambda database: database.execute(sql, values))


def wants(kind: str) -> str:
    """The condition of SQL that somebody wants to be told of ``kind``; to be used where
    ``alert_choices`` is joined on the left."""
    assert kind in KINDS
    return f"coalesce(alert_choices.{kind}, 1) = 1"


def digest_readers(database: Database) -> list[tuple[str, str]]:
    """Address and language of each colleague who wants the mail."""
    return database.execute(
        """SELECT email, language FROM users JOIN alert_choices ON user_id = users.id
        WHERE digest = 1 AND email IS NOT NULL AND disabled_at IS NULL ORDER BY login"""
    ).fetchall()
