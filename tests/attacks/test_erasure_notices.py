"""An owner who wrote long ago learns of an erasure all the same."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.web.channel import Web
from bot.channels.whatsapp.channel import WhatsApp
from bot.gateway.privacy.erasure_notices import ErasureNotices
from bot.gateway.privacy.texts import PrivacyMessages
from bot.message_templates import (
    MessageTemplatesBroken,
    read_message_templates,
    watched_message_templates,
)
from bot.messages import Inbound
from bot.settings import Settings
from bot.settings_sections import ShopSettings
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database
from bot.store.privacy.erasure_requests import ErasureRequests
from bot.watched_file import WatchedFile
from tests.checkout import CHECKOUT
from tests.privacy.shop_with_chats import SECRET, ShopWithChats

PHONE = "6281234560123"

TEMPLATES = CHECKOUT / "data" / "message_templates.yml"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[ShopWithChats]:
    shop = ShopWithChats(tmp_path)
    await shop.has_customers()
    yield shop
    await shop.thread.aclose()


@pytest.fixture
async def notices(shop: ShopWithChats) -> AsyncIterator[SimpleNamespace]:
    customers = SqliteShop(open_database(shop.folder / "sapa.db"), ShopSettings())
    settings = Settings(shop.folder)
    requests = ErasureRequests(shop.thread, shop.clock)
    channels = {"web": Web(), "whatsapp": WhatsApp("1", "s", "v", "t")}
    messages = PrivacyMessages(settings, channels, customers)

    def made(templates: WatchedFile[Any]) -> ErasureNotices:
        return ErasureNotices(settings, requests, messages, templates)

    yield SimpleNamespace(made=made)
    await customers.aclose()


async def writes_on_whatsapp(shop: ShopWithChats, hours_ago: float) -> None:
    at = int((shop.clock() - hours_ago * 3600) * 1000)
    event = Inbound(
        "whatsapp", "shop", "message", PHONE, "w1", "halo", verified_phone=PHONE, name="Rina",
        timestamp_ms=at, dedup_key="w1",
    )  # fmt: skip
    await shop.inbox.accept([event])
    await shop.thread.write(lambda db: db.execute("UPDATE inbox SET state = 'done'"))


async def owner_asks_elsewhere(shop: ShopWithChats) -> None:
    await shop.says(f"rina-{SECRET}", "hapus data saya", verified_phone=PHONE)
    await shop.answered(
        "Baik.", erase={"receipt": "E-2", "customers": ["C-1"], "order": None, "by_mail": False}
    )


async def told_on_whatsapp(shop: ShopWithChats) -> dict[str, Any]:
    [(message,)] = await shop.rows(
        "SELECT message_json FROM outbox WHERE channel = 'whatsapp' ORDER BY id"
    )
    return json.loads(str(message))  # type: ignore[no-any-return]


async def test_an_approved_template_goes_where_words_no_longer_do(
    shop: ShopWithChats, notices: SimpleNamespace
) -> None:
    await writes_on_whatsapp(shop, hours_ago=30)
    await owner_asks_elsewhere(shop)
    await notices.made(watched_message_templates(TEMPLATES)).work()
    told = await told_on_whatsapp(shop)
    assert told["template"]["name"] == "data_deletion" and told["text"] is None
    assert told["template"]["parameters"] == ["Rina", ShopSettings().name, "24"]


async def test_words_and_a_button_go_while_they_are_taken(
    shop: ShopWithChats, notices: SimpleNamespace
) -> None:
    await writes_on_whatsapp(shop, hours_ago=2)
    await owner_asks_elsewhere(shop)
    await notices.made(watched_message_templates(TEMPLATES)).work()
    told = await told_on_whatsapp(shop)
    assert told["template"] is None and told["buttons"]


async def test_without_a_template_words_are_tried_and_staff_see_that_they_failed(
    shop: ShopWithChats, notices: SimpleNamespace, tmp_path: Path
) -> None:
    none = WatchedFile(tmp_path / "none.yml", read_message_templates, (MessageTemplatesBroken,))
    await writes_on_whatsapp(shop, hours_ago=30)
    await owner_asks_elsewhere(shop)
    await notices.made(none).work()
    assert (await told_on_whatsapp(shop))["template"] is None


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("  text: Hi\n  sent_for: birthdays", "sent_for 'birthdays'"),
        ("  text: Hi {{1}}\n  parameters: [order]\n  sent_for: erasure", "does not know order"),
    ],
)
async def test_what_the_bot_could_not_fill_is_refused(
    tmp_path: Path, lines: str, complaint: str
) -> None:
    file = tmp_path / "message_templates.yml"
    file.write_text(f"- channel: whatsapp\n  name: a\n  language: id\n{lines}\n")
    with pytest.raises(MessageTemplatesBroken, match=complaint):
        read_message_templates(file)
