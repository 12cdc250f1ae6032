"""What readers are told beside a file: names that are likely, and the customer's own orders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.gateway.reading_hints import how_money_is_written
from bot.readings import Hint
from bot.shop.sample_data import load_sample
from tests.gateway.file_readers import ListeningShop

RINAS_PHONE, RINAS_ORDER = "447700900123", "ORD-2291"


async def hints(shop: ListeningShop) -> list[Hint]:
    await shop.quiet()
    return [hint for _, _, hint in shop.ears.asked]


async def test_the_names_of_what_is_sold_and_how_it_is_sent(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        load_sample(shop.database)
        await shop.receive("ani", b"halo")
        [hint] = await hints(shop)
    assert {"JNE", "Malang"} <= set(hint.words) and len(hint.words) <= 150
    assert any("kemeja" in word.lower() for word in hint.words)


async def test_orders_of_whom_the_platform_vouches_for_and_nobody_elses(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        load_sample(shop.database)
        await shop.receive("rina", b"halo", verified_phone=RINAS_PHONE)
        await shop.quiet()
        await shop.receive("ani", b"halo")
        rinas, anis = await hints(shop)
    assert RINAS_ORDER in rinas.orders and len(rinas.orders) <= 10
    assert anis.orders == ()


async def test_orders_that_were_proven_and_the_language(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        load_sample(shop.database)
        owner = next(iter(shop.database.query(
            "SELECT customer_id FROM orders WHERE number = ?", [RINAS_ORDER]
        )))["customer_id"]  # fmt: skip
        shop.rasa.signals = {
            "proven": {"order": RINAS_ORDER, "customer": owner, "until": 9_999_999_999.0}
        }
        await shop.receive("ani", "pesananku ORD-2291")
        await shop.quiet()
        await shop.receive("ani", b"yang itu")
        [hint] = await hints(shop)
    assert hint.orders[0] == RINAS_ORDER and hint.language == "id"


@pytest.mark.parametrize(
    ("code", "decimals", "sign"), [("IDR", 0, None), ("USD", 2, "$"), ("JPY", 0, "¥")]
)
def test_how_money_is_written(code: str, decimals: int, sign: str | None) -> None:
    told, signs = how_money_is_written(code)
    assert told == decimals and (sign in signs if sign else signs == ())


async def test_long_names_fit_into_a_header(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        load_sample(shop.database)
        with shop.database.conn:
            shop.database.execute("UPDATE products SET name_id = name_id || ?", ["布" * 500])
        await shop.receive("ani", b"halo")
        [hint] = await hints(shop)
    assert hint.words and len(json.dumps(hint.words)) < 5000


async def test_a_shop_without_lists_is_heard_all_the_same(tmp_path: Path) -> None:
    async with ListeningShop(tmp_path) as shop:
        shop.database.execute("DROP TABLE products").close()
        await shop.receive("ani", b"halo")
        await shop.quiet()
        assert shop.said_to("ani") == ["re: halo"]
