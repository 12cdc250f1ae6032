"""A message without end stops nobody: it is stored whole, answered by its beginning, and others are
served meanwhile."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from tests.scenarios.customers import TelegramCustomer, WhatsAppCustomer
from tests.scenarios.running import RunningSapa

UNITS = ("(", "+:", "1 ", "😀😃", "jl 1, ", "a@", "(+", "kemja ")


@pytest.mark.parametrize("unit", UNITS)
def test_a_message_without_end_stops_nobody(sapa: RunningSapa, unit: str) -> None:
    number = UNITS.index(unit)
    troll = WhatsAppCustomer(sapa.place, sapa.whatsapp, f"62813777700{number:02}")
    other = TelegramCustomer(sapa.place, sapa.telegram, 770_100 + number)
    text = f"brp ongkir ke bali? {unit * (30_000 // len(unit))}"
    writing = threading.Thread(target=troll.says, args=[text])
    writing.start()
    answer = other.says("can I pay cash on delivery?")
    writing.join(60)
    assert "COD" in answer.text or "cash" in answer.text.lower()
    with sqlite3.connect(sapa.place.database) as database:
        [(stored,)] = database.execute(
            "SELECT text FROM inbox WHERE text LIKE 'brp ongkir ke bali? ' || ? || '%'", [unit * 3]
        ).fetchall()
        states = database.execute(
            "SELECT DISTINCT state FROM conversations WHERE chat IN (?, ?)",
            [troll.phone, str(770_100 + number)],
        ).fetchall()
    assert stored == text
    assert states == [("bot",)]
