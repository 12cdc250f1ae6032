"""A shop's own orders, imported with the few columns that it has: its customers are answered in
whole sentences, without anything made up, and return an order's only item."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.gateway.late_replies import FAILED, LATE
from tests.actions.test_no_gaps import gaps
from tests.checkout import CHECKOUT
from tests.scenarios.customers import WhatsAppCustomer
from tests.scenarios.running import RunningSapa

DELIVERED = date.today() - timedelta(days=3)
MINIMAL = """\
order_number,customer_name,email,phone,status,placed_on,item_name,quantity,price,total,address
ORD-7000,Tono,tono0@example.com,081299980000,unpaid,2026-11-20,Kopi Gayo,1,150000,165000,Jl. K. 5
ORD-7003,Tini,tono3@example.com,081299980003,shipped,2026-11-20,Kopi Gayo,1,150000,165000,Jl. K. 5
"""
ONE_ITEM = f"""\
order_number,customer_name,email,phone,status,placed_on,item_name,quantity,price,total,address,\
delivered_on
ORD-7110,Maya,maya2@example.com,081288880002,delivered,{DELIVERED},Kopi Gayo,1,150000,165000,\
Jl. K. 5,{DELIVERED}
"""


@pytest.fixture(scope="module")
def shop(sapa: RunningSapa, tmp_path_factory: pytest.TempPathFactory) -> RunningSapa:
    for name, text in (("minimal.csv", MINIMAL), ("one_item.csv", ONE_ITEM)):
        file = tmp_path_factory.mktemp("orders") / name
        file.write_text(text)
        _import(sapa, file)
    return sapa


def _import(sapa: RunningSapa, file: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot.cli", "shop", "import", str(file)],
        cwd=CHECKOUT, env=sapa.environ, check=True, capture_output=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "choice", "skip"),
    [
        ("mau retur ORD-7110", "Rusak", "Lewati"),
        ("I want to return my order ORD-7110", "Damaged", "Skip"),
        ("retur pesanan saya dong kak", "Rusak", "Lewati"),
    ],
)
def test_the_only_item_is_returned_without_asking_which(
    shop: RunningSapa, wish: str, choice: str, skip: str
) -> None:
    maya = WhatsAppCustomer(shop.place, shop.whatsapp, "6281288880002")
    read = maya.says(wish)
    assert choice in read.choices  # why, and not which
    assert "tidak ada" not in read.text and "isn't in the order" not in read.text
    assert not any(sorry in read.text for sorry in (*FAILED.values(), *LATE.values()))
    assert skip in maya.presses(choice).choices
    maya.says("ga jadi" if skip == "Lewati" else "never mind")


@pytest.mark.parametrize(
    ("phone", "asked", "told", "never"),
    [
        ("6281299980003", "pesanan ORD-7003 sampai mana?", "dalam perjalanan", "resi -"),
        ("6281299980003", "where is my order ORD-7003", "on its way", "None"),
        ("6281299980003", "rincian pesanan ORD-7003 dong", "Rp165.000", "Ongkir"),
        ("6281299980000", "where is my order ORD-7000", "waiting for your payment", "by ."),
        ("6281299980000", "details of order ORD-7000 please", "Rp165,000", "Shipping"),
        ("6281299980000", "kopi gayo masih ready kak?", "Kopi Gayo", "habis"),
    ],
)
def test_what_the_file_lacks_is_neither_a_hole_nor_a_fact(
    shop: RunningSapa, phone: str, asked: str, told: str, never: str
) -> None:
    read = WhatsAppCustomer(shop.place, shop.whatsapp, phone).says(asked)
    assert told in read.text
    assert never not in read.text and "Rp0" not in read.text
    assert not [gap for line in read.text.strip().split("\n") for gap in gaps("", line)]
