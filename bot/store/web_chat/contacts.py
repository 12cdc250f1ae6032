"""How visitors of the web chat can be reached once they have left the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.messages import Outbound
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database, Transactions


@dataclass(frozen=True)
class Contact:
    """As a visitor gave it: one of ``email`` and ``phone`` at least. ``language`` is en or id."""

    name: str
    email: str
    phone: str
    language: str


@dataclass(frozen=True)
class Answers:
    """What colleagues answered a visitor who gave an e-mail address, and they may not have seen:
    ``texts`` in order, the first of ``since`` (Unix seconds), the last one's number is ``last``."""

    conversation_id: int
    chat: str
    contact: Contact
    texts: list[str]
    since: float
    last: int


class Contacts:
    """Keeps them with their conversation."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def give(self, conversation: Conversation, contact: Contact) -> None:
        """Keeps a contact in place of the one before."""

        def give(database: Database) -> None:
            database.execute(
                """INSERT INTO web_chat_contacts (conversation_id, name, email, phone, language, at,
                told_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6,
                    (SELECT coalesce(max(id), 0) FROM outbox WHERE conversation_id = ?1))
                ON CONFLICT (conversation_id) DO UPDATE SET name = excluded.name,
                email = excluded.email, phone = excluded.phone, language = excluded.language,
                at = excluded.at""",
                [
                    conversation.id, contact.name, contact.email, contact.phone, contact.language,
                    self._clock(),
                ],
            )  # fmt: skip

        await self._thread.write(give)

    async def is_given(self, conversation: Conversation) -> bool:
        """Whether there is one since a person was called."""
        sql = "SELECT 1 FROM web_chat_contacts WHERE conversation_id = ? AND at >= ?"
        given = [conversation.id, conversation.waiting_since or 0]
        row = await self._thread.run(lambda database: database.execute(sql, given).fetchone())
        return row is not None

    async def untold(self) -> list[Answers]:
        """What was answered by people since the visitors were last known to have read all."""

        def read(database: Database) -> list[Answers]:
            rows = database.execute(
                """SELECT contact.conversation_id, chat, contact.name, email, phone,
                contact.language, outbox.id, outbox.created_at,
                json_extract(message_json, '$.text'),
                coalesce(message_json ->> '$.image', message_json ->> '$.audio')
                FROM web_chat_contacts AS contact
                JOIN conversations ON conversations.id = contact.conversation_id
                JOIN outbox ON outbox.conversation_id = contact.conversation_id
                WHERE email <> '' AND author <> ? AND outbox.id > told_until
                ORDER BY outbox.id""",
                [Outbound.author],
            )
            found: dict[int, Answers] = {}
            for number, chat, name, email, phone, language, last, at, text, image in rows:
                before = found.get(number)
                texts = [*(before.texts if before else []), *filter(None, (text, image))]
                since = before.since if before else at
                contact = Contact(name, email, phone, language)
                found[number] = Answers(number, chat, contact, texts, since, last)
            return list(found.values())

        return await self._thread.run(read)

    async def told(self, answers: Answers) -> None:
        """The visitor knows of these."""
        sql = "UPDATE web_chat_contacts SET told_until = ? WHERE conversation_id = ?"
        given = [answers.last, answers.conversation_id]
        await self._thread.write(lambda database: database.execute(sql, given))
