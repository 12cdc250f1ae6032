"""Products and orders as cards, and what in a message can be opened."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.browser.chromium import ChatPage

_TITLES = "return [...document.querySelectorAll('{}')].map(n => n.textContent)"


def _has_one_row(page: ChatPage) -> None:
    """And no wall of text."""
    page.becomes(lambda: [row.is_displayed() for row in page.all(".cards")].count(True), 1)


def test_products_stand_side_by_side_as_cards(page: ChatPage) -> None:
    page.open()
    page.say("do you sell shoes?")
    page.becomes(lambda: len(page.all(".cards .card")), 3)
    titles = page.driver.execute_script(_TITLES.format(".cards .card .card-title"))
    assert titles == ["Leather Sandals", "Leather Loafers", "Rubber Slides"]
    _has_one_row(page)
    assert "is in stock." not in page.text("#lines")
    card = page.find(".card")
    assert "Rp189,000" in card.text and "32 in stock" in card.text
    link = page.find(".card-link")
    assert link.get_attribute("href") == "https://shop.example/shoes"
    assert "noopener" in link.get_attribute("rel")
    assert link.accessible_name == "See it: Leather Sandals"
    page.driver.refresh()
    page.becomes(lambda: len(page.all(".cards .card")), 3)
    _has_one_row(page)


def test_cards_on_the_smallest_phone(page: ChatPage) -> None:
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 320, "height": 568, "deviceScaleFactor": 2, "mobile": True},
    )
    try:
        page.open()
        page.say("shoes")
        page.becomes(lambda: len(page.all(".cards .card")), 3)
        script = "return [document.documentElement.scrollWidth, scroller.scrollWidth]"
        wide, scroller = page.driver.execute_script(script)
        assert wide == 320 and scroller <= 320
        row = page.find(".cards")
        row.send_keys(Keys.ARROW_RIGHT)
        page.waits(lambda: page.driver.execute_script("return arguments[0].scrollLeft > 0", row))
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_addresses_and_numbers_can_be_opened_and_nothing_else(page: ChatPage) -> None:
    page.open()
    said = "cs@toko.example or +62 812-0000-1180, ORD-2291, https://toko.example/a. javascript:x"
    page.say(said)
    page.waits_for_said(f"You said: {said}")
    script = "return [...document.querySelectorAll('.from-bot .text a')].map(a => a.href)"
    links = ["mailto:cs@toko.example", "tel:+6281200001180", "https://toko.example/a"]
    page.becomes(lambda: page.driver.execute_script(script), links)
