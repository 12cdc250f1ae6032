"""What the bot could learn from: which messages are kept for staff to look at."""

from __future__ import annotations

import time

import pytest

from bot.messages import Inbound, Reply, Turn
from bot.store.engine.protocol import Transactions
from bot.store.learning.review_queue import ReviewQueue
from bot.store.messages.inbox import Inbox


class Chat:
    """One customer, and a bot that makes of each message what the test says."""

    def __init__(self, thread: Transactions) -> None:
        self._inbox = Inbox(thread)
        self.teachables = ReviewQueue(thread)
        self.agreed_only = ReviewQueue(thread, only_if_agreed=lambda: True)
        self._count = 0

    async def says(self, text: str, turn: Turn) -> int:
        self._count += 1
        event = Inbound(
            channel="web", account="shop", kind="message", conversation="c", sender="c",
            message_id=str(self._count), dedup_key=str(self._count), text=text, name="Rina",
            timestamp_ms=int(time.time() * 1000),
        )
        [number] = await self._inbox.accept([event])
        [pending], _ = await self._inbox.next_pending(["web"], [], 1)
        await self._inbox.complete(pending, turn, [[] for _ in turn.replies])
        return number

    async def open(self) -> list[tuple[str, str]]:
        return [(unclear.text, unclear.why) for unclear in await self.teachables.open(10)]


@pytest.fixture
def chat(thread: Transactions) -> Chat:
    return Chat(thread)


def understood(intent: str, confidence: float = 0.95, **more: object) -> Turn:
    return Turn([Reply("…")], intent=intent, confidence=confidence, **more)  # type: ignore[arg-type]


async def test_what_was_not_understood_is_kept(chat: Chat) -> None:
    await chat.says("where is my order", understood("order_status"))
    await chat.says("bisa dicicil?", understood("nlu_fallback", action="action_clarify"))
    await chat.says("jual cilok?", understood("out_of_scope", action="action_out_of_scope"))
    await chat.says("hmm itu lho", understood("order_status", 0.41))
    assert await chat.open() == [
        ("hmm itu lho", "unsure"),
        ("jual cilok?", "out_of_scope"),
        ("bisa dicicil?", "not_understood"),
    ]


async def test_an_answer_found_after_all_is_no_failure(chat: Chat) -> None:
    found = Turn([Reply("Yes.", source={"faq": "cod"})], intent="nlu_fallback", confidence=0.3)
    await chat.says("bayar di rumah", found)
    assert await chat.open() == []


async def test_what_led_to_a_person_or_a_bad_rating_is_kept(chat: Chat) -> None:
    await chat.says("refund kapan", understood("refund_status"))
    await chat.says("1", understood("rate", signals={"rating": 1}))
    await chat.says("paket saya rusak", understood("order_status"))
    handoff = understood("talk_to_person", signals={"handoff": "asked"})
    await chat.says("mau ngobrol sama orang", handoff)
    assert await chat.open() == [("paket saya rusak", "person"), ("refund kapan", "rated")]


@pytest.mark.parametrize(
    ("steps", "is_offered", "is_offered_if_agreed"),
    [
        ([], True, False),
        (["asked"], False, False),
        (["asked", "given"], True, True),
        (["asked", "given", "withdrawn"], False, False),
    ],
)
async def test_nothing_is_learned_from_whoever_does_not_want_it(
    chat: Chat, steps: list[str], is_offered: bool, is_offered_if_agreed: bool
) -> None:
    await chat.says("bisa dicicil?", understood("nlu_fallback", action="action_clarify"))
    for step in steps:
        consent = {"purpose": "feedback", "step": step, "wording": "Boleh dipakai?"}
        await chat.says("5", understood("rate", signals={"consent": consent}))
    for teachables, offered in (
        (chat.teachables, is_offered), (chat.agreed_only, is_offered_if_agreed),
    ):  # fmt: skip
        assert await teachables.count() == len(await teachables.open(10)) == int(offered)


async def test_what_was_settled_is_gone_and_told_in_the_log(chat: Chat) -> None:
    number = await chat.says("bisa dicicil?", understood("nlu_fallback", action="action_clarify"))
    await chat.teachables.settle([number], "intent payment_problem", "sari")
    assert await chat.open() == [] and await chat.teachables.count() == 0
