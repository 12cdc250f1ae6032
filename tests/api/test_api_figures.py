"""Programs read the figures that the desk's overview shows."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from bot.store.engine.database_thread import DatabaseThread
from tests.api.conftest import Programs
from tests.store.counter import Counter


async def test_figures_of_the_days_that_are_asked_for(
    program: Programs, thread: DatabaseThread
) -> None:
    counter = Counter(thread)
    counter.clock.now = time.time() - 2 * 86_400
    await counter.talk("rina", "mana pesanan", intent="order_status", language="id")
    await counter.talk("budi", "mau orang", signals={"handoff": "asked"})
    erp = await program()
    status, told = await erp.get("/figures")
    assert status == 200 and len(told["days"]) == 30
    assert (told["total"]["bot"], told["total"]["person"], told["people"]) == (1, 1, 2)
    assert told["first_answer"] == {"count": 2, "median_s": None}
    assert told["topics"] == {"intent:order_status": 1}
    assert told["handover_reasons"] == {"asked": 1}
    assert told["before"]["total"]["conversations"] == 0
    _, of_nobody = await erp.get("/figures", channel="line", first="2020-01-01", last="2020-01-31")
    assert of_nobody["total"]["conversations"] == 0


async def test_days_that_are_none_are_told(program: Programs) -> None:
    erp = await program()
    tomorrow = (datetime.now(timezone.utc) + timedelta(days=2)).date().isoformat()
    for days in (
        {"first": "soon"}, {"first": tomorrow}, {"last": "1200-01-01"}, {"first": "2001-01-01"},
    ):
        status, problem = await erp.get("/figures", **days)
        assert (status, problem["type"]) == (422, "urn:sapa:not-valid"), days
