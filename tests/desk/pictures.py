"""Takes the pictures of the desk in docs/, of a busy day (tests/desk/busy_day.py):

    .venv/bin/python -m tests.desk.pictures

That of the page of fairness needs a measurement of some minutes, and is not taken anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bot.settings import PROJECT
from tests.browser.chromium import free_port, start_chromium
from tests.desk.days.staff import Staff

PATHS = {
    "conversation": "/conversations/25",
    "why": "/conversations/1",
    "flags": "/flags",
    "teach": "/teach",
    "answers": "/answers",
    "answer": "/answers/cod",
    "replies": "/replies",
    "examples": "/examples/order_status",
    "flows": "/flows",
    "flow": "/flows/edit?kind=rule&name=complaint",
    "publish": "/publish",
    "people": "/people",
    "log": "/audit",
}
"""What each picture shows."""


def take(link: str, folder: Path) -> None:
    """Logs in by the link, and goes from page to page."""
    driver = start_chromium(folder / "profile")
    try:
        staff = Staff(driver, link.partition("/desk")[0])
        staff.set_password(link)
        for name, path in PATHS.items():
            staff.opens(path)
            staff.waits(lambda: not staff.all("[hx-trigger='load']"), 60)
            if name == "why":
                driver.execute_script("document.querySelector('main details').open = true")
            driver.save_screenshot(str(PROJECT / "docs" / f"desk-{name}.png"))
    finally:
        driver.quit()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "tests.desk.busy_day", f"--port={free_port()}",
                   f"--folder={folder / 'day'}"]  # fmt: skip
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as serving:
            assert serving.stdout
            links = dict(serving.stdout.readline().strip().split(": ") for _ in range(2))
            try:
                take(links["budi"], folder)
            finally:
                serving.terminate()


if __name__ == "__main__":
    main()
