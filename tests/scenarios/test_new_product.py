"""A product that the shop adds while Sapa runs is understood, without training or a restart."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing

from bot.nlu.entities.extractor import LOOKED_AT_EVERY_S
from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.running import RunningSapa


def test_a_new_product_is_understood(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 900_002)
    with closing(sqlite3.connect(sapa.place.database)) as database:
        database.execute(
            "INSERT INTO products (id, name_en, name_id, category, price, stock) "
            "VALUES ('X-1', 'Emerald Lantern', 'Lentera Zamrud', '', 75000, 3)"
        )
        database.commit()
        time.sleep(LOOKED_AT_EVERY_S)
        assert "Lentera Zamrud" in person.says("lentera zamurd masih ada kak?").text
        [turn] = database.execute(
            "SELECT turn_json FROM inbox WHERE text LIKE 'lentera zamurd%'"
        ).fetchone()
        database.execute("DELETE FROM products WHERE id = 'X-1'")
        database.commit()
    assert {"entity": "product", "value": "lentera zamrud"} in json.loads(turn)["entities"]
