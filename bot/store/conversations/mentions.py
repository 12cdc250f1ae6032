"""@mentions: who is named in a note for colleagues, and has not read it yet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.store.engine.protocol import Database, Transactions

MENTION = re.compile(r"(?<![\w.@])@([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)")
"""An @ and a login, as it stands in a note."""


@dataclass(frozen=True)
class Mention:
    """``user`` (a login) was named by ``author`` in note ``note_id`` at that time."""

    note_id: int
    conversation_id: int
    user: str
    author: str
    text: str
    at: float


class Mentions:
    """Tells who was mentioned where."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def unseen(self, user: str) -> list[Mention]:
        """The mentions of ``user`` in conversations that they have not opened since, newest
        first."""

        def read(database: Database) -> list[Mention]:
            rows = database.query(
                """SELECT note_id, mentions.conversation_id, user, author, text, mentions.at
                FROM mentions INDEXED BY mentions_unseen JOIN notes ON notes.id = note_id
                WHERE user = ? AND seen_at IS NULL ORDER BY note_id DESC""",
                [user],
            )
            return [Mention(**row) for row in rows]

        return await self._thread.run(read)


def mention(
    database: Database, note_id: int, conversation_id: int, author: str, text: str, now: float
) -> None:
    """Notes whom a note mentions, within the caller's transaction; nobody mentions themselves."""
    logins = {login.lower() for login in MENTION.findall(text)} - {author}
    for login in sorted(logins):
        database.execute(
            """INSERT OR IGNORE INTO mentions (note_id, user, conversation_id, at)
            SELECT ?, login, ?, ? FROM users WHERE login = ? AND disabled_at IS NULL""",
            [note_id, conversation_id, now, login],
        )


def mentions_read(database: Database, conversation_id: int, user: str, now: float) -> None:
    """``user`` has the conversation before them, within the caller's transaction."""
    database.execute(
        """UPDATE mentions INDEXED BY mentions_unseen SET seen_at = ?
        WHERE user = ? AND seen_at IS NULL AND conversation_id = ?""",
        [now, user, conversation_id],
    )
