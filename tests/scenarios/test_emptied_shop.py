"""A shop that has left the sample behind: the bot works, says what it does not know, hands over,
and knows the shop's own orders and products as soon as they are there."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.knowledge.entries import load_entries
from bot.nlu.entities.extractor import LOOKED_AT_EVERY_S
from tests.checkout import CHECKOUT
from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.running import RunningSapa, running_sapa
from tests.shop.importing.files import lines_of

ASKED = (
    "halo kak", "brp ongkir ke bali?", "can I pay cash when it arrives?", "how do I return an item",
    "bisa ke toko langsung?", "kemeja batik ready ga kak", "do you have a blue dress?",
    "what's the weather", "garansi gimana?",
)  # fmt: skip


def run(sapa: RunningSapa, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=CHECKOUT, env=sapa.environ, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long
def test_from_the_sample_to_ones_own(tmp_path: Path, platforms) -> None:
    told = {
        answer for entry in load_entries(CHECKOUT / "data" / "knowledge") if entry.sample
        for answer in entry.answer.values()
    }  # fmt: skip
    folder = tmp_path / "sapa"
    folder.mkdir()
    with running_sapa(folder, platforms) as sapa:
        person = TelegramCustomer(sapa.place, sapa.telegram, 900_100)
        said = person.says("can I pay cash when it arrives?").text
        assert any(answer in said for answer in told), said

        assert "Removed 500 orders" in run(sapa, "shop", "empty", "--yes")
        for number, text in enumerate(ASKED):
            person = TelegramCustomer(sapa.place, sapa.telegram, 900_101 + number)
            said = person.says(text).text
            assert said, text
            assert not any(answer in said for answer in told), (text, said)
            assert "None" not in said

        person = TelegramCustomer(sapa.place, sapa.telegram, 900_200)
        person.says("where is my order ORD-2291?")
        assert "JNE" not in person.says("rina@example.com").text

        orders, products = tmp_path / "orders.csv", tmp_path / "products.csv"
        orders.write_text(lines_of({"order_number": "ORD-7110", "courier": "SiCepat"}))
        products.write_text("nama;harga;stok\nLentera Zamrud;75.000;\n")
        run(sapa, "shop", "import", str(orders))
        run(sapa, "shop", "import-products", str(products))
        person = TelegramCustomer(sapa.place, sapa.telegram, 900_201)
        person.says("where is my order ORD-7110?")
        assert "SiCepat" in person.says("putri@example.com").text
        time.sleep(LOOKED_AT_EVERY_S)  # after which its name is known as a product's
        assert "75" in person.says("lentera zamrud masih ada kak?").text
