"""What support staff see and do: conversations that wait for a person, their answers, the return
to the bot."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.messages import Reply, Template
from bot.store.conversations.assignment import HeldByColleague, name_of, to_bot
from bot.store.conversations.conversations import Conversation, existing
from bot.store.conversations.staff_messages import person_says
from bot.store.conversations.summary import answered
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.received_files import Place, files_of
from bot.store.messages.event_effects import reassign
from bot.store.messages.outbox import enqueue
from bot.store.privacy.consents import check_may_write
from bot.store.staff.audit_log import TERMINAL, record


@dataclass(frozen=True)
class Line:
    """One message of a conversation: ``author`` is customer, bot or who of the staff wrote it.

    ``key`` never changes; ``state`` is the delivery's, for what we sent; ``message_id`` is the
    platform's id of what the customer sent; ``error`` is why our message was not taken; ``card`` is
    a bot.messages.Card. Of ``attachments``, those that are files have a ``file``: see
    ``bot.store.files.received_files.files_of``.
    """

    key: str
    at: float
    author: str
    text: str | None
    attachments: list[dict[str, object]]
    buttons: list[dict[str, str]]
    image: str | None
    state: str
    message_id: str | None = None
    error: str | None = None
    card: dict[str, Any] | None = None
    alt: str | None = None
    audio: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a message: ``state`` is pending, sent or failed; ``error`` is why the last
    try failed, for staff to read."""

    state: str
    error: str | None


class Desk:
    """Reads and answers conversations on behalf of a person."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def conversations(self, states: tuple[str, ...]) -> list[Conversation]:
        """Conversations in one of ``states``, those that wait longest first."""
        marks = ", ".join("?" * len(states))
        sql = f"SELECT * FROM conversations WHERE state IN ({marks}) ORDER BY last_inbound_at"
        return await self._thread.run(
            lambda database: [Conversation(**row) for row in database.query(sql, states)]
        )

    async def find(self, channel: str, account: str, chat: str) -> Conversation | None:
        """The conversation of a chat on a platform."""

        def read(database: Database) -> Conversation | None:
            rows = database.query(
                "SELECT * FROM conversations WHERE channel = ? AND account = ? AND chat = ?",
                [channel, account, chat],
            )
            return next((Conversation(**row) for row in rows), None)

        return await self._thread.run(read)

    async def holder(self, conversation: Conversation) -> str | None:
        """The name of who answers it, as customers read it; None while nobody has it."""
        login = conversation.assigned_to
        return await self._thread.run(lambda database: name_of(database, login)) if login else None

    async def history(self, conversation_id: int, limit: int = 50) -> list[Line]:
        """The last ``limit`` messages, oldest first."""

        def read(database: Database) -> list[Line]:
            incoming = list(
                database.query(
                    """SELECT id, received_at, text, event_json FROM inbox
                    WHERE conversation_id = ? AND kind IN ('message', 'postback', 'echo')
                    ORDER BY id DESC LIMIT ?""",
                    [conversation_id, limit],
                )
            )
            outgoing = database.query(
                """SELECT outbox.id, outbox.created_at, coalesce(users.name,
                    iif(author LIKE 'api:%', 'staff', author)) AS author,  -- a program's key
                message_json, state, error FROM outbox LEFT JOIN users ON users.login = author
                WHERE conversation_id = ? ORDER BY outbox.id DESC LIMIT ?""",
                [conversation_id, limit],
            )
            files = files_of(database, [row["id"] for row in incoming])
            lines = [_incoming_line(row, files) for row in incoming]
            lines += [_our_line(row) for row in outgoing]
            return sorted(lines, key=_place)[-limit:]

        return await self._thread.run(read)

    async def conversation(self, conversation_id: int) -> Conversation:
        """Raises NoSuchConversation when there is none."""
        return await self._thread.run(lambda database: existing(database, conversation_id))

    async def outcome(self, outbox_id: int) -> Outcome:
        """What became so far of a message that was queued."""
        sql = "SELECT state, error FROM outbox WHERE id = ?"
        row = await self._thread.run(lambda database: database.execute(sql, [outbox_id]).fetchone())
        return Outcome(*row)

    async def reply(self, conversation_id: int, words: str | Template, author: str) -> int:
        """Queues a person's words or an approved template, and keeps the bot quiet from then on;
        the number of the message in the outbox.

        Raises:
            NoSuchConversation, HeldByColleague, NotAgreed: nothing was sent.
        """

        def reply(database: Database) -> int:
            conversation, now = existing(database, conversation_id), self._clock()
            if conversation.assigned_to is not None:
                raise HeldByColleague(name_of(database, conversation.assigned_to))
            if isinstance(words, Template):
                check_may_write(database, conversation, words.purpose, now)
            given = Reply(words) if isinstance(words, str) else words
            message = person_says(database, conversation, given, author)
            reassign(database, conversation_id, "desk")
            enqueue(database, conversation_id, [message], [], now)
            answered(database, conversation_id)
            database.execute(
                "UPDATE conversations SET state = 'staff' WHERE id = ?", [conversation_id]
            )
            record(database, TERMINAL, "reply", conversation_id, None, now)
            newest = "SELECT max(id) FROM outbox WHERE conversation_id = ?"
            return int(database.execute(newest, [conversation_id]).fetchone()[0])

        return await self._thread.write(reply)

    async def hand_back(self, conversation_id: int) -> None:
        """The bot answers again from the next message on.

        Raises:
            NoSuchConversation: nothing was changed.
        """

        def hand_back(database: Database) -> None:
            to_bot(database, existing(database, conversation_id))
            record(database, TERMINAL, "hand_back", conversation_id, None, self._clock())

        await self._thread.write(hand_back)


def _place(line: Line) -> tuple[float, str, int]:
    """Where a line stands: the replies of one turn share their time, and go by their number."""
    direction, number = line.key.split("-")
    return line.at, direction, int(number)


def _incoming_line(row: dict[str, Any], files: dict[Place, dict[str, Any]]) -> Line:
    event = json.loads(str(row["event_json"]))
    for position, attachment in enumerate(event["attachments"]):
        if file := files.get((row["id"], position)):
            attachment["file"] = file
    # An echo belongs to a conversation only if a colleague wrote it: see
    # bot.store.messages.event_effects.
    author = "staff" if event["kind"] == "echo" else "customer"
    return Line(
        f"in-{row['id']}", float(str(row["received_at"])), author, event["text"],
        event["attachments"], [], None, "sent", event["message_id"],
    )


def _our_line(row: dict[str, Any]) -> Line:
    message = json.loads(str(row["message_json"]))
    if template := message.get("template"):
        given = ", ".join(template["parameters"])
        named = f"[{template['name']}, {template['language']}] {given}".rstrip()
        message["text"] = template.get("text") or named
    return Line(
        f"out-{row['id']}", float(str(row["created_at"])), str(row["author"]), message["text"],
        [], message["buttons"], message["image"], str(row["state"]), error=row["error"],
        card=message.get("card"), alt=message.get("alt"), audio=message.get("audio"),
    )
