"""The web chat with all that it can show, as axe-core judges it, on the smallest phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.chromium import ChatPage, DemoServer
from tests.checkout import CHECKOUT

_AXE = (CHECKOUT / "tests" / "desk" / "days" / "axe.min.js").read_text(encoding="utf-8")
_RUN = """
const done = arguments[arguments.length - 1];
axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
  .then((found) => done(found.violations.map((one) => one.id + ': ' +
    one.nodes.map((node) => node.html).join(' | '))));
"""


@pytest.fixture
def at_night(page: ChatPage, tmp_path: Path) -> Iterator[ChatPage]:
    server = DemoServer(tmp_path, [], "--closed")
    server.start()
    yield ChatPage(page.driver, server.url)
    page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    server.kill()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_in_anybodys_way(at_night: ChatPage, tmp_path: Path, scheme: str) -> None:
    page = at_night
    calm = [{"name": "prefers-reduced-motion", "value": "reduce"},
            {"name": "prefers-color-scheme", "value": scheme}]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": calm})
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True},
    )
    photo = tmp_path / "sobek.jpg"
    Image.new("RGB", (300, 200), "#c63").save(photo)
    page.open()
    page.driver.execute_script(_AXE)
    assert page.driver.execute_async_script(_RUN) == [], "while it is empty"
    page.say("do you sell shoes?")
    page.becomes(lambda: len(page.all(".cards .card")), 3)
    page.find("#files").send_keys(str(photo))
    page.waits(lambda: page.all(".from-customer .picture img"))
    page.waits_for_said("You said: None")
    page.say("I want a person")
    page.waits(lambda: page.is_shown("#away"))
    assert page.driver.execute_async_script(_RUN) == []
    assert page.driver.execute_script("return document.documentElement.scrollWidth") == 320
