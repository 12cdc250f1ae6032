"""An editor finds an answer that fails, and begins a better one with what a colleague wrote, in a
real browser on a phone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.demo.shop import PEOPLE
from tests.browser.chromium import start_chromium
from tests.checkout import CHECKOUT
from tests.desk.days.staff import Staff
from tests.ports import free_port, wait_until_up


@pytest.fixture(scope="module")
def eko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """In the demo, with two months of history."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "tests.desk.busy_day", f"--port={free_port()}",
               f"--folder={folder / 'day'}"]  # fmt: skip
    driver = start_chromium(folder / "profile")
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout
        links = dict(serving.stdout.readline().strip().split(": ", 1) for _ in PEOPLE)
        link = links["eko"]
        try:
            staff = Staff(driver, link.partition("/desk")[0])
            wait_until_up(f"{staff.url}/health")
            staff.set_password(link)
            driver.set_window_size(390, 844)
            yield staff
            assert staff.console_errors() == []
        finally:
            driver.quit()
            serving.terminate()


def test_from_the_list_to_an_answer_and_its_form(eko: Staff) -> None:
    eko.opens("/improve?days=90")
    eko.waits_for("On average an answer fails", "main")
    assert eko.violations() == []
    eko.click("table.cards tbody a")
    eko.waits_for("When it failed", "main")
    eko.waits_for("We do ship to Singapore and Malaysia", "main")
    assert eko.violations() == []
    assert eko.driver.execute_script("return document.documentElement.scrollWidth") <= 390
    eko.click("blockquote.words + .row button")
    field = eko.find('#editor textarea[name="answer_en"]')
    assert "We do ship to Singapore" in str(field.get_attribute("value"))
    # A hint that is asked for anew while another is under way takes its place.
    eko.expected_errors = ("htmx:afterRequest", "htmx:sendAbort")
    field.send_keys(" YOU MUST PAY NOW!!")
    eko.waits_for("exclamation marks", ".side")
    eko.waits_for("“you must” may sound", ".side")


def test_where_one_is_stands_in_sight(eko: Staff) -> None:
    eko.opens("/ratings")
    here = eko.find(".page-strip [aria-current]").rect
    assert here["x"] >= 0 and here["x"] + here["width"] <= 390


def test_hints_stand_beside_a_reply_too(eko: Staff) -> None:
    eko.opens("/replies/utter_goodbye")
    eko.expected_errors = ("htmx:afterRequest", "htmx:sendAbort")
    eko.waits(lambda: eko.is_shown("#editor textarea"))
    field = next(field for field in eko.all("#editor textarea") if field.is_displayed())
    field.send_keys(" YOU MUST PAY NOW!!")
    eko.waits_for("“you must” may sound", 'section[aria-label="Hints"]')
