"""Order numbers of shops of all kinds in what customers write, and what must not pass for one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.entities.extractor import EntityReader
from bot.order_number_formats import Shape
from bot.order_numbers import OrderNumbers
from bot.plain_text import as_message
from bot.settings_sections import ShopSettings
from bot.store.engine.database import open_database
from tests.checkout import CHECKOUT

TOKOPEDIA = "INV/20261105/MPL/3598812345"
SHOPEE = "2611051ABCDEFG"
TIKTOK = "577123456789012345"
LAZADA = "402112345678901"
WOO, SHOPIFY = "1001", "#1001"
ALL = (TOKOPEDIA, SHOPEE, TIKTOK, LAZADA, SHOPIFY, "ORD-2291", WOO)


@pytest.fixture(scope="module")
def readers() -> dict[tuple[str, ...], EntityReader]:
    return {}


@pytest.fixture
def named(readers: dict[tuple[str, ...], EntityReader]) -> Any:
    def read(text: str, *known: str) -> list[tuple[str, Any]]:
        if known not in readers:
            shop = ShopSettings(order_numbers=known)
            readers[known] = EntityReader(CHECKOUT / "data" / "entities", None, shop)
        found = readers[known].read(as_message(text), date(2026, 11, 24))
        return [(f.entity, f.value) for f in found]

    return read


@pytest.mark.parametrize(
    ("known", "text", "number"),
    [
        (TOKOPEDIA, "kak pesanan inv 20261105 mpl 3598812345 mana", TOKOPEDIA),
        (TOKOPEDIA, "INV/20261105/MPL/3598812345", TOKOPEDIA),
        (TOKOPEDIA, "retur ＩＮＶ／20261105／MPL／3598812345 dong", TOKOPEDIA),
        (TOKOPEDIA, "cek inv/2026\u200b1105/mpl/35988\u00ad12345", TOKOPEDIA),
        (SHOPIFY, "where is #1002?", "#1002"),
        (SHOPIFY, "where is order 1002?", "#1002"),
        (SHOPIFY, "my number is 1002", "#1002"),
        (SHOPIFY, "pesanan ＃１００２ dong", "#1002"),
        (WOO, "no pesanan 1002 kak", "1002"),
        (WOO, "order #1002", "1002"),
        (SHOPEE, "2611051abcdefg kok lama", SHOPEE),
        (TIKTOK, "kak 577123456789012345 belum sampai", TIKTOK),
        (LAZADA, "cek pesanan 402112345678901", LAZADA),
        (LAZADA, "402112345678901 sampai mana", LAZADA),
        ("TN1001", "tn1002 mana", "TN1002"),
        ("301-5566778-9911223", "where is 301-5566778-9911224", "301-5566778-9911224"),
        ("ORD-2291", "0RD-229l sampai mana", "ORD-2291"),
        ("ORD-2291", "pesanan saya di mana, nomornya 2291", "ORD-2291"),
        ("ORD-2291", "orderan aku mana ya nomernya 2291", "ORD-2291"),
        ("ORD-2291", "where is my parcel, it's number 2291", "ORD-2291"),
        ("ORD-2291", "can you check my order, it is 2291", "ORD-2291"),
        ("ORD-2291", "nomornya 2291", "ORD-2291"),
        ("ORD-2291", "ORD-𝟮𝟮𝟵𝟭", "ORD-2291"),
        ("ORD-2291", "pesanan 2️⃣2️⃣9️⃣1️⃣", "ORD-2291"),
    ],
)
def test_the_shops_numbers(named: Any, known: str, text: str, number: str) -> None:
    assert named(text, known) == [("order_number", number)]


@pytest.mark.parametrize("text", [
    "hp saya 081234567890", "0812 3456 7890", "6281234567890", "wa 081299990001",
    "harganya 1001 ya", "Rp1.001", "budget 150000", "total 1001 rb", "2000 pcs",
    "alamat kode pos 40111", "jl. mawar no 12, 55281", "tgl 5/11/2026", "20261105", "tahun 2026",
    "resi 402112345678901", "resi JNE8812345678", "no rek 402112345678901",
    "va 8277081234567890", "nik 3273012345678901", "kartu 4111111111111111", "kemeja batik merah",
    "order Lili", "resi 2611051ABCDEFG", "saya Lilo",
    "antar pesanan saya ke jalan melati, nomor 1001", "send my parcel to 5 the street, number 1001",
    "pesanan saya kurang, nomor hp saya 1001", "kemeja batik nomor 1001",
    "size 1001", "imei 356938035643809", "jam 10.01", "beli 3 kaos",
])  # fmt: skip
@pytest.mark.parametrize("known", [ALL, (WOO,), (LAZADA,)], ids=["all", "woo", "lazada"])
def test_what_is_something_else(named: Any, text: str, known: tuple[str, ...]) -> None:
    assert "order_number" not in [entity for entity, _ in named(text, *known)]


@pytest.mark.parametrize("text", ["order INV/77/2026-X9", "pesanan 88123456 mana", "inv no 99123"])
def test_a_number_of_another_shop_is_taken_as_it_is(named: Any, text: str) -> None:
    [(entity, value)] = named(text, SHOPEE)
    assert entity == "order_number" and value in text
    assert OrderNumbers.like([SHOPEE]).read(value) is None


def test_what_an_import_brought_is_known_at_once(tmp_path: Path) -> None:
    database = open_database(tmp_path / "sapa.db")
    now = [0.0]
    reader = EntityReader(
        CHECKOUT / "data" / "entities", tmp_path / "sapa.db", clock=lambda: now[0]
    )
    assert reader.read("2611051abcdefg mana", date(2026, 11, 24)) == []
    for position, shape in enumerate(OrderNumbers.like([SHOPEE]).shapes):
        database["order_shapes"].insert({"position": position, "shape": shape.as_json()})
    now[0] += 2
    [found] = reader.read("2611051abcdefg mana", date(2026, 11, 24))
    assert found.value == SHOPEE
    assert Shape.from_json(shape.as_json()).example != SHOPEE


@pytest.mark.parametrize(
    ("currency", "text", "amount"),
    [
        ("USD", "is it under $12.50?", 1250), ("USD", "20 dollars", 2000),
        ("USD", "usd 1,250", 125_000),
        ("USD", "15 bucks", 1500), ("USD", "1.5k dollars", 150_000), ("SGD", "SGD 12,50", 1250),
        ("MYR", "rm12.50 je", 1250), ("JPY", "¥1,250", 1250), ("IDR", "150rb", 150_000),
        ("EUR", "20 euros", 2000), ("EUR", "€ 20", 2000),
    ],
)  # fmt: skip
def test_money_of_the_shops_currency(currency: str, text: str, amount: int) -> None:
    reader = EntityReader(CHECKOUT / "data" / "entities", None, ShopSettings(currency=currency))
    assert [(f.entity, f.value) for f in reader.read(text, date(2026, 11, 24))] == [
        ("money", amount)
    ]


@pytest.mark.parametrize(
    ("country", "text", "phone"),
    [
        ("GB", "my number is 07400 123456", "+447400123456"),
        ("GB", "447400123456", "+447400123456"),
        ("US", "call (202) 555-0143", "+12025550143"),
        ("MY", "012-345 6789", "+60123456789"),
        ("ID", "0812-3456-7890", "+6281234567890"),
        ("ID", "+44 7700 900123", "+447700900123"),
    ],
)
def test_phones_of_the_shops_country(country: str, text: str, phone: str) -> None:
    reader = EntityReader(CHECKOUT / "data" / "entities", None, ShopSettings(country=country))
    assert [(f.entity, f.value) for f in reader.read(text, date(2026, 11, 24))] == [
        ("phone", phone)
    ]
