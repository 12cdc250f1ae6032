"""Lines of one person that come together are one message, and one turn."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Inbound, Reply, Turn
from bot.store.engine.protocol import Transactions
from bot.store.messages.inbox import Inbox
from bot.store.messages.turn_queue import Pending
from tests.gateway.people import card

MOMENT_S = 2.0


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(thread: Transactions, clock: Clock) -> Inbox:
    return Inbox(thread, clock, MOMENT_S)


async def say(inbox: Inbox, *lines: Inbound | str) -> None:
    for line in lines:
        event = card("ani", f"{hash(line)}", line) if isinstance(line, str) else line
        await inbox.accept([event])


async def due(inbox: Inbox) -> tuple[list[Pending], float | None]:
    return await inbox.next_pending(["postcards"], [], 10)


async def test_lines_are_joined_once_no_more_come(inbox: Inbox, clock: Clock) -> None:
    await say(inbox, "halo")
    clock.now += 1
    await say(inbox, "ongkir ke bali", "berapa ya")
    assert await due(inbox) == ([], pytest.approx(MOMENT_S))
    clock.now += MOMENT_S
    [pending], _ = await due(inbox)
    assert pending.event.text == "halo\nongkir ke bali\nberapa ya"
    await inbox.complete(pending, Turn([Reply("Rp20.000")]), [[]])
    assert (await due(inbox))[0] == []


async def test_nobody_waits_for_ever(inbox: Inbox, clock: Clock) -> None:
    for number in range(20):
        await say(inbox, f"line {number}")
        if (await due(inbox))[0]:
            break
        clock.now += 1
    assert number < 10


async def test_a_press_of_a_button_stands_alone(inbox: Inbox, clock: Clock) -> None:
    press: Any = card("ani", "p", None, kind="postback", payload="/stop")
    await say(inbox, "wait", press, "and this")
    clock.now += 10 * MOMENT_S
    [first], _ = await due(inbox)
    assert first.event.text == "wait"
    await inbox.complete(first, Turn([]), [])
    [second], _ = await due(inbox)
    assert second.event.kind == "postback" and not second.also


async def test_people_do_not_wait_for_each_other(inbox: Inbox, clock: Clock) -> None:
    await say(inbox, "halo")
    clock.now += MOMENT_S
    await say(inbox, card("budi", "b", "hi"))
    [pending], later = await due(inbox)
    assert pending.event.text == "halo"
    assert later == pytest.approx(MOMENT_S)


async def test_a_form_is_joined_by_its_answers(inbox: Inbox, clock: Clock) -> None:
    form = card("ani", "1", "Sent", extra={"form": {"order": "ORD-2291", "size": "L"}})
    await inbox.accept([form, card("ani", "2", "yang merah ya")])
    clock.now += MOMENT_S
    [pending], _ = await inbox.next_pending(["postcards"], [], 5)
    assert pending.event.words == "order: ORD-2291\nsize: L\nyang merah ya"
