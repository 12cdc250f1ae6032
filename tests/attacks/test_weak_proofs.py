"""What somebody can do who knows what stands on a parcel: an order's number and four digits."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from aiosmtpd.smtp import SMTP

from bot.channels.web.channel import Web
from bot.desk.inbox.customer_card import card_of
from bot.gateway.client_address import ClientAddresses
from bot.gateway.privacy.erasure_notices import ErasureNotices
from bot.gateway.privacy.links import PrivacyLinks
from bot.gateway.privacy.page import PrivacyPage
from bot.gateway.privacy.texts import PrivacyMessages
from bot.message_templates import watched_message_templates
from bot.privacy.person_search import find_subject
from bot.settings import Settings
from bot.settings_sections import GatewaySettings, MailSettings, ShopSettings
from bot.shop.sqlite_shop import SqliteShop
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversations import conversations_of, vouched_conversations
from bot.store.engine.database import open_database
from bot.store.privacy.erasure_requests import KEEP, ErasureRequests, RequestGone
from tests.checkout import CHECKOUT
from tests.privacy.shop_with_chats import SECRET, ShopWithChats

DAY_S = 86400.0
STRANGER = 3
"""The number of the stranger's chat."""

TEMPLATES = CHECKOUT / "data" / "message_templates.yml"


class Mails:
    """A mail server's handler that keeps what it takes; ``answer`` is what it says."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.texts.append((envelope.rcpt_tos[0], message.get_content()))
        return self.answer


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[ShopWithChats]:
    shop = ShopWithChats(tmp_path)
    await shop.has_customers()
    await shop.says("stranger", "where is my order ORD-1")
    await shop.answered("Here.", proven=proven(shop))
    yield shop
    await shop.thread.aclose()


@pytest.fixture
def mails() -> Mails:
    return Mails()


@pytest.fixture
async def desk(shop: ShopWithChats, mails: Mails) -> AsyncIterator[SimpleNamespace]:
    """What the gateway does with requests, with a mail server on this machine and the page behind
    the link."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mails), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    requests = ErasureRequests(shop.thread, shop.clock)
    page = TestServer(web.Application())
    settings = Settings(
        shop.folder,
        mail=MailSettings("127.0.0.1", port, from_="shop@example.com", security="none"),
        gateway=GatewaySettings(public_url="https://chat.example.com"),
    )
    links = PrivacyLinks(requests, PrivacyPage(settings, ClientAddresses(settings.gateway)))
    page.app.add_routes(links.routes())
    await page.start_server()
    customers = SqliteShop(open_database(shop.folder / "sapa.db"), ShopSettings())
    messages = PrivacyMessages(settings, {"web": Web()}, customers)
    notices = ErasureNotices(settings, requests, messages, watched_message_templates(TEMPLATES))
    yield SimpleNamespace(
        requests=requests, work=notices.work, page=page, shop=customers, settings=settings
    )
    await customers.aclose()
    await page.close()
    server.close()


def proven(shop: ShopWithChats) -> dict[str, Any]:
    return {"order": "ORD-1", "customer": "C-1", "until": shop.clock() + 3600}


async def stranger_asks(shop: ShopWithChats, receipt: str = "E-1", by_mail: bool = True) -> None:
    await shop.says("stranger", "delete my data")
    asked = {"receipt": receipt, "customers": ["C-1"], "order": "ORD-1", "by_mail": by_mail}
    await shop.answered("Done.", erase=asked)
    await shop.delivered()


async def owner_asks(shop: ShopWithChats) -> None:
    await shop.says(f"rina-{SECRET}", "hapus data saya", verified_phone="6281234560123")
    asked = {"receipt": "E-2", "customers": ["C-1"], "order": None, "by_mail": False}
    await shop.answered("Baik.", erase=asked)
    await shop.delivered()


async def erased(shop: ShopWithChats, after_s: float = 61.0) -> bool:
    """Whether the owner's chat is gone so much later."""
    await shop.delivered()
    shop.clock.now += after_s
    await shop.eraser.erase_due(rest_s=60)
    return await shop.rows("SELECT chat FROM conversations WHERE id = 1") == [("erased:1",)]


async def told_owner(shop: ShopWithChats) -> list[str]:
    rows = await shop.rows(
        """SELECT message_json FROM outbox WHERE conversation_id = 1
        AND json_extract(source_json, '$.erasure') IS NOT NULL ORDER BY id"""
    )
    return [json.loads(str(row[0]))["text"] for row in rows]


