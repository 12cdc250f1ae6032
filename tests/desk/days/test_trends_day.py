"""An editor looks at what customers begin to write about, leaves it out, takes that back, and
begins an answer with it."""

from __future__ import annotations

import pytest

from tests.desk.days.busy import BusyDesk, Comes

pytestmark = pytest.mark.long

ADDED = (
    "INSERT INTO trends (id, found_at) VALUES (1, 0)",
    """INSERT INTO trend_messages SELECT 1, min(id), 0.9, 'bisa bayar pakai bitcoin ' || min(id)
    FROM inbox WHERE kind = 'message' AND conversation_id NOT NULL
    GROUP BY conversation_id LIMIT 6""",
)


def test_a_trend_becomes_an_answer(busy_desk: BusyDesk, comes: Comes) -> None:
    for sql in ADDED:
        busy_desk.ask(sql)
    budi = comes("budi")
    budi.opens("/trends")
    budi.waits_for("bisa bayar pakai bitcoin", ".quotes")
    for theme in ("light", "dark"):
        budi.driver.execute_script(f"document.documentElement.dataset.theme = '{theme}'")
        assert budi.violations() == []
    budi.driver.set_window_size(390, 844)
    wide = budi.driver.execute_script(
        "return document.documentElement.scrollWidth - window.innerWidth"
    )
    assert wide <= 0
    budi.driver.set_window_size(1280, 860)
    budi.press("Ignore")
    budi.waits_for("Settled", "details.panel")
    budi.click("details.panel > summary")
    assert budi.violations() == []
    budi.press("Undo")
    budi.waits_for("bisa bayar pakai bitcoin", ".trend")
    budi.click(".trend p a")
    budi.waits_for("What each of them wrote")
    assert budi.violations() == []
    budi.press("Trends")
    budi.find(".trend")
    budi.press("New answer")
    budi.waits(lambda: "/answers/new" in budi.driver.current_url)

    def asked() -> str:
        fields = budi.all("[name^='questions_']")
        return "".join(str(one.get_attribute("value")) for one in fields)

    budi.waits(lambda: "bitcoin" in asked())
