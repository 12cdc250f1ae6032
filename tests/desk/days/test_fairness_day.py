"""An editor asks whether everybody is understood alike, and goes on working meanwhile."""

from __future__ import annotations

import json

import pytest

from tests.desk.days.conftest import Hires
from tests.scenarios.customers import WhatsAppCustomer
from tests.scenarios.running import RunningSapa

pytestmark = pytest.mark.long


def test_measures_the_live_bot(hires: Hires, rina: WhatsAppCustomer, desk: RunningSapa) -> None:
    rina.says("mana pesanan saya")
    ria = hires("ria", "editor")
    ria.opens("/fairness")
    ria.waits_for("messages", "#customers > p", 120)
    ria.waits_for("Not measured yet.", "#measured")
    ria.press("Measure")
    ria.waits(lambda: ria.all("#measured progress"))
    ria.opens("/publish")
    ria.opens("/fairness")
    ria.waits(lambda: [one for one in ria.all("#measured progress")
                       if int(one.get_attribute("value") or 0) > 10], 200)  # fmt: skip
    assert ria.violations() == []
    ria.waits_for("messages.", "#measured > p:not(.soft)", 400)
    ria.waits_for("with typos", "#measured table")
    assert "Another version" not in ria.text("#measured")
    kept = json.loads((desk.place.database.parent / "fairness.json").read_text(encoding="utf-8"))
    [typos] = [
        row for row in kept["groups"]
        if (row["group"], row["measure"]) == ("typos", "understood")
    ]  # fmt: skip
    percent = f"{100 * typos['value']:.1f}".removesuffix(".0")
    ria.waits_for(f"{percent} %", "#measured")
    assert ria.violations() == []
    rina.says("halo")  # customers are answered as before
