"""The composer and what is above it: a reply or a note, what the keys do, and a phone's screen."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.desk.days.busy import BusyDesk, Comes, opens, presses, typed
from tests.desk.days.staff import Staff

CHOOSES = """const chosen = document.querySelector("[name=language]");
chosen.value = arguments[0]; chosen.form.submit()"""
COUNTS = """
document.querySelectorAll(".views > a").forEach((view) => {
  view.querySelector(".count")?.remove();
  const count = document.createElement("span");
  count.className = "count";
  count.textContent = "12";
  view.append(count);
});
const list = document.getElementById("list");
const words = [...document.querySelectorAll(".views > a .view-word")];
return [list, ...words].map((one) => one.scrollWidth - one.clientWidth)"""
"""Gives each view a count; how much wider than their place the list and the names then are."""


def sends(staff: Staff) -> None:
    """By Ctrl+Enter."""
    keys = ActionChains(staff.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER)
    keys.key_up(Keys.CONTROL).perform()


def focused(staff: Staff) -> str:
    """The id or name of what has the focus."""
    one = staff.focused()
    return str(one.get_attribute("id") or one.get_attribute("name"))


def mode(staff: Staff) -> str:
    return str(staff.find("#modes input:checked").get_attribute("value"))


def test_a_note_never_goes_to_the_customer(busy_desk: BusyDesk, comes: Comes) -> None:
    sari = comes("sari")
    presses(sari, "n", "Ask the supplier")
    sari.waits(lambda: sari.is_shown("#note") and not sari.is_shown("#send"))
    sari.waits_for("Draft", "#list .row-link[aria-current]")
    opens(sari)
    sari.becomes(lambda: (typed(sari), mode(sari)), ("Ask the supplier", "note"))
    presses(sari, "n")
    sends(sari)
    sari.waits_for("Ask the supplier", ".lines")
    sari.waits(lambda: not sari.all(".draft-mark"))
    assert busy_desk.notes("Ask the supplier") == 1 and not busy_desk.sent("Ask the supplier")
    assert mode(sari) == "note", "the next words are for colleagues, too"

    presses(sari, Keys.ESCAPE, "r", "Is @budi here?")
    sends(sari)
    ask = sari.find("#ask-mention")
    sari.waits(ask.is_displayed)
    assert "Budi Santoso" in ask.text and sari.violations() == []
    sari.press("Back")
    sari.becomes(lambda: typed(sari), "Is @budi here?")
    assert not busy_desk.sent("Is @budi here?")
    sends(sari)
    sari.waits(ask.is_displayed)
    sari.press("Add as a note")
    sari.waits_for("Is @Budi Santoso here?", ".lines")
    presses(sari, Keys.ESCAPE, "r", "My mail is x@budi, ask @budi")
    sends(sari)
    sari.waits(sari.find("#ask-mention").is_displayed)
    sari.press("Send to the customer")
    sari.waits(lambda: busy_desk.sent("My mail is x@budi, ask @budi") == 1)


def test_a_menu_has_the_keys_while_it_is_open(busy_desk: BusyDesk, comes: Comes) -> None:
    sari = comes("sari")
    sari.click("#products > summary")
    sari.becomes(lambda: focused(sari), "product-words")
    presses(sari, "kemeja")
    sari.waits(lambda: sari.all(".product-one"))
    presses(sari, Keys.ARROW_DOWN)
    sari.becomes(lambda: sari.focused().text, "Send")
    presses(sari, "e")  # the conversation is not closed
    assert not sari.is_shown("#menu-close .menu-box")
    presses(sari, Keys.ESCAPE, "m")
    assert "no macros yet" in sari.notices()
    sari.click("#menu-assign > summary")
    sari.becomes(lambda: sari.focused().text, "Budi Santoso")
    presses(sari, Keys.ESCAPE)
    sari.press("Edit contact")
    sari.becomes(lambda: focused(sari), "name")
    sari.press("Save", ".contact")
    sari.becomes(lambda: sari.text("#notice"), "Saved.")
    presses(sari, "r")
    ActionChains(sari.driver).key_down(Keys.ALT).send_keys("3").key_up(Keys.ALT).perform()
    assert typed(sari) == "", "where there is no third suggestion, the key types nothing"


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_phone_with_its_keyboard_open(comes: Comes, language: str) -> None:
    sari = comes("sari")
    sari.driver.execute_script(CHOOSES, language)
    sari.becomes(lambda: sari.find("html").get_attribute("lang"), language)
    opens(sari)
    sari.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen(1440, 900))
    assert set(sari.driver.execute_script(COUNTS)) == {0}, "the views fit beside their counts"
    for height, share in ((844, 0.45), (664, 0.4), (560, 0.4), (500, 0.4)):
        sari.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen(390, height))
        opens(sari)
        lines, send = sari.find(".lines").rect, sari.find("#send").rect
        assert lines["height"] >= share * height, height
        assert 370 < send["x"] + send["width"] <= 390, height
        assert send["y"] + send["height"] <= height, height
        assert not sari.is_shown(".rail")
    sari.click("#menu-acts > summary")
    sari.waits(lambda: sari.is_shown("#menu-acts .menu-box button"))
    assert sari.violations() == []


def screen(width: int, height: int) -> dict[str, object]:
    return {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
