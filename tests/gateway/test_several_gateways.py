"""Several gateways over one PostgreSQL: each message is answered once, in order, whoever dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.gateway import delivery
from bot.gateway.gateway import Gateway
from bot.rasa.client import RasaClient
from bot.rasa.worker_choice import in_order
from bot.settings import Settings
from bot.store.conversations.search_index import find_words
from bot.store.engine.protocol import Database
from tests.gateway.people import EchoRasa, Postcards, card
from tests.gateway.test_gateway import texts, until
from tests.gateway.test_killed_while_sending import end
from tests.gateway.web_chat_setup import Tab, running_chat
from tests.rasa.test_client import Worker, urls

pytestmark = pytest.mark.parametrize("environ", ["postgresql"], indirect=True)

Two = tuple[tuple[Gateway, Postcards], tuple[Gateway, Postcards]]


def gateway_of(settings: Settings) -> tuple[Gateway, Postcards]:
    platform = Postcards()
    return Gateway(settings, {"postcards": platform}, EchoRasa()), platform  # type: ignore


@pytest.fixture
async def two(settings: Settings) -> AsyncIterator[Two]:
    """Running, over one database."""
    first, second = gateway_of(settings), gateway_of(settings)
    for gateway, _ in (first, second):
        gateway.start()
    yield first, second
    for gateway, _ in (first, second):
        await gateway.stop()


async def receive(gateway: Gateway, *senders: str, since: int = 0) -> None:
    """Ten lines of each."""
    for number in range(since, since + 10):
        for sender in senders:
            await gateway.inbox.accept([card(sender, f"{sender}{number}", f"line {number}")])
            gateway.dispatcher.wake()


async def test_each_is_answered_once_and_in_order(two: Two) -> None:
    (first, one), (second, other) = two
    await asyncio.gather(receive(first, "ani", "budi"), receive(second, "cici", "dedi"))
    await until(lambda: len(one.sent) + len(other.sent) == 40)
    assert not (one.sent and other.sent), "one account's messages are sent by one gateway"
    for sender in ("ani", "budi", "cici", "dedi"):
        read = [m.text for m in [*one.sent, *other.sent] if m.to == sender]
        assert read == [f"re: line {number}" for number in range(10)]


async def test_who_stops_hands_over_to_the_other_at_once(settings: Settings) -> None:
    (first, one), (second, other) = gateway_of(settings), gateway_of(settings)
    first.start()
    await receive(first, "ani")
    await until(lambda: len(one.sent) == 10)
    second.start()
    await receive(second, "ani", since=10)
    await until(lambda: len(one.sent) == 20)
    await first.stop()
    await receive(second, "ani", since=20)
    await until(lambda: len(other.sent) == 10)
    await second.stop()
    assert texts(other) == [f"re: line {number}" for number in range(20, 30)]


async def test_what_was_cut_short_is_doubted_by_who_takes_over(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "DOUBTFUL_PAUSE_S", 0.3)
    first, _ = gateway_of(settings)
    await first.inbox.accept([card("ani", "1", "halo")])
    first.start()
    await until(lambda: database.table("outbox").count_where("state = 'sent'") == 1)
    await first.stop()
    # As if it had ended just before it noted that.
    database.execute("UPDATE outbox SET state = 'pending', platform_id = NULL, sent_at = NULL")
    second, other = gateway_of(settings)
    second.start()
    await until(lambda: bool(other.sent))
    await second.stop()
    [row] = database.query("SELECT error FROM outbox")
    assert "may have arrived twice" in row["error"]


async def test_what_is_done_once_is_done_by_one_until_it_stops(settings: Settings) -> None:
    """What customers said can be searched: each line is put into the index by one of them."""
    (first, _), (second, _) = gateway_of(settings), gateway_of(settings)
    first.start()
    await receive(first, "ani")
    second.start()
    await until_found(first, "line", 10)
    await receive(second, "budi")
    await until_found(second, "line", 20)
    await first.stop()
    await receive(second, "cici")
    await until_found(second, "line", 30)
    await second.stop()


async def until_found(gateway: Gateway, word: str, lines: int) -> None:
    for _ in range(3000):
        found = await gateway.inbox._thread.run(lambda d: find_words(d, word, 100, None))
        if len(found) == lines:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{len(found)} lines are found, not {lines}")


async def test_a_tab_at_one_gateway_shows_what_another_one_stores(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    async with (
        running_chat(tmp_path, environ=environ) as one,
        running_chat(tmp_path, environ=environ) as other,
    ):
        browser = one.browser()
        here = await one.tab(browser)
        await here.hello()
        origin = {"Origin": str(other.url.origin())}
        there = Tab(await browser.ws_connect(other.url.with_path("/chat/ws"), headers=origin))
        await there.hello()
        await here.say("anybody there?", "question-one")
        for tab in (here, there):
            line = await tab.next("line")
            assert (line["author"], line["text"]) == ("customer", "anybody there?")
            assert (await tab.answer())["text"] == "You said: anybody there?"
        await there.say("and now?", "question-two")
        for tab in (there, here):
            assert (await tab.answer())["text"] == "You said: and now?"


async def test_a_gateway_that_dies_together_with_its_worker_costs_no_try(
    settings: Settings, database: Database
) -> None:
    """Who takes the message over finds the worker down, asks the next one at once, and once."""
    workers = [Worker("first"), Worker("second")]
    for worker in workers:
        await worker.server.start_server()
    known = urls(workers)
    platforms = Postcards(), Postcards()
    first, second = (
        Gateway(settings, {"postcards": platform}, RasaClient(known, "token"))
        for platform in platforms
    )
    [number] = await first.inbox.accept([card("ani", "1", "halo")])
    [[chat]] = database.execute("SELECT conversation_id FROM inbox").fetchall()
    own, other = (workers[known.index(url)] for url in in_order(known, chat))
    own.awake.clear()
    first.start()
    await until(lambda: database.table("inbox").count_where("claimed_by IS NOT NULL") == 1)
    await first.inbox.renew_claims([chat])
    second.start()
    await end(first)
    await first.rasa_client.aclose()
    await own.server.close()
    await until(lambda: bool(platforms[1].sent))
    await second.stop()
    assert texts(platforms[1]) == [other.answer["replies"][0]["text"]]  # type: ignore
    assert not own.asked and len(other.asked) == 1
    assert other.asked[0]["metadata"]["message"] == number
    assert [row["attempts"] for row in database.query("SELECT attempts FROM inbox")] == [0]
    await other.server.close()
