"""Several gateways over one database: each message is answered by one of them, once."""

from __future__ import annotations

import asyncio

import pytest

from bot.messages import Inbound, Outbound, Reply, Turn
from bot.store.engine.protocol import Transactions
from bot.store.messages.inbox import Inbox
from bot.store.messages.turn_claims import LEASE_S, ClaimLost, Claims
from bot.store.messages.turn_queue import Pending

CHANNEL = "postcards"


def gateway(thread: Transactions, name: str) -> Inbox:
    return Inbox(thread, claims=Claims(name))


async def write(inbox: Inbox, sender: str, *texts: str) -> None:
    for text in texts:
        event = Inbound(CHANNEL, "shop", "message", sender, text, text, dedup_key=sender + text)
        await inbox.accept([event])


async def taken(inbox: Inbox, limit: int = 10) -> list[Pending]:
    pending, _ = await inbox.next_pending([CHANNEL], [], limit)
    return pending


async def answer(inbox: Inbox, pending: Pending) -> None:
    parts = [[Outbound(CHANNEL, "shop", "rina", "Halo")]]
    await inbox.complete(pending, Turn([Reply("Halo")]), parts)


async def lapse(thread: Transactions) -> None:
    """As if whoever has claims had been away for long."""
    await thread.write(lambda db: db.execute("UPDATE inbox SET claimed_until = 1"))


async def answers(thread: Transactions) -> int:
    return await thread.run(lambda db: db.table("outbox").count_where("1 = 1", []))


async def test_what_one_has_no_other_takes_nor_what_comes_after_it(thread: Transactions) -> None:
    one, other = gateway(thread, "one"), gateway(thread, "other")
    await write(one, "rina", "halo", "pesanan saya?")
    [mine] = await taken(one)
    assert mine.event.text == "halo"
    assert await taken(other) == []
    await answer(one, mine)
    [next_one] = await taken(other)
    assert next_one.event.text == "pesanan saya?"


async def test_who_was_away_too_long_says_nothing_any_more(thread: Transactions) -> None:
    one, other = gateway(thread, "one"), gateway(thread, "other")
    await write(one, "rina", "halo")
    [mine] = await taken(one)
    await lapse(thread)
    [theirs] = await taken(other)
    with pytest.raises(ClaimLost):
        await answer(one, mine)
    await answer(other, theirs)
    with pytest.raises(ClaimLost):
        await one.try_again(mine, 1.0)
    assert await answers(thread) == 1


async def test_what_is_answered_is_not_answered_again(thread: Transactions) -> None:
    one = gateway(thread, "one")
    await write(one, "rina", "halo")
    [mine] = await taken(one)
    await answer(one, mine)
    with pytest.raises(ClaimLost):
        await answer(one, mine)
    assert await answers(thread) == 1


async def test_a_claim_that_is_renewed_stays(thread: Transactions) -> None:
    one, other = gateway(thread, "one"), gateway(thread, "other")
    await write(one, "rina", "halo")
    [mine] = await taken(one)
    await lapse(thread)
    await one.renew_claims([mine.conversation.id])
    assert await taken(other) == []
    await answer(one, mine)


async def test_what_failed_anybody_tries_again(thread: Transactions) -> None:
    one, other = gateway(thread, "one"), gateway(thread, "other")
    await write(one, "rina", "halo")
    [mine] = await taken(one)
    await one.try_again(mine, 0.0)
    [theirs] = await taken(other)
    assert theirs.attempts == 1


async def test_many_at_once_each_take_their_own(thread: Transactions) -> None:
    gateways = [gateway(thread, f"gateway {number}") for number in range(4)]
    for number in range(12):
        await write(gateways[0], f"c{number}", "halo")
    shares = await asyncio.gather(*(taken(one, 5) for one in gateways))
    ids = [pending.id for share in shares for pending in share]
    assert sorted(ids) == sorted(set(ids))
    rest = await asyncio.gather(*(taken(one) for one in gateways))
    assert {pending.id for share in [*shares, *rest] for pending in share} == set(range(1, 13))


async def test_when_another_ones_claim_lapses_is_known_and_nothing_is_asked_before(
    thread: Transactions,
) -> None:
    one, other = gateway(thread, "one"), gateway(thread, "other")
    _, later = await other.next_pending([CHANNEL], [], 10)
    assert later is None
    await write(one, "rina", "halo")
    await taken(one)
    found, later = await other.next_pending([CHANNEL], [], 10)
    assert not found and later is not None and 0 < later <= LEASE_S
    await lapse(thread)
    assert [pending.event.text for pending in await taken(other)] == ["halo"]
