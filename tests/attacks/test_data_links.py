"""The link to a copy of somebody's data: guessed, used again, passed on, asked by a stranger."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer
from aiosmtpd.smtp import SMTP

from bot.channels.web.channel import Web
from bot.gateway.client_address import ClientAddresses
from bot.gateway.privacy.data_links import DataLinks
from bot.gateway.privacy.export_notices import ExportNotices
from bot.gateway.privacy.page import PrivacyPage
from bot.gateway.privacy.texts import PrivacyMessages
from bot.settings import Settings
from bot.settings_sections import DataSettings, GatewaySettings, MailSettings, ShopSettings
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database
from bot.store.privacy.erasures import request_erasure
from bot.store.privacy.export_requests import LINK_LASTS_S, ONE_IN_S, ExportRequests
from tests.attacks.test_weak_proofs import Mails, proven
from tests.privacy.shop_with_chats import SECRET, ShopWithChats

RINA, STRANGER = 1, 3


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
async def gateway(shop: ShopWithChats, mails: Mails) -> AsyncIterator[SimpleNamespace]:
    """What sends the links, a mail server on this machine, and the page behind them."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mails), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = Settings(
        shop.folder.parent,
        data=DataSettings(shop.folder.name),
        mail=MailSettings("127.0.0.1", port, from_="shop@example.com", security="none"),
        gateway=GatewaySettings(public_url="https://chat.example.com"),
    )
    requests = ExportRequests(shop.thread, shop.clock)
    customers = SqliteShop(open_database(shop.folder / "sapa.db"), ShopSettings())
    messages = PrivacyMessages(settings, {"web": Web()}, customers)
    page = TestServer(web.Application())
    addresses = ClientAddresses(settings.gateway)
    page.app.add_routes(DataLinks(settings, requests, PrivacyPage(settings, addresses)).routes())
    await page.start_server()
    async with ClientSession(page.make_url("/")) as browser:
        yield SimpleNamespace(
            work=ExportNotices(settings, requests, messages).work, browser=browser
        )
    await customers.aclose()
    await page.close()
    server.close()


async def asks(shop: ShopWithChats, person: str, **asked: Any) -> None:
    phone = "6281234560123" if SECRET in person else None
    await shop.says(person, "kirim data saya", verified_phone=phone)
    asked = {"customers": [], "order": None, "by_mail": False, **asked}
    await shop.answered("Baik.", export=asked)


async def owner_asks(shop: ShopWithChats) -> None:
    await asks(shop, f"rina-{SECRET}", customers=["C-1"])


async def stranger_asks(shop: ShopWithChats, by_mail: bool = True) -> None:
    await asks(shop, "stranger", customers=["C-1"], order="ORD-1", by_mail=by_mail)


async def told(shop: ShopWithChats, conversation: int) -> str:
    """What stands last in the chat."""
    rows = await shop.rows(
        "SELECT message_json FROM outbox WHERE conversation_id = ? ORDER BY id DESC LIMIT 1",
        conversation,
    )
    return str(json.loads(str(rows[0][0]))["text"])


def link_in(text: str) -> str:
    [path] = re.findall(r"https://chat\.example\.com(/privacy/data/\S+)", text)
    return str(path)


async def opened(answer: ClientResponse) -> tuple[dict[str, Any], set[str]]:
    """The data of a download, and the names of its files."""
    assert answer.status == 200 and answer.content_type == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    packed = zipfile.ZipFile(io.BytesIO(await answer.read()))
    return json.loads(packed.read("data.json")), set(packed.namelist())


async def test_the_owner_gets_what_staff_would_hand_out(
    shop: ShopWithChats, gateway: SimpleNamespace
) -> None:
    await owner_asks(shop)
    await gateway.work()
    link = link_in(await told(shop, RINA))
    data, names = await opened(await gateway.browser.post(link))
    assert [chat["id"] for chat in data["conversations"]] == [RINA]
    assert data["shop"]["orders"][0]["number"] == "ORD-1"
    assert any(name.startswith("media/") for name in names)
    assert any(name.startswith("uploads/") for name in names)


async def test_opening_the_link_hands_out_nothing(
    shop: ShopWithChats, gateway: SimpleNamespace
) -> None:
    """Chat apps open links to show a preview, mail scanners to look behind them."""
    await owner_asks(shop)
    await gateway.work()
    link = link_in(await told(shop, RINA))
    for _ in range(3):
        answer = await gateway.browser.get(link)
        page = await answer.text()
        assert "<button>" in page and SECRET not in page
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
    await opened(await gateway.browser.post(link))


