"""The time by the database's clock."""

from __future__ import annotations

import time

import pytest

from bot.store.engine.protocol import Transactions
from bot.store.gateways.database_clock import DatabaseClock


async def test_it_goes_on_whatever_is_done_to_this_machines_time_of_day(
    thread: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = await thread.run(DatabaseClock)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert abs(clock() - now) < 60
