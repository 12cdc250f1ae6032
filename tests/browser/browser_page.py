"""Whoever drives a browser in the tests does what a person does: looks until something is there,
and clicks what is shown and stands still. A page that is still at work is no failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE_S = 60.0
"""Bounds a wait that is in vain; one that is not ends at once, whatever this is."""

NOT_YET = (
    ElementClickInterceptedException,  # something else lies over it
    ElementNotInteractableException,  # it is not shown
    StaleElementReferenceException,  # it was renewed just now
)

Seen = TypeVar("Seen")


class BrowserPage:
    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver = driver
        self.url = url
        self.expected_errors: tuple[str, ...] = ()

    def all(self, selector: str) -> list[WebElement]:
        """Those that are there now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def find(self, selector: str) -> WebElement:
        """The first one, as soon as it is there."""
        found = self.waits(lambda: self.all(selector), what=f"{selector} to be there")
        return found[0]  # type: ignore[no-any-return]

    def click(self, target: str | WebElement) -> None:
        """Clicks the first one that is shown."""
        look = (lambda: self.all(target)) if isinstance(target, str) else (lambda: [target])
        self.click_first(look, str(target))

    def click_first(self, look: Callable[[], list[WebElement]], what: str) -> None:
        """Clicks the first one shown of those that ``look`` finds, once it stands still; again
        where something came between.

        Args:
            what: it is, for who reads that it could not be clicked.
        """
        last: object = None

        def is_clicked() -> bool:
            nonlocal last
            one = next((one for one in look() if one.is_displayed()), None)
            place = one and (one.id, one.rect)
            if one is None or place != last:  # not there, or on its way: look again
                last = place
                return False
            one.click()
            return True

        self.waits(is_clicked, what=f"{what} to be clicked")

    def waits(
        self, condition: Callable[[], Any], seconds: float = PATIENCE_S, what: str = ""
    ) -> Any:
        """Looks until the condition holds; returns what it gave.

        Args:
            what: is waited for, for who reads that it never came.
        """
        wait = WebDriverWait(self.driver, seconds, 0.05, ignored_exceptions=NOT_YET)
        return wait.until(lambda _: condition(), what)

    def becomes(
        self, look: Callable[[], Seen], expected: Seen, seconds: float = PATIENCE_S
    ) -> None:
        """Looks until ``look`` gives what is expected; says what it gave instead."""
        try:
            self.waits(lambda: look() == expected, seconds)
        except TimeoutException as error:
            raise TimeoutException(f"still {look()!r}, not {expected!r}") from error

    def waits_for(self, text: str, selector: str = "main", seconds: float = PATIENCE_S) -> None:
        """Until one of those that the selector chooses has the text."""
        try:
            self.waits(lambda: any(text in part.text for part in self.all(selector)), seconds)
        except TimeoutException as error:
            shown = [part.text for part in self.all(selector)]
            raise TimeoutException(f"{text!r} did not appear in {selector}: {shown}") from error

    def text(self, selector: str) -> str:
        """What the first one says."""
        return str(self.waits(lambda: [self.find(selector).text])[0])

    def value(self, selector: str) -> str:
        """What is written in the field."""
        return str(self.waits(lambda: [self.find(selector).get_property("value")])[0])

    def is_shown(self, selector: str) -> bool:
        """Whether one of them is seen now."""
        return any(one.is_displayed() for one in self.all(selector))

    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def console(self, *levels: str) -> list[str]:
        """What the browser's console tells since it was last asked, without what this test brings
        about; of these levels, or of all."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if (not levels or entry["level"] in levels)
            and not any(expected in entry["message"] for expected in self.expected_errors)
        ]
