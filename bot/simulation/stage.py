"""The gateway's way of a message, from inbox to outbox, for customers who are played."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from typing import Any, final

from bot.channels.terminal.channel import Terminal
from bot.gateway.delivery import Delivery
from bot.gateway.dispatcher import Dispatcher
from bot.gateway.late_replies import LateReplies
from bot.gateway.message_log import MessageLog
from bot.hours import Hours
from bot.messages import Inbound, Outbound, Reply, Turn
from bot.rasa.client import RasaClient
from bot.settings import Settings
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_store
from bot.store.messages.inbox import Inbox
from bot.store.messages.late_replies import Apologies
from bot.store.messages.outbox import Outbox

ANSWERED_WITHIN_S = 120.0
"""With all tries of a turn that fails, a person has been asked by then."""

_LOOK_EVERY_S = 0.01


class NotAnswered(Exception):
    """A message was neither answered nor given up."""


class Seat(Terminal):
    """Stands for a platform; shows everything as it is, to nobody."""

    def __init__(self, name: str) -> None:
        super().__init__(lambda message: None)
        self.name = name


@final
class Stage:
    """Accepts messages and waits for what comes of them, in a shop with these ``hours``; use it as
    an asynchronous context."""

    def __init__(
        self, settings: Settings, rasa_client: RasaClient, channels: Collection[str], hours: Hours
    ) -> None:
        self.thread = open_store(settings.store)
        self.trackers = settings.trackers
        self._inbox = Inbox(self.thread, hours=hours)
        seats = {name: Seat(name) for name in channels}
        message_log = MessageLog()
        self._delivery = Delivery(Outbox(self.thread), seats, message_log)
        wake = self._delivery.wake
        late_replies = LateReplies(self._inbox, Apologies(self.thread), seats, wake)
        self._dispatcher = Dispatcher(
            self._inbox, rasa_client, seats, 1, wake, message_log, late_replies
        )
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Stage:
        self._tasks = [
            asyncio.create_task(self._dispatcher.run()),
            asyncio.create_task(self._delivery.run()),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.thread.aclose()

    async def send(self, event: Inbound, file: str | None = None) -> int:
        """Accepts a customer's message, and returns its number in the inbox once what it led to
        was sent. ``file`` is where its picture lies in the media folder.

        Raises:
            NotAnswered: nothing became of it in time.
        """
        [number] = await self._inbox.accept([event])
        if file:
            await self.thread.write(lambda database: _note_file(database, number, file))
        self._dispatcher.wake()
        for _ in range(round(ANSWERED_WITHIN_S / _LOOK_EVERY_S)):
            if await self.thread.run(lambda database: _is_settled(database, number)):
                return number
            failed = [task for task in self._tasks if task.done()]
            if failed:
                failed[0].result()
            await asyncio.sleep(_LOOK_EVERY_S)
        raise NotAnswered(f"no answer within {ANSWERED_WITHIN_S:.0f} s")


def turn_of(database: Database, number: int) -> Turn | None:
    """What was understood of a message and done; None where a person answers."""
    [state, turn] = database.execute(
        "SELECT state, turn_json FROM inbox WHERE id = ?", [number]
    ).fetchone()
    return Turn.from_dict(json.loads(turn)) if turn and state != "desk" else None


def replies_to(database: Database, number: int) -> tuple[Reply, ...]:
    """What the customer was sent in answer to a message."""
    rows = database.execute(
        "SELECT message_json, source_json FROM outbox WHERE inbox_id = ? ORDER BY id", [number]
    ).fetchall()
    return tuple(_reply(json.loads(message), json.loads(source)) for message, source in rows)


def _reply(message: dict[str, Any], source: dict[str, Any]) -> Reply:
    sent = Outbound.from_dict(message)
    return Reply(sent.text, sent.buttons, sent.image, source)


def _note_file(database: Database, number: int, path: str) -> None:
    """The picture was fetched: nobody has to ask a platform for it."""
    database.execute(
        """UPDATE media SET state = 'stored', path = ?, mime = 'image/png', stored_at =
        (SELECT received_at FROM inbox WHERE id = inbox_id) WHERE inbox_id = ?""",
        [path, number],
    )


def _is_settled(database: Database, number: int) -> bool:
    row = database.execute(
        """SELECT 1 FROM inbox WHERE id = ? AND state <> 'pending' AND NOT EXISTS
        (SELECT 1 FROM outbox WHERE outbox.conversation_id = inbox.conversation_id
         AND outbox.state = 'pending')""",
        [number],
    ).fetchone()
    return row is not None
