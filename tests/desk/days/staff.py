"""Somebody of the shop at work in a browser: does what a person does, waits for what a person would
wait for."""

from __future__ import annotations

from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.browser_page import BrowserPage

PASSWORD = "kucing oren makan soto"
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
"""axe-core 4.14.1 from npm, MPL-2.0, unchanged."""

STILL = """return document.readyState === "complete" && document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity)"""
"""Whether nothing fades in or out any more; half faded text has no contrast."""


class Staff(BrowserPage):
    def set_password(self, link: str) -> None:
        self.driver.get(link)
        self.type("password", PASSWORD)
        self.type("again", PASSWORD)
        self.press("Save and log in")
        self.find(".rail")

    def opens(self, path: str) -> None:
        self.driver.get(f"{self.url}/desk{path}")

    def type(self, name: str, text: str, within: str = "body") -> None:
        """Writes into the visible field of this name."""

        def is_typed() -> bool:
            fields = [one for part in self.all(within) for one in part.find_elements(By.NAME, name)]
            field = next((one for one in fields if one.is_displayed()), None)
            if field:
                field.clear()
                field.send_keys(text)
            return field is not None

        self.waits(is_typed, what=f"a field {name!r} in {within}")

    def press(self, words: str, within: str = "body") -> None:
        """Presses the button or link that says so."""

        def saying_so() -> list[WebElement]:
            parts = self.all(within)
            buttons = "button, a, summary"
            return [
                one
                for part in parts
                for one in part.find_elements(By.CSS_SELECTOR, buttons)
                if one.text.strip() == words
            ]

        self.click_first(saying_so, f"{words!r} in {within}")

    def notices(self) -> str:
        """What the notice at the foot of the page says, once there is one."""
        return str(self.waits(lambda: self.find("#notice").text, what="a notice"))

    def violations(self) -> list[str]:
        """What axe-core finds wrong for people with disabilities, on the page as it is."""
        self.waits(lambda: self.driver.execute_script(STILL), what="the page to stand still")
        self.driver.execute_script(AXE)
        found = self.driver.execute_async_script(
            "axe.run(document, {resultTypes: ['violations']}).then(arguments[0])"
        )
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
            for one in found["violations"]
        ]

    def console_errors(self) -> list[str]:
        return self.console("SEVERE")
