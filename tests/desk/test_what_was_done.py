"""What the bot did for a customer, and what they thought of it, is shown to staff."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import pytest

from bot.messages import Attachment
from bot.settings import Settings
from bot.shop.sample_data import load_sample
from bot.shop.shop_backend import open_shop
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.desk.conftest import LogIn
from tests.store.counter import Counter


@pytest.fixture
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    database = open_database(settings.database)
    load_sample(database)
    thread = DatabaseThread(database)
    yield Counter(thread)
    await thread.aclose()


RINAS_PHONE = "447700900123"


def proven(order: str, customer: str) -> dict[str, object]:
    return {"proven": {"order": order, "customer": customer, "until": time.time() + 3600}}


async def order_of(counter: Counter, status: str) -> tuple[str, str, str]:
    """Number, customer and an item of an order in that state."""
    return await counter.thread.run(
        lambda database: database.execute(
            """SELECT number, customer_id, name FROM orders JOIN order_items
            ON order_number = number WHERE status = ? ORDER BY delivered_on DESC LIMIT 1""",
            [status],
        ).fetchone()
    )


async def page_of(log_in: LogIn, path: str, login: str = "sari") -> str:
    sari = await log_in(login, "agent")
    answer = await sari.get(path)
    assert answer.status == 200
    return await answer.text()


async def test_a_return_with_its_photo(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    number, customer, item = await order_of(counter, "delivered")
    photo = Attachment("image", {"media_id": "photo-7"})
    await counter.writes("rina", None, attachments=[photo])
    await counter.answers("thanks")
    await counter.thread.write(
        lambda database: database.execute(
            "UPDATE media SET state = 'stored', path = 'a.jpg', mime = 'image/jpeg'"
        )
    )
    shop = open_shop(settings)
    await shop.request_return(number, customer, item, "torn <sleeve>", "photo-7")
    await shop.aclose()
    chat = await counter.talk("rina", "done", signals=proven(number, customer))
    html = await page_of(log_in, f"/desk/conversations/{chat}")
    card = html.partition('<aside class="card-pane"')[2]
    for told in ("Return requested", item, "torn &lt;sleeve&gt;", "/desk/files/1/0"):
        assert told in card, told


async def test_a_new_address_and_a_cancellation(
    counter: Counter, log_in: LogIn, settings: Settings
) -> None:
    number, customer, _ = await order_of(counter, "processing")
    shop = open_shop(settings)
    before = await shop.order(number, customer)
    assert before
    await shop.change_address(number, customer, "Jl. Melati 12, Sleman")
    changed = await shop.cancel(number, customer)
    await shop.aclose()
    assert [change.what for change in changed.changes] == ["address", "cancelled"]
    chat = await counter.talk("rina", "done", signals=proven(number, customer))
    card = (await page_of(log_in, f"/desk/conversations/{chat}")).partition("<aside")[2]
    for told in ("Address changed", before.address, "Jl. Melati 12, Sleman",
                 "Cancelled"):
        assert told in card, told


async def test_a_rating_is_on_the_line_the_card_and_the_page(
    counter: Counter, log_in: LogIn
) -> None:
    counter.clock.now = time.time() - 3600
    ani = await counter.talk("ani", "5", signals={"rating": 5})
    budi = await counter.talk("budi", "a person", signals={"handoff": "asked"})
    await counter.replies(budi, "sari", "Hello")
    await counter.handling.hand_back(budi, "sari")
    await counter.talk("budi", "1", signals={"rating": 1})
    html = await page_of(log_in, f"/desk/conversations/{ani}")
    assert "Rated 5 of 5" in html and "5 of 5" in html.partition("<aside")[2]
    html = await page_of(log_in, "/desk/ratings", "wati")
    assert "2 ratings" in html and "on average</h2>" not in html  # too few
    counts = dict(re.findall(r"<tr><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td>", html))
    assert (counts["The bot alone"], counts["Sari"]) == ("1", "1")
    assert f'href="/desk/conversations/{budi}"' in html


async def test_ratings_without_any(log_in: LogIn) -> None:
    sari = await log_in("sari", "agent")
    asked = {"": 200, "?days=7": 200, "?days=x": 422, f"?days={'9' * 23}": 422}
    for query, status in asked.items():
        answer = await sari.get(f"/desk/ratings{query}")
        assert answer.status == status and "Nobody has rated" in await answer.text()


@pytest.mark.parametrize(
    ("channel", "chat", "name", "shown"),
    [
        ("web", "f154b6e90af77c893960b0afe154925db99b4472faf7895c192a6ca1d7be66e6", None,
         "Visitor F154"),
        ("whatsapp", "6281234567890", None, "+6281234567890"),
        ("whatsapp", "6281234567890", " ", "+6281234567890"),
        ("line", "U4af4980629a1b2c3d4e5f60718293a4b", None, "Customer U4AF"),
        ("telegram", "77", None, "77"),
        ("web", "ab", "Rina", "Rina"),
    ],
)  # fmt: skip
async def test_what_people_are_called(
    counter: Counter, log_in: LogIn, channel: str, chat: str, name: str | None, shown: str
) -> None:
    number = await counter.writes(chat, "hi", channel=channel, name=name)
    html = await page_of(log_in, f"/desk/conversations/{number}?view=all")
    assert f"<h2>{shown}</h2>" in html
    assert f'<span class="row-top"><strong>{shown}</strong>' in html
    assert channel != "web" or chat not in html or len(chat) < 5


async def test_the_canned_order_is_the_one_that_is_talked_of(
    counter: Counter, log_in: LogIn
) -> None:
    async def canned(who: str) -> str:
        html = await page_of(log_in, f"/desk/conversations/{number}", who)
        return html.partition("I have asked the courier about ")[2].partition(" and will")[0]

    number = await counter.writes("rina", "hi", verified_phone=RINAS_PHONE)
    await counter.answers("hello", language="en")
    assert await canned("a1") == "your order"  # it could be any of three
    said = [{"entity": "order_number", "value": "ORD-2292"}]
    await counter.talk("rina", "where is it", entities=said, language="en")
    assert await canned("a2") == "ORD-2292"
    await counter.talk("rina", "and ORD-2291?", language="en")
    assert await canned("a3") == "ORD-2291"
    said = [{"entity": "order_number", "value": "INV/7"}]
    number = await counter.talk("zed", "my INV/7 please", entities=said, language="en")
    assert await canned("a4") == "INV/7"