def link_in(mail: tuple[str, str]) -> str:
    [path] = re.findall(r"https://chat\.example\.com(/privacy/\S+)", mail[1])
    return str(path)


async def test_a_strangers_proof_erases_the_strangers_chat_alone(
    shop: ShopWithChats, desk: SimpleNamespace
) -> None:
    await stranger_asks(shop)
    await desk.work()
    for after_s in (61.0, DAY_S, 10 * DAY_S):
        assert not await erased(shop, after_s)
        await desk.work()
    assert SECRET.encode() in shop.everything()
    assert await shop.rows("SELECT chat FROM conversations WHERE id = 3") == [("erased:3",)]


async def test_the_link_goes_to_the_orders_customer_and_opening_it_changes_nothing(
    shop: ShopWithChats, desk: SimpleNamespace, mails: Mails
) -> None:
    await stranger_asks(shop)
    await desk.work()
    [mail] = mails.texts
    assert mail[0] == f"rina@{SECRET}.id" and "ORD-1" in mail[1]
    async with ClientSession(desk.page.make_url("/")) as browser:
        for _ in range(3):  # as mail scanners do
            page = await (await browser.get(link_in(mail))).text()
            assert "<button>" in page
        assert not await erased(shop, 2000)
        assert (await browser.post(link_in(mail))).status == 200
        assert (await browser.post(link_in(mail))).status == 404
    await desk.work()
    assert "STOP" in (await told_owner(shop))[0]
    assert not await erased(shop, DAY_S - 100)
    assert await erased(shop, 200)
    assert SECRET.encode() not in shop.everything()


async def test_the_link_is_nowhere_stored_and_ends_after_a_day(
    shop: ShopWithChats, desk: SimpleNamespace, mails: Mails
) -> None:
    await stranger_asks(shop)
    await desk.work()
    token = link_in(mails.texts[0]).rpartition("/")[2]
    assert token.encode() not in shop.everything()
    shop.clock.now += DAY_S + 1
    with pytest.raises(RequestGone):
        await desk.requests.use_link(token)


async def test_a_stranger_cannot_flood_the_owners_mailbox(
    shop: ShopWithChats, desk: SimpleNamespace, mails: Mails
) -> None:
    for number in range(5):
        await stranger_asks(shop, f"E-1{number}")
        await desk.work()
    assert len(mails.texts) == 1


async def test_without_mail_staff_decide_and_are_told(
    shop: ShopWithChats, desk: SimpleNamespace
) -> None:
    await stranger_asks(shop, by_mail=False)
    await desk.work()
    assert await shop.rows("SELECT topic FROM notices WHERE ended_at IS NULL") == [
        ("erasure requests",)
    ]
    [request] = await desk.requests.open()
    await desk.requests.grant(request.receipt, "sari")
    assert await shop.rows("SELECT topic FROM notices WHERE ended_at IS NULL") == []
    with pytest.raises(RequestGone):
        await desk.requests.grant(request.receipt, "sari")
    assert not await erased(shop, 2 * DAY_S), "its owner was not told yet"
    await desk.work()
    assert await told_owner(shop)
    assert await erased(shop, DAY_S + 61)


async def test_what_staff_refuse_is_not_erased(shop: ShopWithChats, desk: SimpleNamespace) -> None:
    await stranger_asks(shop, by_mail=False)
    await desk.requests.refuse("E-1", "sari")
    await desk.work()
    assert await told_owner(shop) == [] and await desk.requests.open() == []
    assert not await erased(shop, 2 * DAY_S)


async def test_a_mail_server_that_refuses_leaves_it_to_staff(
    shop: ShopWithChats, desk: SimpleNamespace, mails: Mails
) -> None:
    mails.answer = "554 no"
    await stranger_asks(shop)
    for _ in range(6):
        await desk.work()
        shop.clock.now += 7201
    assert mails.texts == []
    assert await shop.rows("SELECT topic FROM notices WHERE ended_at IS NULL")


