"""An owner looks at how the shop is doing, and from a figure to the conversations behind it."""

from __future__ import annotations

import pytest

from tests.desk.days.busy import Comes

pytestmark = pytest.mark.long

DRAWN = """const canvas = document.querySelector('canvas[data-chart]');
return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(v => v)"""


def test_from_a_figure_to_its_conversations(comes: Comes) -> None:
    budi = comes("budi")
    budi.press("Insights")
    budi.waits_for("Solved by the bot", ".tile")
    budi.waits(lambda: budi.driver.execute_script(DRAWN))
    for theme in ("light", "dark"):
        budi.driver.execute_script(f"document.documentElement.dataset.theme = '{theme}'")
        assert budi.violations() == []
    budi.press("What each figure counts")
    budi.waits_for("a day in which nobody wrote", ".meanings dd")
    budi.press("As a table")
    assert budi.violations() == []
    budi.driver.set_window_size(390, 844)
    wide = budi.driver.execute_script(
        "return document.documentElement.scrollWidth - window.innerWidth"
    )
    assert wide <= 0
    budi.driver.set_window_size(1280, 860)
    budi.press("Asked for a person")
    budi.waits_for("Handed over: Asked for a person", "h1")
    assert budi.violations() == []
    budi.click("main tbody a")
    budi.waits(lambda: "/desk/conversations/" in budi.driver.current_url)


def test_days_of_ones_own(comes: Comes) -> None:
    budi = comes("budi")
    budi.opens("/insights?first=2001-01-01&last=2001-01-31")
    budi.waits_for("Nobody wrote in these days.")
    budi.press("7 days")
    budi.waits_for("Conversations", ".tile dt")
