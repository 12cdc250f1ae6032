"""A headless Chromium and the demo server, as the browser tests use them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

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
    return webdriver.Chrome(options=options, service=Service(driver))


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

    def kill(self) -> None:
        """As a crash or a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class ChatPage:
    """The chat as a customer sees it."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver = driver
        self.url = url
        self.expected_errors: tuple[str, ...] = ()

    def open(self) -> None:
        self.driver.get(f"{self.url}/chat")
        self.wait_for_text("#presence", "Online")

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def say(self, text: str) -> None:
        self.find("#message").send_keys(text, Keys.ENTER)

    def texts(self) -> list[str]:
        """What the bubbles say, in order."""
        script = "return [...document.querySelectorAll('.line .text')].map(n => n.textContent)"
        return list(self.driver.execute_script(script))

    def wait(self, condition: object, seconds: float = 10) -> None:
        WebDriverWait(self.driver, seconds, 0.1).until(lambda _: condition())  # type: ignore

    def wait_for_text(self, selector: str, text: str, seconds: float = 10) -> None:
        self.wait(lambda: any(text in node.text for node in self.all(selector)), seconds)

    def wait_for_said(self, text: str, seconds: float = 10) -> None:
        self.wait(lambda: text in self.texts(), seconds)

    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def console_errors(self) -> list[str]:
        """What went wrong in the page, without what this test brought about."""
        messages = [entry["message"] for entry in self.driver.get_log("browser")]
        return [m for m in messages if not any(e in m for e in self.expected_errors)]
