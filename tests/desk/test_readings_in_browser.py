"""A colleague puts right what the bot heard, and opens an identity card, in a real browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.browser.chromium import start_chromium
from tests.checkout import CHECKOUT
from tests.desk.days.busy import is_quiet
from tests.desk.days.staff import Staff
from tests.ports import free_port, wait_until_up

HEARD, SAID = "belum sampe ya udah lima hari", "kak paketku belum sampai, sudah lima hari"


@pytest.fixture(scope="module")
def sari(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """In the demo, on a phone."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "tests.desk.busy_day", f"--port={free_port()}",
               f"--folder={folder / 'day'}"]  # fmt: skip
    driver = start_chromium(folder / "profile")
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout
        link = serving.stdout.readline().partition(": ")[2].strip()
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


def opens_chat_of(sari: Staff, words: str) -> None:
    sari.opens(f"?view=all&q={words}")
    sari.click(".row-link")
    sari.find(".chat")


def test_what_was_misheard_is_put_right_and_nothing_typed_gets_lost(sari: Staff) -> None:
    opens_chat_of(sari, "paketku")
    sari.waits_for(HEARD, ".reading")
    sari.click(".reading .edit > summary")
    field = sari.find(".reading textarea")
    sari.waits(field.is_displayed)
    field.clear()
    field.send_keys(SAID)
    assert sari.violations() == []
    # Something happens in the conversation meanwhile.
    sari.driver.execute_script("htmx.trigger(document.querySelector('.chat-state'), 'refresh')")
    is_quiet(sari)
    assert sari.value(".reading textarea") == SAID
    sari.click(".reading form button")
    sari.waits_for("Corrected by Sari Dewi", ".reading")
    sari.becomes(lambda: sari.text(".reading .heard"), SAID)
    sari.click(".reading .read-text > summary")
    sari.waits_for(HEARD, ".reading")  # as the bot had it


def test_an_identity_card_is_seen_by_who_opens_it(sari: Staff) -> None:
    opens_chat_of(sari, "ktp")
    blur = "return getComputedStyle(document.querySelector('.veiled img')).filter"
    sari.waits_for("identity card", ".veiled summary")
    assert sari.driver.execute_script(blur).startswith("blur(")
    assert sari.violations() == []
    sari.click(".veiled > summary")
    sari.becomes(lambda: sari.driver.execute_script(blur), "none")
