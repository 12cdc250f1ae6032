"""Cards that a colleague sends from the composer; what the bot tried, for who takes over."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn, submit
from tests.store.counter import Counter

RINAS_PHONE = "447700900123"


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    thread = DatabaseThread(open_database(settings.database))
    await thread.run(lambda database: load_sample(database, settings.time.now()))
    yield Counter(thread)
    await thread.aclose()


async def said(counter: Counter, number: int) -> list[str | None]:
    entries = (await counter.transcripts.read(number)).entries
    return [entry.text for entry in entries if entry.side == "staff"]


async def test_a_product_is_found_and_sent_and_the_draft_stays(
    counter: Counter, log_in: LogIn
) -> None:
    number = await counter.writes("rina", "any hijab?", channel="postcards")
    sari = await log_in("sari", "agent")
    base = f"/desk/conversations/{number}"
    page = await (await sari.get(f"{base}/products?q=hijab")).text()
    assert "Hijab" in page
    product = page.partition('{"product": "')[2].partition('"')[0]
    await submit(sari, f"{base}/draft", text="half a sentence")
    seen = str((await counter.chat(number)).answers)
    status, page = await submit(
        sari, f"{base}/product-card", product=product, q="hijab", seen=seen
    )
    assert status == 200
    assert "half a sentence</textarea>" in page
    [card] = await said(counter, number)
    assert card
    assert "Hijab" in card
    assert "Rp" in card


async def test_only_an_order_that_is_proven_goes_out(counter: Counter, log_in: LogIn) -> None:
    rina = await counter.writes(
        "rina", "where?", channel="postcards", verified_phone=RINAS_PHONE
    )
    stranger = await counter.writes("x", "where?", channel="postcards")
    sari = await log_in("sari", "agent")
    for number, expected in ((rina, 200), (stranger, 422)):
        status, _ = await submit(
            sari, f"/desk/conversations/{number}/order-card", order="ORD-2291", seen="0"
        )
        assert status == expected
    [card] = await said(counter, rina)
    assert card
    assert card.startswith("Your order ORD-2291: on its way")
    assert await said(counter, stranger) == []


async def test_who_takes_over_reads_what_the_bot_tried(counter: Counter, log_in: LogIn) -> None:
    await counter.talk("budi", "where is it", intent="order_status")
    await counter.talk("budi", "blub", intent="nlu_fallback")
    number = await counter.talk(
        "budi", "a person please", intent="talk_to_person", signals={"handoff": "asked"}
    )
    sari = await log_in("sari", "agent")
    page = await (await sari.get(f"/desk/conversations/{number}")).text()
    summary = page.partition('id="summary"')[2].partition("</dl>")[0]
    tried = re.sub(r"<[^>]+>", "", summary)
    assert "Order status · Not understood" in " ".join(tried.split())
    assert "talk to person" not in summary