async def test_a_link_works_once_even_if_many_use_it_at_once(
    shop: ShopWithChats, gateway: SimpleNamespace
) -> None:
    await owner_asks(shop)
    await gateway.work()
    link = link_in(await told(shop, RINA))
    answers = await asyncio.gather(*(gateway.browser.post(link) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200, *[404] * 7]
    assert (await gateway.browser.get(link)).status == 404


async def test_a_link_that_is_passed_on_too_late_is_dead(
    shop: ShopWithChats, gateway: SimpleNamespace
) -> None:
    await owner_asks(shop)
    await gateway.work()
    link = link_in(await told(shop, RINA))
    shop.clock.now += LINK_LASTS_S + 1
    assert (await gateway.browser.get(link)).status == 404
    assert (await gateway.browser.post(link)).status == 404


async def test_guesses_find_nothing_and_are_braked(
    shop: ShopWithChats, gateway: SimpleNamespace
) -> None:
    await owner_asks(shop)
    await gateway.work()
    token = link_in(await told(shop, RINA)).rpartition("/")[2]
    guesses = [token.swapcase(), token[::-1], token[:-1] + "-", "A" * 43]
    for guess in guesses:
        assert (await gateway.browser.post(f"/privacy/data/{guess}")).status == 404
    answers = [await gateway.browser.post(f"/privacy/data/{'B' * 43}") for _ in range(30)]
    assert answers[-1].status == 429


async def test_only_a_hash_of_the_token_stands_beside_the_request(
    shop: ShopWithChats, gateway: SimpleNamespace
) -> None:
    await owner_asks(shop)
    await gateway.work()
    token = link_in(await told(shop, RINA)).rpartition("/")[2]
    rows = await shop.rows("SELECT * FROM export_requests")
    assert len(rows) == 1 and token not in repr(rows)


async def test_a_strangers_proof_hands_out_the_strangers_chat_alone(
    shop: ShopWithChats, gateway: SimpleNamespace, mails: Mails
) -> None:
    await stranger_asks(shop)
    await gateway.work()
    data, _ = await opened(await gateway.browser.post(link_in(await told(shop, STRANGER))))
    assert [chat["id"] for chat in data["conversations"]] == [STRANGER] and "shop" not in data
    [(address, mail)] = mails.texts
    assert address == f"rina@{SECRET}.id" and "ORD-1" in mail
    data, _ = await opened(await gateway.browser.post(link_in(mail)))
    assert [chat["id"] for chat in data["conversations"]] == [RINA], "not the stranger's"
    assert data["shop"]["orders"]


async def test_without_mail_a_proof_opens_no_more_than_this_chat(
    shop: ShopWithChats, gateway: SimpleNamespace, mails: Mails
) -> None:
    await stranger_asks(shop, by_mail=False)
    await gateway.work()
    data, _ = await opened(await gateway.browser.post(link_in(await told(shop, STRANGER))))
    assert "shop" not in data and SECRET not in json.dumps(data["conversations"][0]["received"])
    assert mails.texts == []


async def test_once_a_day_is_enough_and_nobodys_mailbox_is_flooded(
    shop: ShopWithChats, gateway: SimpleNamespace, mails: Mails
) -> None:
    for _ in range(4):
        await stranger_asks(shop)
        await gateway.work()
    assert len(mails.texts) == 1
    assert "sehari terakhir" in await told(shop, STRANGER)
    assert "/privacy/" not in await told(shop, STRANGER)
    await owner_asks(shop)
    await gateway.work()
    assert link_in(await told(shop, RINA)), "a stranger keeps the owner from nothing"
    shop.clock.now += ONE_IN_S + 1
    await gateway.work()
    await stranger_asks(shop)
    await gateway.work()
    assert link_in(await told(shop, STRANGER))


async def test_a_mail_that_does_not_go_is_told_in_the_chat(
    shop: ShopWithChats, gateway: SimpleNamespace, mails: Mails
) -> None:
    mails.answer = "554 no"
    await stranger_asks(shop)
    for _ in range(6):
        await gateway.work()
        shop.clock.now += 7201
    assert "tidak bisa dikirim" in await told(shop, STRANGER)


async def test_a_link_ends_with_the_chat_that_was_erased(
    shop: ShopWithChats, gateway: SimpleNamespace
) -> None:
    await asks(shop, "stranger")
    await gateway.work()
    link = link_in(await told(shop, STRANGER))
    await shop.delivered()
    await shop.thread.write(
        lambda db: request_erasure(db, "E-9", [STRANGER], [], "customer", shop.clock())
    )
    shop.clock.now += 120
    await shop.eraser.erase_due(rest_s=60)
    assert (await gateway.browser.post(link)).status == 404


async def test_what_cannot_be_read_now_leaves_the_link_working(
    shop: ShopWithChats, gateway: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owner_asks(shop)
    await gateway.work()
    link = link_in(await told(shop, RINA))

    def fails(*_: object) -> None:
        raise OSError("disk")

    with monkeypatch.context() as patched:
        patched.setattr("bot.gateway.privacy.data_links.export_zip", fails)
        assert (await gateway.browser.post(link)).status == 503
    await opened(await gateway.browser.post(link))