@pytest.mark.parametrize(
    "word", ["STOP", "stop!", "Jangan hapus dong", "jgn dihapus kak", "Please don't delete it",
             "please do not erase anything", "BERHENTI", "batalkan penghapusan ya"],
)  # fmt: skip
async def test_the_owner_stops_it_in_words(
    shop: ShopWithChats, desk: SimpleNamespace, word: str
) -> None:
    await owner_asks(shop)
    await desk.work()
    await shop.says(f"rina-{SECRET}", word, verified_phone="6281234560123")
    await desk.work()
    assert "tidak ada data Kakak yang dihapus" in (await told_owner(shop))[-1]
    assert not await erased(shop, 2 * DAY_S)
    assert await shop.rows("SELECT opted_out_at FROM conversations WHERE id = 1") == [(None,)]
    assert not (await shop.inbox.next_pending(["web"], [], 9))[0], "the bot has nothing to add"


async def test_the_owner_stops_it_by_the_button(
    shop: ShopWithChats, desk: SimpleNamespace
) -> None:
    await owner_asks(shop)
    await desk.work()
    await shop.says(f"rina-{SECRET}", "Jangan hapus", payload=KEEP)
    assert not await erased(shop, 2 * DAY_S)


async def test_other_words_stop_nothing_and_nobody_else_does(
    shop: ShopWithChats, desk: SimpleNamespace
) -> None:
    await owner_asks(shop)
    await desk.work()
    await shop.says("budi", "jangan hapus", payload=KEEP)
    await shop.answered("Apa ya?")
    await shop.says(f"rina-{SECRET}", "kapan paket saya sampai? jangan lama, please don't forget")
    await shop.answered("Besok.")
    assert await erased(shop, DAY_S + 61)


async def test_the_owner_is_told_by_mail_too_and_can_stop_it_there(
    shop: ShopWithChats, desk: SimpleNamespace, mails: Mails
) -> None:
    await owner_asks(shop)
    await desk.work()
    async with ClientSession(desk.page.make_url("/")) as browser:
        page = await (await browser.post(link_in(mails.texts[0]))).text()
    assert "Tidak ada yang dihapus" in page
    assert not await erased(shop, 2 * DAY_S)


async def test_an_owner_who_was_told_is_erased_after_the_time_to_object(
    shop: ShopWithChats, desk: SimpleNamespace
) -> None:
    await owner_asks(shop)
    assert not await erased(shop, 5 * DAY_S), "nobody was told: the gateway was down"
    await desk.work()
    assert not await erased(shop, DAY_S - 100)
    assert await erased(shop, 200)
    assert await shop.rows("SELECT email FROM customers") == [(None,)]


async def test_a_strangers_chat_is_no_way_to_the_owners_data(shop: ShopWithChats) -> None:
    """Neither by exporting or erasing the stranger's chat, nor the stranger's by the owner's."""
    database = open_database(shop.folder / "sapa.db")
    assert find_subject(database, str(STRANGER), "ID").conversation_ids == [STRANGER]
    assert find_subject(database, str(STRANGER), "ID").customer_ids == []
    assert find_subject(database, "+62 812-3456-0123", "ID").conversation_ids == [1]
    assert vouched_conversations(database, ["C-1"]) == [1]
    database.close()


async def test_the_link_between_chats_ends_with_the_proof(shop: ShopWithChats) -> None:
    def linked(seconds: float) -> Any:
        return shop.thread.run(lambda db: conversations_of(db, ["C-1"], shop.clock() + seconds))

    assert await linked(3590) == [1, STRANGER] and await linked(3601) == [1]


async def test_staff_see_of_a_strangers_chat_the_proven_order_alone(
    shop: ShopWithChats, desk: SimpleNamespace
) -> None:
    await shop.thread.write(
        lambda db: db.execute(
            """INSERT INTO orders (number, customer_id, status, placed_on, total, shipping_fee,
            payment_method, address) VALUES ('ORD-2', 'C-1', 'packed', '2026-02-02', 1, 0, 'COD',
            'Jl. Lain 2')"""
        )
    )
    handling = Assignment(shop.thread, lambda message: [message], shop.clock)
    chat = await handling.conversation(STRANGER)
    card = await card_of(desk.shop, chat, shop.clock() + 3590)
    assert (card.proof, [order.number for order in card.orders]) == ("proof", ["ORD-1"])
    later = await card_of(desk.shop, chat, shop.clock() + 3601)
    assert (later.proof, later.orders, later.customer_ids) == (None, [], ())
    owner = await card_of(desk.shop, await handling.conversation(1), shop.clock())
    assert [order.number for order in owner.orders] == ["ORD-2", "ORD-1"]

