"""Who waits for a reader sees that somebody is at it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.gateway import reading_notices
from bot.store.messages import message_grouping
from tests.gateway.file_readers import ListeningShop
from tests.gateway.test_gateway import until

LISTENING_EN = "I'm listening to your voice note…"
LISTENING_ID = "Saya dengarkan dulu voice note-nya ya, Kak…"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_notices, "TOLD_AFTER_S", 0.1)
    monkeypatch.setattr(reading_notices, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(message_grouping, "FILES_AWAITED_S", 0.05)


async def answered(shop: ListeningShop) -> None:
    assert shop.ears.hold
    shop.ears.hold.set()
    await shop.quiet()


async def test_a_slow_reader(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        shop.ears.hold = asyncio.Event()
        await shop.receive("ani", b"paketku")
        await until(lambda: bool(shop.said_to("ani")))
        await asyncio.sleep(0.2)  # it is said once
        await answered(shop)
        both = f"{LISTENING_EN}\n\n{LISTENING_ID}"  # nobody knows her language yet
        assert shop.said_to("ani") == [both, "re: paketku"]


async def test_in_the_customers_language_and_for_what_is_seen(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        await shop.receive("ani", "halo")
        await shop.quiet()
        shop.ears.hold = asyncio.Event()
        await shop.receive("ani", shop.file(b"picture", "image", "image/jpeg"))
        await until(lambda: len(shop.said_to("ani")) == 2)
        await answered(shop)
        assert shop.said_to("ani")[1] == "Saya lihat dulu kirimannya ya, Kak…"


async def test_one_after_the_other_is_told_once(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        await shop.receive("ani", "halo")
        await shop.quiet()
        shop.ears.hold = asyncio.Event()
        await shop.receive("ani", b"satu")
        await shop.receive("ani", b"dua")
        await until(lambda: len(shop.said_to("ani")) == 2)
        await answered(shop)
        assert shop.said_to("ani")[1:] == [LISTENING_ID, "re: satu\ndua"]


async def test_a_quick_reader_needs_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_notices, "TOLD_AFTER_S", 30.0)
    async with ListeningShop(tmp_path) as shop:
        shop.ears.hold = asyncio.Event()
        await shop.receive("ani", b"satu")
        await until(lambda: shop.platform.typed_to == ["ani"])
        await answered(shop)
        assert shop.said_to("ani") == ["re: satu"]


async def test_where_a_person_answers_the_bot_says_nothing(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        await shop.receive("ani", "halo")
        await shop.quiet()
        with shop.database.conn:
            shop.database.execute("UPDATE conversations SET state = 'staff'")
        shop.ears.hold = asyncio.Event()
        await shop.receive("ani", b"satu")
        await until(lambda: shop.ears.at_once == 1)
        await asyncio.sleep(0.2)
        await answered(shop)
        assert shop.said_to("ani") == ["re: halo"]
