"""The shop's own system is down: an honest sentence, and nothing blamed on the customer."""

from __future__ import annotations

import sqlite3

from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.running import RunningSapa


def test_an_outage_is_called_an_outage(sapa: RunningSapa) -> None:
    person = TelegramCustomer(sapa.place, sapa.telegram, 900_001)
    person.says("where is my order ORD-2291")
    database = sqlite3.connect(sapa.place.database)
    database.execute("ALTER TABLE customers RENAME TO customers_gone")
    try:
        read = person.says("rina@example.com")
    finally:
        database.execute("ALTER TABLE customers_gone RENAME TO customers")
        database.close()
    assert "can't reach our order system" in read.text
    assert "couldn't find" not in read.text
    # The proof that was given is not asked for again.
    assert "JNE8812345678" in person.says("where is my order ORD-2291").text
