"""Nothing that is typed or done gets lost or is done twice: answers that are sent at once, by a
network that goes, by a server that is slow, from two tabs, beside a colleague, and when the session
ends. On a desk with stand-in conversations, without a bot."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.desk.days.busy import (
    RINA,
    BusyDesk,
    Comes,
    is_quiet,
    is_ready,
    network,
    opens,
    presses,
    typed,
)
from tests.desk.days.staff import PASSWORD, Staff

NETWORK = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")


def test_a_reload_while_it_is_being_sent(busy_desk: BusyDesk, comes: Comes) -> None:
    sari = comes("sari")
    network(sari, latency_ms=1500)
    sari.type("text", "Sent, then reloaded")
    sari.press("Send")
    sari.driver.refresh()
    network(sari)
    opens(sari)
    if busy_desk.sent("Sent, then reloaded"):
        sari.becomes(lambda: typed(sari), "")
    else:  # it never left: it is still there to be sent
        sari.becomes(lambda: typed(sari), "Sent, then reloaded")
        sari.press("Send")
    sari.waits_for("Sent, then reloaded", ".lines")
    assert busy_desk.sent("Sent, then reloaded") == 1


def test_what_arrived_without_an_answer_is_not_offered_again(
    busy_desk: BusyDesk, comes: Comes
) -> None:
    """The server has it; the page was gone before it could know."""
    sari = comes("sari")
    sari.type("text", "Arrived, unknown")
    sari.driver.execute_script(
        "XMLHttpRequest.prototype.getAllResponseHeaders = () => { throw new Error('gone'); }"
    )
    sari.expected_errors += ("gone", "htmx:onLoadError")
    sari.press("Send")
    sari.waits(lambda: busy_desk.sent("Arrived, unknown"))
    opens(sari)
    sari.waits_for("Arrived, unknown", ".lines")
    sari.becomes(lambda: typed(sari), "")
    assert busy_desk.sent("Arrived, unknown") == 1


def test_a_lost_network_keeps_what_is_typed_and_sends_it_once(
    busy_desk: BusyDesk, comes: Comes
) -> None:
    sari = comes("sari")
    sari.expected_errors += NETWORK
    network(sari, is_lost=True)
    sari.type("text", "Without a network")
    sari.press("Send")
    assert "connection is lost" in sari.notices()
    sari.becomes(lambda: typed(sari), "Without a network")
    network(sari)
    sari.press("Send")
    sari.waits_for("Without a network", ".lines")
    sari.becomes(lambda: typed(sari), "")
    assert busy_desk.sent("Without a network") == 1


def test_a_slow_server_is_not_asked_twice(busy_desk: BusyDesk, comes: Comes) -> None:
    sari = comes("sari")
    network(sari, latency_ms=2000)
    sari.type("text", "Pressed three times")
    sari.driver.execute_script(
        "const send = document.querySelector('#composer [type=submit]');"
        "send.click(); send.click(); send.click();"
    )
    sari.waits_for("Pressed three times", ".lines")
    sari.type("text", "A note, pressed twice")
    sari.driver.execute_script(
        "const note = document.getElementById('note'); note.click(); note.click();"
    )
    sari.waits_for("A note, pressed twice", ".lines")
    network(sari)
    sari.becomes(lambda: typed(sari), "")
    assert busy_desk.sent("Pressed three times") == 1
    assert busy_desk.notes("A note, pressed twice") == 1


def test_two_tabs_are_one_desk(busy_desk: BusyDesk, comes: Comes) -> None:
    sari = comes("sari")
    first = sari.driver.current_window_handle
    sari.driver.switch_to.new_window("tab")
    opens(sari)
    second = sari.driver.current_window_handle
    sari.driver.switch_to.window(first)
    sari.type("text", "From the first tab")
    sari.driver.switch_to.window(second)
    sari.becomes(lambda: typed(sari), "From the first tab")
    sari.driver.switch_to.window(first)
    sari.press("Send")
    sari.waits_for("From the first tab", ".lines")
    sari.driver.switch_to.window(second)
    sari.waits_for("From the first tab", ".lines")
    sari.becomes(lambda: typed(sari), "")
    assert busy_desk.sent("From the first tab") == 1


def test_a_session_that_ends_while_one_types(busy_desk: BusyDesk, comes: Comes) -> None:
    sari = comes("sari")
    sari.expected_errors += ("401", "[object Event]")  # also of the live connection
    sari.type("text", "Typed by nobody, it seems")
    busy_desk.ask("DELETE FROM sessions")  # before the draft is kept, or the next look at the chat
    sari.find("[name='password']")
    sari.type("login", "sari")
    sari.type("password", PASSWORD)
    sari.press("Log in")
    sari.find("#composer")  # back where one was
    sari.becomes(lambda: typed(sari), "Typed by nobody, it seems")
    sari.press("Send")
    sari.waits_for("Typed by nobody, it seems", ".lines")
    assert busy_desk.sent("Typed by nobody, it seems") == 1


def test_a_colleague_who_is_faster(busy_desk: BusyDesk, comes: Comes) -> None:
    sari, budi = comes("sari"), comes("budi")
    budi.press("Take over")
    budi.waits_for("you answer", ".chat-head")
    sari.waits_for("Budi Santoso answers", ".chat-head")
    budi.type("text", "Budi was here")
    budi.press("Send")
    sari.waits_for("Budi was here", ".lines")
    sari.expected_errors += ("422",)
    sari.type("text", "Sari too")
    sari.press("Send")
    sari.waits_for("Budi Santoso has this conversation", "#notice")
    assert typed(sari) == "Sari too" and busy_desk.sent("Sari too") == 0
    opens(sari)
    sari.becomes(lambda: typed(sari), "Sari too")


def _are_listed(sari: Staff, number: int) -> None:
    sari.becomes(lambda: len(sari.all("#list .row-link")), number)


def test_close_undo_and_several_at_once_by_keyboard(busy_desk: BusyDesk, comes: Comes) -> None:
    sari = comes("sari")
    waiting = len(sari.all("#list .row-link"))
    presses(sari, "e")
    sari.waits(lambda: sari.is_shown("#act-close"))
    presses(sari, Keys.ENTER)
    sari.waits(lambda: sari.find("article.chat").get_attribute("data-chat") != str(RINA))
    _are_listed(sari, waiting - 1)
    sari.waits_for("Closed.", "#notice")
    presses(sari, "z")
    sari.waits(lambda: sari.find("article.chat").get_attribute("data-chat") == str(RINA))
    _are_listed(sari, waiting)

    sari.opens("")
    is_ready(sari)
    presses(sari, "j", "x", "j", "x")
    sari.becomes(lambda: sari.text("#bulk-count"), "2")
    assert sari.violations() == []
    sari.click("#bulk-close")
    _are_listed(sari, waiting - 2)
    sari.waits_for("2 closed.", "#notice")
    presses(sari, "z")
    _are_listed(sari, waiting)


def test_a_mention_by_keyboard_and_a_contact_that_is_renamed(
    busy_desk: BusyDesk, comes: Comes
) -> None:
    sari = comes("sari")
    presses(sari, "r")
    sari.becomes(lambda: sari.focused().get_attribute("id"), "text")
    presses(sari, "@bu")
    sari.waits(lambda: sari.is_shown("#mention-offer"))
    assert sari.violations() == []
    presses(sari, Keys.ENTER)
    sari.waits(lambda: sari.is_shown("#now-note"))
    presses(sari, "please look")
    sari.becomes(lambda: typed(sari), "@budi please look")
    sari.press("Add note")
    sari.waits_for("@Budi Santoso please look", ".lines")
    assert busy_desk.ask("SELECT user FROM mentions") == [("budi",)]

    sari.press("Edit contact")
    sari.type("name", "Rina H.", ".contact")
    busy_desk.ask("UPDATE conversations SET last_line = 'x' WHERE id = 1")  # the page is refreshed
    refresh = "htmx.trigger(document.querySelector('.chat-state'), 'refresh')"
    sari.driver.execute_script(refresh)
    is_quiet(sari)
    assert sari.value(".contact [name='name']") == "Rina H."
    sari.press("Save", ".contact")
    sari.waits_for("Rina H.", "#list")
