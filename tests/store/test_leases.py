"""Work that one of several gateways does at a time."""

from __future__ import annotations

import asyncio

import pytest

from bot.messages import Inbound, Outbound, Reply, Turn
from bot.store.engine.protocol import Transactions
from bot.store.gateways import leases as shares
from bot.store.gateways.leases import Leases
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import Outbox


async def lapse(thread: Transactions) -> None:
    """As if whoever has them had been away for long."""
    await thread.write(lambda database: database.execute("UPDATE leases SET until = 1"))


async def test_one_has_it_until_it_lapses_or_is_given_back(thread: Transactions) -> None:
    one, other = Leases(thread, "one"), Leases(thread, "other")
    assert await one.take(["a", "b"]) == {"a", "b"}
    assert await other.take(["a", "c"]) == {"c"}
    assert one.holds("a") and other.holds("c") and not other.holds("a")
    assert await one.take(["a"]) == {"a"}
    await lapse(thread)
    assert await other.take(["a"]) == {"a"}
    assert await one.take(["a"]) == set() and not one.holds("a")
    await other.give_back(["a"])
    assert not other.holds("a") and await one.take(["a"]) == {"a"}


async def test_who_hears_nothing_of_the_database_stops_by_its_own_clock(
    thread: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "LEASE_S", shares.MARGIN_S + 1.5)
    leases = Leases(thread, "one")
    await leases.take(["a"])
    assert leases.holds("a")
    await asyncio.sleep(1.6)
    assert not leases.holds("a")


async def test_of_many_that_take_it_at_once_one_gets_it(thread: Transactions) -> None:
    many = [Leases(thread, f"gateway {number}") for number in range(6)]
    taken = await asyncio.gather(*(one.take(["a"]) for one in many))
    assert sum(map(len, taken)) == 1


async def test_who_lost_it_begins_no_message_and_its_word_on_others_counts_no_more(
    thread: Transactions,
) -> None:
    inbox = Inbox(thread)
    await inbox.accept([Inbound("postcards", "shop", "message", "rina", "1", "halo")])
    [pending], _ = await inbox.next_pending(["postcards"], [], 1)
    parts = [[Outbound("postcards", "shop", "rina", "Halo")]]
    await inbox.complete(pending, Turn([Reply("Halo")]), parts)
    one, other = Leases(thread, "one"), Leases(thread, "other")
    ours, theirs = Outbox(thread, leases=one), Outbox(thread, leases=other)
    await one.take(["postcards"])
    [due], _ = await ours.due(["postcards"], [], 1)
    [begun] = await ours.begin([due], "postcards")
    await lapse(thread)
    await other.take(["postcards"])
    assert await ours.begin([due], "postcards") == []
    [cut_short] = await theirs.cut_short(["postcards"])
    await theirs.doubt(cut_short, 0.0, "It may have arrived")
    await ours.give_up(begun, "no way")
    [again], _ = await theirs.due(["postcards"], [], 1)
    assert again.uncertain_attempts == 1
    await ours.sent(begun, "p1")  # but what did arrive is not sent again
    assert (await theirs.due(["postcards"], [], 1))[0] == []
