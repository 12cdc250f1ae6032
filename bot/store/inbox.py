"""The inbox: every event of every platform, stored before anybody answers it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlite_utils import Database

from bot.messages import Inbound, Outbound, Turn
from bot.store.conversations import Conversation, conversation_of, load_conversation
from bot.store.database_thread import DatabaseThread
from bot.store.outbox import enqueue


@dataclass(frozen=True)
class Pending:
    """A customer message that waits for its turn; ``attempts`` turns of it have failed so far."""

    id: int
    event: Inbound
    conversation: Conversation
    attempts: int


class Inbox:
    """Accepts events, hands out customer messages in order, and records what came of them."""

    def __init__(self, thread: DatabaseThread, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def accept(self, events: list[Inbound]) -> int:
        """Stores the events in one transaction; those seen before are left out.

        A message or postback becomes ``pending``, or goes to the ``desk`` while a person answers
        the conversation; everything else is ``recorded``. Returns how many were new.

        Raises:
            StoreUnavailable: nothing was stored; the platform must be told to send again.
        """

        def accept(database: Database) -> int:
            with database.atomic():
                return sum(self._accept(database, event) for event in events)

        return await self._thread.run(accept)

    def _accept(self, database: Database, event: Inbound) -> bool:
        now = self._clock()
        key = event.dedup_key or f"{event.channel}:{event.account}:{uuid.uuid4()}"
        if database.execute("SELECT 1 FROM inbox WHERE dedup_key = ?", [key]).fetchone():
            return False
        conversation = conversation_of(database, event, now)
        starts_turn = event.kind in ("message", "postback") and not event.ignore and conversation
        state = "recorded"
        if starts_turn and conversation:
            state = "pending" if conversation.state == "bot" else "desk"
        database.execute(
            """INSERT INTO inbox (dedup_key, conversation_id, channel, account, kind, sender,
            message_id, text, event_json, received_at, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                key,
                conversation.id if conversation else None,
                event.channel,
                event.account,
                event.kind,
                event.sender,
                event.message_id,
                event.text,
                json.dumps(event.as_dict(), ensure_ascii=False),
                now,
                state,
            ],
        )
        return True

    async def next_pending(
        self, channels: Collection[str], busy: Collection[int], limit: int
    ) -> list[Pending]:
        """The oldest pending message of each conversation that is due and not in ``busy``."""

        def read(database: Database) -> list[Pending]:
            rows = database.query(
                f"""SELECT id, conversation_id, event_json, attempts FROM inbox
                WHERE id IN (SELECT min(id) FROM inbox WHERE state = 'pending'
                             AND channel IN ({_marks(channels)})
                             AND conversation_id NOT IN ({_marks(busy)})
                             GROUP BY conversation_id)
                AND next_attempt_at <= ? ORDER BY id LIMIT ?""",
                [*channels, *busy, self._clock(), limit],
            )
            return [
                Pending(
                    row["id"],
                    Inbound.from_dict(json.loads(row["event_json"])),
                    load_conversation(database, row["conversation_id"]),
                    row["attempts"],
                )
                for row in rows
            ]

        return await self._thread.run(read)

    async def complete(
        self, pending: Pending, turn: Turn, parts: list[list[Outbound]], state: str = "done"
    ) -> None:
        """Marks the message done, and commits its replies and signals in the same transaction.

        ``parts`` are the turn's replies, each as the messages that its platform needs.
        """

        def complete(database: Database) -> None:
            with database.atomic():
                self._finish(database, pending, turn, parts, state)

        await self._thread.run(complete)

    def _finish(
        self,
        database: Database,
        pending: Pending,
        turn: Turn,
        parts: list[list[Outbound]],
        state: str,
    ) -> None:
        now, conversation = self._clock(), pending.conversation
        database.execute(
            "UPDATE inbox SET state = ?, turn_json = ?, done_at = ? WHERE id = ?",
            [state, json.dumps(turn.as_dict(), ensure_ascii=False), now, pending.id],
        )
        for reply, messages in zip(turn.replies, parts):
            enqueue(
                database, conversation.id, messages, reply.buttons, now, pending.id, reply.source
            )
        if turn.language:
            database["conversations"].update(conversation.id, {"language": turn.language})
        if "handoff" in turn.signals:
            database["conversations"].update(
                conversation.id, {"state": "waiting", "reason": str(turn.signals["handoff"])}
            )
            # What came in meanwhile is for the person now, not for the bot.
            database.execute(
                "UPDATE inbox SET state = 'desk' WHERE conversation_id = ? AND state = 'pending'",
                [conversation.id],
            )
        if "rating" in turn.signals:
            database["ratings"].insert(
                {
                    "conversation_id": conversation.id,
                    "inbox_id": pending.id,
                    "stars": turn.signals["rating"],
                    "created_at": now,
                }
            )

    async def try_again(self, pending: Pending, delay_s: float) -> None:
        """Leaves the message pending, to be taken again after ``delay_s`` seconds."""
        when = self._clock() + delay_s
        await self._thread.run(
            lambda database: database["inbox"].update(
                pending.id, {"attempts": pending.attempts + 1, "next_attempt_at": when}
            )
        )

    async def issued_payload(self, conversation_id: int, event: Inbound) -> str | None:
        """The payload that a pressed button, or typed words, stand for.

        Only a payload that we offered in this conversation counts, and typed text only if it is
        the title or the number of a button of our last message.
        """

        def look_up(database: Database) -> str | None:
            if event.payload:
                row = database.execute(
                    "SELECT payload FROM choices WHERE conversation_id = ? AND payload = ?",
                    [conversation_id, event.payload],
                ).fetchone()
                return row[0] if row else None
            typed = (event.text or "").strip().casefold()
            last = database.query(
                """SELECT position, title, payload FROM choices WHERE conversation_id = ?
                AND outbox_id = (SELECT max(id) FROM outbox WHERE conversation_id = ?)""",
                [conversation_id, conversation_id],
            )
            for choice in last:
                if typed in (str(choice["position"]), choice["title"].casefold()):
                    return str(choice["payload"])
            return None

        return await self._thread.run(look_up)

    async def oldest_due_in(self, channels: Collection[str]) -> float | None:
        """Seconds until the next message that waits for another try is due; None if none waits."""

        def read(database: Database) -> float | None:
            row = database.execute(
                f"""SELECT min(next_attempt_at) FROM inbox WHERE state = 'pending'
                AND next_attempt_at > ? AND channel IN ({_marks(channels)})""",
                [self._clock(), *channels],
            ).fetchone()
            return max(0.0, row[0] - self._clock()) if row and row[0] else None

        return await self._thread.run(read)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
