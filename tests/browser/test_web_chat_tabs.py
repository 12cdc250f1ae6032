"""Two tabs of one visitor: what is typed in one is not the other's, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import ChatPage


@pytest.fixture
def tabs(page: ChatPage) -> Iterator[ChatPage]:
    """The page, in the first of several tabs; the others are closed after the test."""
    [first] = page.driver.window_handles
    yield page
    for other in set(page.driver.window_handles) - {first}:
        page.driver.switch_to.window(other)
        page.driver.close()
    page.driver.switch_to.window(first)


def _open_another(page: ChatPage) -> str:
    page.driver.switch_to.new_window("tab")
    page.open()
    return page.driver.current_window_handle


def _is_typed(page: ChatPage, text: str) -> None:
    page.becomes(lambda: page.value("#message"), text)


def _are_kept(page: ChatPage, number: int) -> None:
    script = "return Object.keys(localStorage).filter(n => n.startsWith('sapa-draft-')).length"
    page.becomes(lambda: page.driver.execute_script(script), number)


def test_each_tab_has_its_own_draft(tabs: ChatPage) -> None:
    page = tabs
    page.open()
    first = page.driver.current_window_handle
    page.find("#message").send_keys("older, in the first")
    _are_kept(page, 1)
    second = _open_another(page)
    page.find("#message").send_keys("newer, in the second")
    _are_kept(page, 2)
    _is_typed(page, "newer, in the second")
    page.driver.switch_to.window(first)
    page.find("#message").send_keys("!")
    for window, text in ((first, "older, in the first!"), (second, "newer, in the second")):
        page.driver.switch_to.window(window)
        page.driver.refresh()
        page.waits_for("Online", "#presence")
        _is_typed(page, text)
    page.driver.switch_to.window(first)
    page.find("#message").clear()
    page.say("sent from the first")
    _are_kept(page, 1)
    page.driver.switch_to.window(second)
    page.waits_for_said("sent from the first")
    _is_typed(page, "newer, in the second")


def test_what_a_closed_tab_leaves_goes_to_the_next_one_alone(tabs: ChatPage) -> None:
    page = tabs
    page.open()
    first = page.driver.current_window_handle
    _open_another(page)
    page.find("#message").send_keys("not sent yet")
    _are_kept(page, 1)
    page.driver.close()
    page.driver.switch_to.window(first)
    _open_another(page)
    _is_typed(page, "not sent yet")
    _are_kept(page, 1)
    _open_another(page)
    page.find("#message").send_keys("mine")
    _are_kept(page, 2)
    _is_typed(page, "mine")


def test_a_tab_that_was_copied_becomes_one_of_its_own(tabs: ChatPage) -> None:
    page = tabs
    page.open()
    first = page.driver.current_window_handle
    page.find("#message").send_keys("copied")
    _are_kept(page, 1)
    page.driver.execute_script("window.open('/chat')")  # takes what the first one keeps with it
    page.waits(lambda: len(page.driver.window_handles) == 2)
    [copy] = set(page.driver.window_handles) - {first}
    page.driver.switch_to.window(copy)
    page.waits_for("Online", "#presence")
    page.find("#message").send_keys(" and changed")
    _are_kept(page, 2)
    page.driver.switch_to.window(first)
    page.driver.refresh()
    page.waits_for("Online", "#presence")
    _is_typed(page, "copied")
