"""The web chat on small screens, in the dark, and for people who use no mouse or no eyes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.chromium import ChatPage, DemoServer

# The contrast of every text that is shown with what is behind it, after WCAG 2.2 (1.4.3).
_CONTRASTS = """
const parse = (c) => c.match(/[\\d.]+/g).map(Number);
const over = ([r, g, b, a = 1], under) =>
  [r, g, b].map((v, i) => v * a + under[i] * (1 - a));
const behind = (n) => {
  if (!n) return [255, 255, 255];
  return over(parse(getComputedStyle(n).backgroundColor), behind(n.parentElement));
};
const light = (c) => {
  const [r, g, b] = c.map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !node.checkVisibility()) continue;
  if (node.matches("noscript *, :disabled, .hidden")) continue;
  const back = behind(node);
  const [one, other] = [light(over(parse(getComputedStyle(node).color), back)), light(back)];
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  found.push([node.className + ": " + walker.currentNode.textContent.trim(), contrast]);
}
return found;
"""


@pytest.fixture
def emulate(page: ChatPage) -> Iterator[Any]:
    """Sets media features or the screen, until the end of the test."""

    def emulate(command: str, **options: Any) -> None:
        page.driver.execute_cdp_cmd(f"Emulation.{command}", options)

    yield emulate
    emulate("setEmulatedMedia", features=[])
    emulate("clearDeviceMetricsOverride")
    emulate("setTouchEmulationEnabled", enabled=False)


def _brightness(page: ChatPage) -> float:
    color = page.find("#chat").value_of_css_property("background-color")
    channels = color.partition("(")[2].rstrip(")").split(",")[:3]
    return sum(float(channel) for channel in channels) / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_can_be_read(page: ChatPage, emulate: Any, scheme: str) -> None:
    emulate(
        "setEmulatedMedia",
        features=[
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ],
    )
    page.open()
    page.waits(lambda: page.is_shown("#welcome"))
    contrasts = page.driver.execute_script(_CONTRASTS)
    page.say("Where is my order?")
    page.waits_for("Talk to a person", ".choice")
    contrasts += page.driver.execute_script(_CONTRASTS)
    page.click(".choices .choice:last-child")
    page.waits_for("A colleague", "#colleague")
    contrasts += page.driver.execute_script(_CONTRASTS)
    assert len(contrasts) > 30
    assert [(what, round(ratio, 2)) for what, ratio in contrasts if ratio < 4.5] == []
    page.becomes(lambda: _brightness(page) > 200, scheme == "light")


@pytest.mark.parametrize("width, height", [(390, 844), (320, 568), (844, 390)])
def test_small_screens(page: ChatPage, emulate: Any, width: int, height: int) -> None:
    emulate(
        "setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=True
    )
    emulate("setTouchEmulationEnabled", enabled=True)
    page.open()
    page.say("Where is my order? " + "averyveryverylongword" * 8)
    page.waits_for("Talk to a person", ".choice")
    script = "return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    page.becomes(lambda: page.driver.execute_script(script), [width, height])
    scroller = "return [...document.querySelectorAll('.scroller')].map(n => n.scrollWidth)[0]"
    assert page.driver.execute_script(scroller) <= width
    field = page.find("#composer").rect
    assert field["y"] + field["height"] <= height

    def newest_is_in_sight() -> bool:
        last = page.all(".choice")[-1].rect
        return bool(last["y"] + last["height"] <= field["y"])

    page.waits(newest_is_in_sight)
    small = [
        c.text for c in page.all(".choice, .send") if c.is_displayed() and c.rect["height"] < 38
    ]
    assert small == [], "fingers need room"


def test_calm_for_those_who_ask_for_it(
    page: ChatPage, server: DemoServer, emulate: Any
) -> None:
    emulate("setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    page.open()
    with server.holding():
        page.say("hello")
        page.waits(lambda: page.is_shown("#typing"))
        assert page.driver.execute_script("return document.getAnimations().length") == 0
    page.waits_for_said("You said: hello")


def test_everything_has_a_name_and_a_visible_focus(page: ChatPage) -> None:
    page.open()
    page.say("Where is my order?")
    page.waits_for("Talk to a person", ".choice")
    page.find("#message").send_keys("so that it can be sent")
    names = []
    page.find(".languages button").send_keys(Keys.SHIFT)
    page.driver.execute_script("document.querySelector('.languages button').focus()")
    for _ in range(9):
        focused = page.focused()
        if focused.tag_name == "body":
            break
        names.append(focused.accessible_name)
        ring = page.driver.execute_script(
            "const n = arguments[0].matches('textarea') ? arguments[0].parentNode : arguments[0];"
            "const s = getComputedStyle(n);"
            "return s.outlineStyle !== 'none' || s.boxShadow !== 'none'",
            focused,
        )
        assert ring, names[-1]
        focused.send_keys(Keys.TAB)
    assert names == [
        "EN English",
        "ID Bahasa Indonesia",
        "https://jne.example/track?n=2291",
        "Change the address",
        "Cancel the order",
        "Talk to a person",
        "Send a picture or file",
        "Your message",
        "Send",
    ]


def test_new_lines_are_read_out_and_old_ones_are_not(page: ChatPage) -> None:
    page.open()
    log = page.find("#log")
    assert log.aria_role == "log"
    assert log.get_attribute("aria-live") == "polite"
    page.becomes(lambda: log.get_attribute("aria-busy"), "false")
    page.say("hello")
    page.waits_for_said("You said: hello")
    who = "return [...document.querySelectorAll('.who')].map(n => n.textContent)"
    page.becomes(lambda: page.driver.execute_script(who), ["You", "Assistant of Toko Nusa"])
