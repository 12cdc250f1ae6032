"""A shop that is not the sample: order numbers of five kinds, dollars, one phone on several orders.
Nothing of it is set; all is learned from its orders."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from bot.shop.learned_order_numbers import learn_from_orders
from bot.store.engine.database import open_database
from tests.scenarios.customers import TelegramCustomer, WhatsAppCustomer
from tests.scenarios.replies_given import names_given
from tests.scenarios.running import RunningSapa, running_sapa
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

pytestmark = pytest.mark.long  # a whole Sapa of its own is started

TOKOPEDIA = "INV/20261105/MPL/3598812345"
SHOPEE = "2611051ABCDEFG"
TIKTOK = "577123456789012345"
PUTRI = "6281299990001"

CUSTOMERS = [
    {"id": "C-ana", "name": "Ana", "email": "ana@example.com", "phone": "6281200009001"},
    {"id": "C-putri-1", "name": "Putri A", "email": "putri@example.com", "phone": PUTRI},
    {"id": "C-putri-2", "name": "Putri A", "email": None, "phone": PUTRI},
    {"id": "C-putri-3", "name": "Putri Ayu", "email": "putri@example.com", "phone": None},
]
ORDERS = {
    "#1001": ("C-ana", "shipped"), "#1002": ("C-ana", "delivered"),
    "#1003": ("C-ana", "delivered"), "#1004": ("C-ana", "delivered"),
    TOKOPEDIA: ("C-ana", "shipped"), SHOPEE: ("C-ana", "processing"), TIKTOK: ("C-ana", "packed"),
    "ORD-6010": ("C-putri-1", "shipped"), "ORD-6011": ("C-putri-2", "processing"),
    "ORD-6012": ("C-putri-3", "processing"),
}  # fmt: skip

_people = itertools.count(700_001)


@pytest.fixture(scope="module")
def sapa(
    tmp_path_factory: pytest.TempPathFactory, platforms: tuple[WhatsAppApi, TelegramApi]
) -> Iterator[RunningSapa]:
    folder = tmp_path_factory.mktemp("any_shop")
    (folder / "var").mkdir()
    database = open_database(folder / "var" / "sapa.db")
    with database.conn:
        database["customers"].insert_all(CUSTOMERS)
        product = {"id": "P-1", "name_en": "Linen Shirt", "name_id": "Kemeja Linen"}
        database["products"].insert({**product, "category": "", "price": 1999, "stock": 3})
        for number, (customer_id, status) in ORDERS.items():
            database["orders"].insert({
                "number": number, "customer_id": customer_id, "status": status,
                "placed_on": "2026-11-20", "total": 2249, "shipping_fee": 250,
                "payment_method": "PayPal", "address": "Jl. Kenanga 5", "courier": "JNE",
                "tracking_number": "JX0000000001", "estimated_on": "2026-12-02",
                "delivered_on": "2026-11-24" if status == "delivered" else None,
            })  # fmt: skip
            database["order_items"].insert({
                "order_number": number, "position": 0, "product_id": "P-1",
                "name": "Kemeja Linen", "quantity": 1, "price": 1999,
            })  # fmt: skip
        learn_from_orders(database)
    database.close()
    with running_sapa(folder, platforms, shop='currency = "USD"') as sapa:
        yield sapa


def stranger(sapa: RunningSapa) -> TelegramCustomer:
    return TelegramCustomer(sapa.place, sapa.telegram, next(_people))


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("where is my order #1001?", "#1001"),
        ("pesanan inv 20261105 mpl 3598812345 sampai mana kak", TOKOPEDIA),
        ("pesanan ＩＮＶ／20261105／MPL／35988\u200b12345 sampai mana kak", TOKOPEDIA),
        ("kak 2611051abcdefg kok belum dikirim", SHOPEE),
        ("where is my order 577123456789012345", TIKTOK),
    ],
)
def test_an_order_is_found_by_its_number_and_told_as_the_shop_writes_it(
    sapa: RunningSapa, asked: str, number: str
) -> None:
    person = stranger(sapa)
    assert "e-mail" in person.says(asked).text
    assert number in person.says("ａｎａ＠example.com").text


@pytest.mark.parametrize(
    "typed", ["#1001", "1001", "# 1001", "nomornya 1001 kak", "1️⃣0️⃣0️⃣1️⃣", "10O1"]
)
def test_a_number_alone_is_taken_where_it_was_asked_for(sapa: RunningSapa, typed: str) -> None:
    person = stranger(sapa)
    asked = person.says("pesanan saya sampai mana?").text
    assert "#1234" in asked and "ORD-1234" not in asked
    assert "e-mail" in person.says(typed).text
    assert "#1001" in person.says("ana@example.com").text


def test_a_number_of_another_shop_is_answered_by_how_they_look(sapa: RunningSapa) -> None:
    person = stranger(sapa)
    read = person.says("where is my order ABC-7-77777-X?")
    assert "#1234" in read.text
    person = stranger(sapa)
    person.says("where is my order?")
    assert "#1234" in person.says("ABC/99887").text


def test_an_order_that_is_not_there_is_answered_like_a_wrong_proof(sapa: RunningSapa) -> None:
    answers = []
    for number in ("#1001", "#1009", "INV/20261105/MPL/3598800000", TOKOPEDIA):
        person = stranger(sapa)
        person.says(f"where is my order {number}")
        person.says("nobody@example.com")
        answers.append(tuple(names_given(sapa, str(person.user))))
    assert len(set(answers)) == 1
    assert len(answers[0]) >= 2


def test_amounts_are_told_in_the_shops_currency(sapa: RunningSapa) -> None:
    person = stranger(sapa)
    person.says("what did I order in #1001?")
    read = person.says("ana@example.com").text
    assert "$19.99" in read and "$2.50" in read and "$22.49" in read and "Rp" not in read
    person = stranger(sapa)
    person.says("apa saja isi pesanan saya #1001?")
    read = person.says("ana@example.com").text
    assert "US$22,49" in read and "20 November 2026" in read


def test_a_vouched_for_phone_proves_every_order_with_it_and_no_other(sapa: RunningSapa) -> None:
    person = WhatsAppCustomer(sapa.place, sapa.whatsapp, PUTRI)
    assert set(person.says("pesanan saya sampai mana?").choices) == {"ORD-6010", "ORD-6011"}
    assert "ORD-6011" in person.presses("ORD-6011").text
    assert "ORD-6010" in person.says("kalau pesanan ORD-6010 sampai mana?").text
    assert "e-mail" in person.says("kalau pesanan ORD-6012 sampai mana?").text


def test_a_typed_phone_proves_the_order_it_was_typed_for_alone(sapa: RunningSapa) -> None:
    person = stranger(sapa)
    person.says("where is my order ORD-6010?")
    assert "ORD-6010" in person.says("+62 812‑9999‑0001").text
    read = person.says("and where is my order ORD-6011?").text
    assert "e-mail" in read and "prepared" not in read
