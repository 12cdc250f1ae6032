"""One person's chat through the real store, dispatcher and delivery, without a gateway process."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Any, final

from bot.channels.terminal.channel import Terminal
from bot.gateway.delivery import Delivery
from bot.gateway.dispatcher import Dispatcher
from bot.gateway.late_replies import LateReplies
from bot.gateway.message_log import MessageLog
from bot.hours import Hours
from bot.messages import Inbound, Outbound, Turn
from bot.rasa.client import RasaClient
from bot.settings import Settings
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.protocol import Transactions
from bot.store.engine.store import open_store
from bot.store.messages.inbox import Inbox
from bot.store.messages.late_replies import Apologies
from bot.store.messages.outbox import Due, Outbox
from bot.store.messages.turn_queue import Pending

_MANY = 1000


@dataclass(frozen=True)
class Answer:
    """What came of a message: the turn (None while a person is to answer) and the conversation's
    state and language after it."""

    turn: Turn | None
    state: str
    language: str | None


@final
class ChatSession:
    """Talks to the bot as ``person``; use it as an asynchronous context.

    Only this person's messages are taken from the store, so that several chats can be open beside
    each other. ``show`` is given whatever is sent to the person, by the bot or by staff.
    """

    def __init__(
        self, settings: Settings, person: str, rasa_client: RasaClient, show: Callable[[Outbound],
        None]
    ) -> None:
        self._person = person
        self._rasa = rasa_client
        self._show = show
        self._thread = open_store(settings.store)
        self._inbox = _OwnInbox(
            self._thread, person, self._completing, Hours(settings.hours)
        )
        self._desk = Desk(self._thread)
        channels = {Terminal.name: Terminal(self._sent)}
        message_log = MessageLog()
        self._delivery = Delivery(_OwnOutbox(self._thread, person), channels, message_log)
        wake = self._delivery.wake
        late_replies = LateReplies(self._inbox, Apologies(self._thread), channels, wake)
        self._dispatcher = Dispatcher(
            self._inbox, rasa_client, channels, 1, wake, message_log, late_replies
        )
        self._turns: dict[str | None, Turn] = {}
        self._unsent: set[str] = set()
        self._progress = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> ChatSession:
        self._tasks = [
            asyncio.create_task(self._dispatcher.run()),
            asyncio.create_task(self._delivery.run()),
            asyncio.create_task(self._look_around()),
        ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._rasa.aclose()
        await self._thread.aclose()

    async def say(self, text: str) -> Answer:
        """Sends a message as the person, and waits until its answer was shown."""
        key = f"{Terminal.name}:{Terminal.account}:{uuid.uuid4()}"
        event = Inbound(
            channel=Terminal.name,
            account=Terminal.account,
            kind="message",
            sender=self._person,
            message_id=key.rpartition(":")[2],
            text=text,
            dedup_key=key,
        )
        await self._inbox.accept([event])
        conversation = await self._conversation()
        if not conversation.bot_serves:
            return Answer(None, conversation.state, conversation.language)
        self._dispatcher.wake()
        while key not in self._turns or self._unsent:
            self._progress.clear()
            await self._or_fail(asyncio.ensure_future(self._progress.wait()))
        turn, conversation = self._turns.pop(key), await self._conversation()
        return Answer(turn, conversation.state, conversation.language)

    async def _conversation(self) -> Conversation:
        conversation = await self._desk.find(Terminal.name, Terminal.account, self._person)
        assert conversation is not None  # accepting a message began it
        return conversation

    async def _or_fail(self, future: asyncio.Future[Any]) -> None:
        """Waits for ``future``, but not for ever once a task of ours has failed."""
        awaited: list[asyncio.Future[Any]] = [future, *self._tasks]
        await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        for task in self._tasks:
            if task.done():
                task.result()

    def _completing(self, pending: Pending, turn: Turn, messages: list[Outbound]) -> None:
        self._turns[pending.event.dedup_key] = turn
        self._unsent |= {message.key for message in messages}
        self._progress.set()

    def _sent(self, message: Outbound) -> None:
        self._show(message)
        self._unsent.discard(message.key)
        self._progress.set()

    async def _look_around(self) -> None:
        """Staff reply through the store."""
        while True:
            await asyncio.sleep(1)
            self._delivery.wake()


class _OwnInbox(Inbox):
    """Hands out only one person's messages, and tells what becomes of them."""

    def __init__(
        self,
        thread: Transactions,
        person: str,
        completing: Callable[[Pending, Turn, list[Outbound]], None],
        hours: Hours,
    ) -> None:
        super().__init__(thread, hours=hours)
        self._person = person
        self._completing = completing

    async def next_pending(
        self, channels: Collection[str], busy: Collection[int], limit: int
    ) -> tuple[list[Pending], float | None]:
        found, later = await super().next_pending(channels, busy, _MANY)
        return [p for p in found if p.conversation.chat == self._person][:limit], later

    async def complete(
        self, pending: Pending, turn: Turn, parts: list[list[Outbound]], state: str = "done"
    ) -> None:
        # Before it is stored: right after that, delivery may have sent it already.
        self._completing(pending, turn, [part for reply in parts for part in reply])
        await super().complete(pending, turn, parts, state)


class _OwnOutbox(Outbox):
    """Hands out only what is for one person."""

    def __init__(self, thread: Transactions, person: str) -> None:
        super().__init__(thread)
        self._person = person

    async def due(
        self, channels: Collection[str], busy: Collection[int], limit: int
    ) -> tuple[list[Due], float | None]:
        found, later = await super().due(channels, busy, _MANY)
        return [due for due in found if due.message.to == self._person][:limit], later
