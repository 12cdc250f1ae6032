"""The web chat in a real browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.browser.chromium import ChatPage, DemoServer

_FLOOD = """const field = document.querySelector('#message');
for (let number = 0; number < 24; number += 1) {
  field.value = `message ${number}`;
  field.form.requestSubmit();
}"""
"""Faster than a driver types on a slow machine: what comes slowly is no flood."""


async def _reply_as_staff(store: Path, text: str) -> None:
    thread = DatabaseThread(open_database(store))
    desk = Desk(thread)
    waiting = await desk.conversations(("waiting",))
    await desk.reply(waiting[-1].id, text, author="Rina")
    await thread.aclose()


def test_question_answer_and_a_button_by_keyboard(page: ChatPage, server: DemoServer) -> None:
    page.open()
    assert page.driver.title == "Chat · Toko Nusa"
    assert page.text("h1") == "Toko Nusa"
    with server.holding():
        page.say("Where is my order?")
        page.becomes(lambda: page.value("#message"), "")
        page.waits(lambda: page.is_shown("#typing"))
    page.waits_for("Cancel the order", ".choice")
    page.waits(lambda: not page.is_shown("#typing"))
    link = page.find(".text a")
    assert link.get_attribute("href") == "https://jne.example/track?n=2291"
    assert "noopener" in link.get_attribute("rel")

    page.find("#message").send_keys(Keys.SHIFT, Keys.TAB, Keys.TAB, Keys.TAB)
    page.becomes(lambda: page.focused().text, "Cancel the order")
    page.focused().send_keys(Keys.ENTER)
    page.waits_for_said("You pressed /cancel_order.")
    choices = page.all(".choices .choice")
    page.becomes(lambda: [choice.is_enabled() for choice in choices], [False] * 3)
    assert [c.text for c in choices if "taken" in c.get_attribute("class")] == ["Cancel the order"]
    page.becomes(lambda: page.focused().get_attribute("id"), "message")


def test_reload_keeps_history(page: ChatPage) -> None:
    page.open()
    page.say("first")
    page.waits_for_said("You said: first")
    page.say("Where is my order?")
    page.waits_for("Talk to a person", ".choice")
    before = page.texts()
    page.driver.refresh()
    page.becomes(page.texts, before)
    assert page.find(".choice").is_enabled()
    page.waits(lambda: not page.is_shown("#welcome"))


def test_cut_connection_loses_nothing(page: ChatPage, server: DemoServer) -> None:
    page.expected_errors = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET")
    page.open()
    page.say("before the cut")
    page.waits_for_said("You said: before the cut")
    server.kill()
    try:
        page.waits_for("Reconnecting", "#trouble")
        page.becomes(lambda: page.text("#presence"), "Reconnecting…")
        page.say("during the cut")
        page.say("and another")
        sending = ["Sending…", "Sending…"]
        page.becomes(lambda: [node.text for node in page.all(".unsent .status")], sending)
    finally:
        server.start()
    page.waits_for_said("You said: and another")
    page.waits(lambda: not page.is_shown("#trouble"))
    page.becomes(lambda: page.all(".unsent"), [])
    said = ["before the cut", "during the cut", "and another"]
    assert [text for text in page.texts() if not text.startswith("You said")] == said
    answers = [text for text in page.texts() if text.startswith("You said")]
    assert answers == [f"You said: {text}" for text in said]
    shown = page.texts()
    page.driver.refresh()
    page.becomes(lambda: sorted(page.texts()), sorted(shown))


def test_second_tab_shows_the_same(page: ChatPage) -> None:
    page.open()
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    try:
        page.open()
        page.say("hello from the second")
        page.waits_for_said("You said: hello from the second")
        shown = page.texts()
    finally:
        page.driver.close()
        page.driver.switch_to.window(first)
    page.becomes(page.texts, shown)


def test_colleague_takes_over(page: ChatPage, store: Path) -> None:
    page.open()
    page.say("I want a person")
    page.waits_for("A colleague will answer you here", "#colleague")
    asyncio.run(_reply_as_staff(store, "Hello, this is Rina."))
    page.waits_for_said("Hello, this is Rina.")
    page.waits_for("Rina · Toko Nusa", ".from-staff .who")
    page.say("Thank you")
    page.waits_for_said("Thank you")
    page.becomes(lambda: page.all(".unsent"), [])
    assert not page.is_shown("#typing")


def test_language_is_switched_and_remembered(page: ChatPage) -> None:
    page.open()
    assert page.find("#message").get_attribute("placeholder") == "Write a message…"
    page.say("hello")
    page.waits_for_said("You said: hello")
    page.click(".languages [lang=id]")
    field = page.find("#message")
    page.becomes(lambda: field.get_attribute("placeholder"), "Tulis pesan…")
    page.becomes(lambda: page.text(".new-day .day"), "Hari ini")
    assert page.find("html").get_attribute("lang") == "id"
    page.driver.refresh()
    page.waits_for("Hari ini", ".new-day .day")
    assert page.find(".languages [lang=id]").get_attribute("aria-pressed") == "true"


def test_draft_survives_a_reload(page: ChatPage) -> None:
    page.open()
    page.find("#message").send_keys("half a thou")
    page.driver.refresh()
    page.waits_for("Online", "#presence")
    page.becomes(lambda: page.value("#message"), "half a thou")
    page.click(".send")
    page.waits_for_said("You said: half a thou")
    page.driver.refresh()
    page.waits_for("Online", "#presence")
    assert page.value("#message") == ""


def test_lines_of_a_long_message(page: ChatPage) -> None:
    page.open()
    field = page.find("#message")
    height = field.size["height"]
    field.send_keys("one", Keys.SHIFT, Keys.ENTER, Keys.NULL, "two")
    page.waits(lambda: field.size["height"] > height)
    field.send_keys(Keys.ENTER)
    page.waits_for_said("You said: one\ntwo")
    page.becomes(lambda: field.size["height"], height)


def test_markup_stays_text(page: ChatPage) -> None:
    page.open()
    nasty = "<img src=x onerror=alert(1)> javascript:alert(1) https://ok.example/a?b=1)."
    page.say(nasty)
    page.waits_for_said(f"You said: {nasty}")
    assert page.all(".line img, .line script") == []
    links = page.all(".line a")
    assert [link.get_attribute("href") for link in links] == ["https://ok.example/a?b=1"]


def test_picture_has_words_and_a_place(page: ChatPage) -> None:
    page.open()
    page.say("the jacket")
    picture = page.find(".picture img")
    assert picture.get_attribute("alt") == "We have this one in navy, sizes S to XL."
    assert picture.get_attribute("loading") == "lazy"
    loaded = "return document.querySelector('.picture img').naturalWidth > 0"
    page.waits(lambda: page.driver.execute_script(loaded))


def test_too_many_messages_can_be_sent_again(page: ChatPage) -> None:
    page.open()
    page.driver.execute_script(_FLOOD)
    page.waits_for("Please wait a minute", ".failed .status")
    page.becomes(lambda: page.all(".unsent:not(.failed)"), [])  # no other one fails meanwhile
    page.click(".failed .retry")
    page.becomes(lambda: page.all(".unsent:not(.failed)"), [])
    page.waits_for("Please wait a minute", ".failed .status")


def test_a_question_to_start_with(page: ChatPage) -> None:
    page.open()
    page.waits(lambda: page.is_shown("#welcome"))
    page.click("#starters .choice")
    page.waits_for("Cancel the order", ".choice")
    assert page.texts()[0] == "Where is my order?"
    assert not page.is_shown("#welcome")


def test_who_reads_further_up_is_not_disturbed(page: ChatPage, server: DemoServer) -> None:
    page.open()
    for number in range(8):
        page.say(f"message {number}")
        page.waits_for_said(f"You said: message {number}")
    scroller = page.find("#scroller")
    position = "return Math.round(arguments[0].scrollTop)"
    to_end = "return arguments[0].scrollHeight - arguments[0].scrollTop - arguments[0].clientHeight"
    page.waits(lambda: page.driver.execute_script(to_end, scroller) < 2)
    with server.holding():
        page.say("last")
        page.waits_for_said("last")
        page.waits(lambda: page.driver.execute_script(to_end, scroller) < 2)
        page.driver.execute_async_script(
            "arguments[0].scrollTop = 20;"  # and until the page has been told
            "requestAnimationFrame(() => requestAnimationFrame(arguments[1]))",
            scroller,
        )
    page.waits_for_said("You said: last")
    page.waits_for("New messages", "#to-end")
    assert page.driver.execute_script(position, scroller) == 20
    page.click("#to-end")
    page.waits(lambda: page.driver.execute_script(to_end, scroller) < 2)
    page.waits(lambda: not page.is_shown("#to-end"))
