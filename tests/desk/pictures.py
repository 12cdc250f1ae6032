"""Takes the pictures of the desk in docs/, of a busy day (tests/desk/busy_day.py):

    .venv/bin/python -m tests.desk.pictures

That of the page of fairness needs a measurement of some minutes, and is not taken anew.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.browser.chromium import start_chromium
from tests.checkout import CHECKOUT
from tests.desk.days.staff import Staff
from tests.ports import free_port

PATHS = {
    "inbox": "",
    "conversation": "/conversations/25",
    "why": "/conversations/1",
    "flags": "/flags",
    "teach": "/teach",
    "answers": "/answers",
    "answer": "/answers/cod",
    "replies": "/replies",
    "examples": "/examples/order_status",
    "flows": "/flows",
    "flow": "/flows/edit?kind=rule&name=delivery+cost",
    "publish": "/publish",
    "people": "/people",
    "log": "/audit",
}
"""What each picture shows."""


def _open_why(staff: Staff) -> None:
    staff.click("details.why:not(.sentiment) summary")


def _see_what_it_wins(staff: Staff) -> None:
    staff.waits(lambda: "Looking" not in staff.text("#preview"), 60)


def _change_something(staff: Staff) -> None:
    staff.opens("/examples/order_status")
    staff.type("text", "the map shows my package going round in circles")
    staff.press("Add")
    staff.notices()
    staff.opens("/publish")


PREPARED: dict[str, Callable[[Staff], None]] = {
    "why": _open_why, "answer": _see_what_it_wins, "publish": _change_something,
}  # fmt: skip


def take(link: str, folder: Path) -> None:
    """Logs in by the link, and goes from page to page."""
    driver = start_chromium(folder / "profile")
    try:
        staff = Staff(driver, link.partition("/desk")[0])
        staff.set_password(link)
        for name, path in PATHS.items():
            staff.opens(path)
            staff.waits(lambda: not staff.all("[hx-trigger='load']"), 60)
            if name in PREPARED:
                PREPARED[name](staff)
            picture = Image.open(io.BytesIO(driver.get_screenshot_as_png()))
            # 256 colours are enough for a page, and a third of the bytes.
            file = CHECKOUT / "docs" / f"desk-{name}.png"
            picture.convert("RGB").quantize().save(file, optimize=True)
    finally:
        driver.quit()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "tests.desk.busy_day", f"--port={free_port()}",
                   f"--folder={folder / 'day'}"]  # fmt: skip
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as serving:
            assert serving.stdout
            links = dict(serving.stdout.readline().strip().split(": ") for _ in range(3))
            try:
                take(links["budi"], folder)
            finally:
                serving.terminate()


if __name__ == "__main__":
    main()
