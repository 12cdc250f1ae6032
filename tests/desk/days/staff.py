"""Somebody of the shop at work in a browser: does what a person does, waits for what a person would
wait for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PASSWORD = "kucing oren makan soto"
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
"""axe-core 4.14.1 from npm, MPL-2.0, unchanged."""


class Staff:
    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver = driver
        self.url = url
        self.expected_errors: tuple[str, ...] = ()

    def set_password(self, link: str) -> None:
        self.driver.get(link)
        self.type("password", PASSWORD)
        self.type("again", PASSWORD)
        self.press("Save and log in")
        self.waits(lambda: self.all(".rail"))

    def opens(self, path: str) -> None:
        self.driver.get(f"{self.url}/desk{path}")

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def type(self, name: str, text: str, within: WebElement | None = None) -> None:
        """Writes into the visible field of this name."""
        place: Any = within or self.driver
        fields = place.find_elements(By.NAME, name)
        field = next(one for one in fields if one.is_displayed())
        field.clear()
        field.send_keys(text)

    def press(self, words: str, within: WebElement | None = None) -> None:
        """Presses the button or link that says so."""
        place: Any = within or self.driver

        def is_pressed() -> bool:
            buttons = place.find_elements(By.CSS_SELECTOR, "button, a, summary")
            chosen = [one for one in buttons if one.is_displayed() and one.text.strip() == words]
            assert chosen, f"no {words!r} among {[b.text for b in buttons if b.text]}"
            chosen[0].click()
            return True

        self.waits(is_pressed)  # what lists show may be renewed while it is looked through

    def waits(self, condition: Callable[[], object], seconds: float = 15) -> Any:
        def holds(_: object) -> object:
            try:
                return condition()
            except StaleElementReferenceException:  # the part was renewed just now
                return False

        return WebDriverWait(self.driver, seconds, 0.1).until(holds)

    def waits_for(self, text: str, selector: str = "main", seconds: float = 15) -> None:
        def seen() -> bool:
            return any(text in part.text for part in self.all(selector))

        try:
            self.waits(seen, seconds)
        except Exception as error:
            shown = [part.text for part in self.all(selector)]
            raise AssertionError(f"{text!r} did not appear in {selector}: {shown}") from error

    def notices(self) -> str:
        """What the notice at the foot of the page says, once there is one."""
        return str(self.waits(lambda: self.find("#notice").text))

    def violations(self) -> list[str]:
        """What axe-core finds wrong for people with disabilities, on the page as it is."""
        self.driver.execute_script(AXE)
        found = self.driver.execute_async_script(
            "axe.run(document, {resultTypes: ['violations']}).then(arguments[0])"
        )
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
            for one in found["violations"]
        ]

    def console_errors(self) -> list[str]:
        messages = [e["message"] for e in self.driver.get_log("browser") if e["level"] == "SEVERE"]
        return [m for m in messages if not any(e in m for e in self.expected_errors)]
