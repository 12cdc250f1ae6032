"""What customers, the bot and colleagues do in a made-up shop, written into its store as if it had
happened."""

from __future__ import annotations

from typing import Any

from bot.messages import Inbound, Outbound, Reply, Turn
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.protocol import Transactions
from bot.store.messages.inbox import Inbox

CHANNELS = ("whatsapp", "telegram", "web", "instagram")


class Shift:
    """Tells what happened in a shop, moment by moment from ``start`` (Unix seconds) on; ``name``
    keeps the messages of several shifts apart."""

    def __init__(self, thread: Transactions, start: float, name: str = "day") -> None:
        self.now = start
        self._name = name
        clock = lambda: self.now  # noqa: E731
        self.inbox = Inbox(thread, clock)
        self.desk = Desk(thread, clock)
        self.handling = Assignment(thread, lambda message: [message], clock)
        self._count = 0

    async def says(self, channel: str, who: str, text: str | None, **more: object) -> int:
        self.now += 40
        self._count += 1
        event = Inbound(
            channel, "shop", "message", who, f"{self._name}-{self._count}",
            text, dedup_key=f"{self._name}-{self._count}", **more,  # type: ignore[arg-type]
        )  # fmt: skip
        await self.inbox.accept([event])
        chat = await self.desk.find(channel, "shop", who)
        assert chat
        return chat.id

    async def bot(self, *replies: Reply, **turn: object) -> None:
        self.now += 2
        due, _ = await self.inbox.next_pending(list(CHANNELS), [], 1)
        chat = due[0].conversation
        parts = [
            [Outbound(chat.channel, "shop", chat.chat, r.text, r.buttons, r.image)] for r in replies
        ]
        await self.inbox.complete(due[0], Turn(list(replies), **turn), parts)  # type: ignore

    async def person(self, number: int, user: str, text: str) -> None:
        self.now += 60
        seen = (await self.desk.conversation(number)).answers
        await self.handling.reply(number, user, Reply(text), seen)


def understood(intent: str, sure: float, action: str, **more: object) -> dict[str, object]:
    return {
        "intent": intent,
        "confidence": sure,
        "ranking": [
            {"name": intent, "confidence": sure},
            {"name": "ask_info", "confidence": round((1 - sure) / 2, 2)},
        ],
        "action": action,
        "steps": [{"action": action, "policy": "RulePolicy", "confidence": 1.0}],
        "language": "id",
        **more,
    }


def filed(number: str, kind: str, order: str, facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A case that waits for staff, as an action signals it."""
    return {
        "number": number, "kind": kind, "state": "waiting_staff", "order": order, "customer": None,
        "facts": facts, "evidence": [], "due_hours": 24, "proof": None, **more,
    }  # fmt: skip
