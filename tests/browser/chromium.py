"""A headless Chromium and the demo server, as the browser tests use them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys

from tests.browser.browser_page import BrowserPage
from tests.browser.demo import HOLD
from tests.ports import free_port, wait_until_up

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en",
]


def start_chromium(profile: Path) -> webdriver.Chrome:
    """A browser with a fresh profile; skips the test where there is none, except on CI."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium chromium-driver")
        pytest.skip("Chromium is missing: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in [*_FLAGS, f"--user-data-dir={profile}", "--window-size=1280,860"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_script_timeout(60)
    return browser


class DemoServer:
    """``tests.browser.demo`` in a process of its own, so that it can be killed and come back."""

    def __init__(self, folder: Path, embed_on: list[str], *more: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._more = [*(f"--embed-on={site}" for site in embed_on), *more]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        options = [f"--port={self.port}", f"--folder={self.folder}", "--delay=0.6"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.demo", *options, *self._more],
            cwd=Path(__file__).parents[2],
        )
        wait_until_up(f"{self.url}/health")

    @contextmanager
    def holding(self) -> Iterator[None]:
        """The bot answers nobody until the block ends: what is seen meanwhile can be looked at."""
        hold = self.folder / HOLD
        hold.touch()
        try:
            yield
        finally:
            hold.unlink()

    def kill(self) -> None:
        """As a crash or a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class ChatPage(BrowserPage):
    """The chat as a customer sees it."""

    def open(self) -> None:
        self.driver.get(f"{self.url}/chat")
        self.waits_for("Online", "#presence")

    def say(self, text: str) -> None:
        self.find("#message").send_keys(text, Keys.ENTER)

    def texts(self) -> list[str]:
        """What the bubbles say, in order."""
        script = "return [...document.querySelectorAll('.line .text')].map(n => n.textContent)"
        return list(self.driver.execute_script(script))

    def waits_for_said(self, text: str) -> None:
        self.waits(lambda: text in self.texts(), what=f"{text!r} to be said")

    def console_errors(self) -> list[str]:
        """What went wrong in the page."""
        return self.console()
