"""An agent answers by keyboard, in the desk of `./sapa demo`: canned replies by "/", a product as a
card, and what a suggestion does with what was typed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.chromium import start_chromium
from tests.checkout import CHECKOUT
from tests.desk.days.staff import Staff

RINA = "/conversations/25"


@pytest.fixture
def sari(tmp_path: Path) -> Iterator[Staff]:
    command = [sys.executable, "-m", "bot.cli", "demo", "--folder", str(tmp_path / "demo")]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        demo.stdout.readline()
        link = re.search(r"http://\S+", demo.stdout.readline())
        assert link
        driver = start_chromium(tmp_path / "browser")
        try:
            staff = Staff(driver, link[0].partition("/desk")[0])
            staff.set_password(link[0])
            yield staff
            assert staff.console_errors() == []
        finally:
            driver.quit()
            demo.terminate()


def test_canned_replies_and_cards_by_keyboard(sari: Staff) -> None:
    sari.opens(RINA)
    keys = ActionChains(sari.driver)
    composer = sari.find("#text")
    composer.send_keys("/")
    sari.waits(lambda: sari.is_shown("#canned-filter"))
    assert sari.value("#text") == "", "the key that opens the list is no text"
    sari.find("#canned-filter").send_keys("order number, please")
    sari.becomes(lambda: [one.is_displayed() for one in sari.all(".canned-one")].count(True), 1)
    sari.find("#canned-filter").send_keys(Keys.ENTER)
    sari.waits(lambda: "nomor pesanannya" in sari.value("#text"))
    composer.send_keys(" 1/2")
    sari.waits(lambda: sari.value("#text").endswith(" 1/2"))  # a slash within words is one
    sari.waits_for("", "#parts")
    sari.click("#products summary")
    sari.waits(lambda: sari.is_shown("#product-words"))
    sari.find("#product-words").send_keys("hijab")
    sari.click(".product-one button")
    sari.waits_for("Hijab", ".line.staff:last-of-type")
    kept = sari.value("#text")
    assert kept.endswith(" 1/2"), "what was typed is still there"
    assert not sari.violations()
    # A suggestion takes the place of what was typed, and Ctrl+Z brings that back.
    sari.driver.execute_script(
        "document.getElementById('suggestions').innerHTML ="
        " '<button class=\"suggestion\" type=\"button\" data-text=\"Whole reply\">x</button>'"
    )
    sari.click("#text")
    keys.key_down(Keys.ALT).send_keys("1").key_up(Keys.ALT).perform()
    sari.becomes(lambda: sari.value("#text"), "Whole reply")
    keys = ActionChains(sari.driver)
    keys.key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
    sari.becomes(lambda: sari.value("#text"), kept)
    sari.focused().send_keys("!")
    sari.becomes(lambda: sari.value("#text"), kept + "!")
