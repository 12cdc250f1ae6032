"""Customers ask to be told when their order is sent, are told, and have had enough: real Rasa."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.channels.telegram.channel import Telegram
from bot.channels.whatsapp.channel import WhatsApp
from bot.gateway.order_news import OrderNewsTeller
from bot.message_templates import watched_message_templates
from bot.replies_file import RepliesBroken, read_replies
from bot.settings import Settings
from bot.settings_sections import ShopSettings
from bot.shop.sqlite_shop import SqliteShop
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.watched_file import WatchedFile
from tests.checkout import CHECKOUT
from tests.scenarios.conftest import RunningSapa
from tests.scenarios.customers import Customer, Place, TelegramCustomer, WhatsAppCustomer

LATER_S = 300.0


def waiting_order(place: Place, position: int) -> tuple[str, str, str]:
    """One of the sample's orders that nobody else's scenario is about: its number, and its
    customer's e-mail and phone."""
    with closing(sqlite3.connect(place.database)) as database:
        number, email, phone = database.execute(
            """SELECT number, email, phone FROM orders JOIN customers ON id = customer_id
            WHERE status = 'processing' AND (SELECT count(*) FROM orders AS other
                WHERE other.customer_id = orders.customer_id) = 1
            ORDER BY number DESC LIMIT 1 OFFSET ?""",
            [position],
        ).fetchone()
    return number, email, phone


def is_sent(place: Place, number: str) -> None:
    """The shop's own system says so; and time goes by."""

    async def look() -> None:
        thread = DatabaseThread(open_database(place.database))
        shop = SqliteShop(open_database(place.database), ShopSettings())
        telegram, whatsapp = Telegram("1:t", "toko_bot", "s"), WhatsApp("1", "s", "v", "t")
        teller = OrderNewsTeller(
            Settings(place.database.parent), thread,
            {"telegram": telegram, "whatsapp": whatsapp}, shop,
            WatchedFile(Path("domain.yml"), read_replies, (RepliesBroken,)),
            watched_message_templates(CHECKOUT / "data/message_templates.yml"), lambda: None,
            lambda: time.time() + LATER_S,
        )  # fmt: skip
        await teller.look()
        await shop.aclose()
        await thread.aclose()

    with closing(sqlite3.connect(place.database)) as database, database:
        database.execute(
            """UPDATE orders SET status = 'shipped', courier = 'JNE', tracking_number = 'JP7788'
            WHERE number = ?""",
            [number],
        )
    asyncio.run(look())


def until_told(person: Customer, words: str) -> None:
    end = time.monotonic() + 120
    while words not in str(person.inbox()):
        assert time.monotonic() < end, person.inbox()
        time.sleep(0.2)


def test_a_button_below_the_status_and_an_end_in_words(sapa: RunningSapa) -> None:
    number, email, _ = waiting_order(sapa.place, 0)
    person = TelegramCustomer(sapa.place, sapa.telegram, 900_811)
    person.says(f"kak pesanan {number} udah dikirim belum?")
    assert "Kabari saya" in person.says(email).choices
    assert "nanti saya kabari" in person.presses("Kabari saya").text
    assert "nanti saya kabari" in person.says("kalau udah dikirim kabarin ya").text
    is_sent(sapa.place, number)
    until_told(person, f"Pesanan {number} sudah dikirim dengan JNE, nomor resi JP7788")
    assert "tidak akan mengabari lagi" in person.says("jangan kabari lagi ya kak").text
    with closing(sqlite3.connect(sapa.place.database)) as database:
        sql = "SELECT count(*) FROM order_news WHERE order_number = ?"
        assert database.execute(sql, [number]).fetchone() == (0,)


def test_asked_in_words_by_whom_the_platform_vouches_for(sapa: RunningSapa) -> None:
    number, _, phone = waiting_order(sapa.place, 0)  # the one before is sent by now
    person = WhatsAppCustomer(sapa.place, sapa.whatsapp, phone)
    told = person.says(f"hi, where is my order {number}? please tell me when it ships").text
    assert "being processed" in told and "I'll write to you here when something changes" in told
    is_sent(sapa.place, number)
    until_told(person, f"Order {number} is on its way with JNE, tracking number JP7788")
