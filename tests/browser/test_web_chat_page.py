"""The web chat in a real browser."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.browser.chromium import ChatPage, DemoServer


async def _reply_as_staff(store: Path, text: str) -> None:
    thread = DatabaseThread(open_database(store))
    desk = Desk(thread)
    waiting = await desk.conversations(("waiting",))
    await desk.reply(waiting[-1].id, text, author="Rina")
    await thread.aclose()


def test_question_answer_and_a_button_by_keyboard(page: ChatPage) -> None:
    page.open()
    assert page.driver.title == "Chat · Toko Nusa"
    assert page.find("h1").text == "Toko Nusa"
    page.say("Where is my order?")
    assert page.find("#message").get_attribute("value") == ""
    page.wait(lambda: page.find("#typing").is_displayed())
    page.wait_for_text(".choice", "Cancel the order")
    assert not page.find("#typing").is_displayed()
    link = page.find(".text a")
    assert link.get_attribute("href") == "https://jne.example/track?n=2291"
    assert "noopener" in link.get_attribute("rel")

    page.find("#message").send_keys(Keys.SHIFT, Keys.TAB, Keys.TAB, Keys.TAB)
    assert page.focused().text == "Cancel the order"
    page.focused().send_keys(Keys.ENTER)
    page.wait_for_said("You pressed /cancel_order.")
    choices = page.all(".choices .choice")
    assert [choice.is_enabled() for choice in choices] == [False] * 3
    assert [c.text for c in choices if "taken" in c.get_attribute("class")] == ["Cancel the order"]
    assert page.focused().get_attribute("id") == "message"


def test_reload_keeps_history(page: ChatPage) -> None:
    page.open()
    page.say("first")
    page.wait_for_said("You said: first")
    page.say("Where is my order?")
    page.wait_for_text(".choice", "Talk to a person")
    before = page.texts()
    page.driver.refresh()
    page.wait(lambda: page.texts() == before)
    assert page.find(".choice").is_enabled()
    assert not page.find("#welcome").is_displayed()


def test_cut_connection_loses_nothing(page: ChatPage, server: DemoServer) -> None:
    page.expected_errors = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET")
    page.open()
    page.say("before the cut")
    page.wait_for_said("You said: before the cut")
    server.kill()
    try:
        page.wait_for_text("#trouble", "Reconnecting")
        assert page.find("#presence").text == "Reconnecting…"
        page.say("during the cut")
        page.say("and another")
        sending = ["Sending…", "Sending…"]
        page.wait(lambda: [node.text for node in page.all(".unsent .status")] == sending)
    finally:
        server.start()
    page.wait_for_said("You said: and another", seconds=30)
    page.wait(lambda: not page.find("#trouble").is_displayed())
    said = ["before the cut", "during the cut", "and another"]
    assert [text for text in page.texts() if not text.startswith("You said")] == said
    answers = [text for text in page.texts() if text.startswith("You said")]
    assert answers == [f"You said: {text}" for text in said]
    assert page.all(".unsent") == []
    shown = page.texts()
    page.driver.refresh()
    page.wait(lambda: sorted(page.texts()) == sorted(shown))


def test_second_tab_shows_the_same(page: ChatPage) -> None:
    page.open()
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    try:
        page.open()
        page.say("hello from the second")
        page.wait_for_said("You said: hello from the second")
        shown = page.texts()
    finally:
        page.driver.close()
        page.driver.switch_to.window(first)
    page.wait(lambda: page.texts() == shown)


def test_colleague_takes_over(page: ChatPage, store: Path) -> None:
    page.open()
    page.say("I want a person")
    page.wait_for_text("#colleague", "A colleague will answer you here")
    asyncio.run(_reply_as_staff(store, "Hello, this is Rina."))
    page.wait_for_said("Hello, this is Rina.")
    page.wait_for_text(".from-staff .who", "Rina · Toko Nusa")
    page.say("Thank you")
    time.sleep(0.3)
    assert not page.find("#typing").is_displayed()


def test_language_is_switched_and_remembered(page: ChatPage) -> None:
    page.open()
    assert page.find("#message").get_attribute("placeholder") == "Write a message…"
    page.say("hello")
    page.wait_for_said("You said: hello")
    page.find(".languages [lang=id]").click()
    assert page.find("#message").get_attribute("placeholder") == "Tulis pesan…"
    assert page.find(".new-day .day").text == "Hari ini"
    assert page.find("html").get_attribute("lang") == "id"
    page.driver.refresh()
    page.wait_for_text(".new-day .day", "Hari ini")
    assert page.find(".languages [lang=id]").get_attribute("aria-pressed") == "true"


def test_draft_survives_a_reload(page: ChatPage) -> None:
    page.open()
    page.find("#message").send_keys("half a thou")
    page.driver.refresh()
    page.wait_for_text("#presence", "Online")
    assert page.find("#message").get_attribute("value") == "half a thou"
    page.find(".send").click()
    page.wait_for_said("You said: half a thou")
    page.driver.refresh()
    page.wait_for_text("#presence", "Online")
    assert page.find("#message").get_attribute("value") == ""


def test_lines_of_a_long_message(page: ChatPage) -> None:
    page.open()
    field = page.find("#message")
    height = field.size["height"]
    field.send_keys("one", Keys.SHIFT, Keys.ENTER, Keys.NULL, "two")
    assert field.size["height"] > height
    field.send_keys(Keys.ENTER)
    page.wait_for_said("You said: one\ntwo")
    assert field.size["height"] == height


def test_markup_stays_text(page: ChatPage) -> None:
    page.open()
    nasty = "<img src=x onerror=alert(1)> javascript:alert(1) https://ok.example/a?b=1)."
    page.say(nasty)
    page.wait_for_said(f"You said: {nasty}")
    assert page.all(".line img, .line script") == []
    links = page.all(".line a")
    assert [link.get_attribute("href") for link in links] == ["https://ok.example/a?b=1"]


def test_picture_has_words_and_a_place(page: ChatPage) -> None:
    page.open()
    page.say("the jacket")
    page.wait(lambda: page.all(".picture img"))
    picture = page.find(".picture img")
    assert picture.get_attribute("alt") == "We have this one in navy, sizes S to XL."
    assert picture.get_attribute("loading") == "lazy"
    loaded = "return document.querySelector('.picture img').naturalWidth > 0"
    page.wait(lambda: page.driver.execute_script(loaded))


def test_too_many_messages_can_be_sent_again(page: ChatPage) -> None:
    page.open()
    for number in range(24):
        page.say(f"message {number}")
    page.wait_for_text(".failed .status", "Please wait a minute")
    page.wait(lambda: page.find(".failed .retry").is_displayed())
    page.find(".failed .retry").click()
    page.wait_for_text(".failed .status", "Please wait a minute")


def test_a_question_to_start_with(page: ChatPage) -> None:
    page.open()
    page.wait(lambda: page.find("#welcome").is_displayed())
    page.find("#starters .choice").click()
    page.wait_for_text(".choice", "Cancel the order")
    assert page.texts()[0] == "Where is my order?"
    assert not page.find("#welcome").is_displayed()


def test_who_reads_further_up_is_not_disturbed(page: ChatPage) -> None:
    page.open()
    for number in range(8):
        page.say(f"message {number}")
        page.wait_for_said(f"You said: message {number}")
    scroller = page.find("#scroller")
    position = "return Math.round(arguments[0].scrollTop)"
    to_end = "return arguments[0].scrollHeight - arguments[0].scrollTop - arguments[0].clientHeight"
    page.wait(lambda: page.driver.execute_script(to_end, scroller) < 2)
    page.say("last")
    page.driver.execute_script("arguments[0].scrollTop = 20", scroller)
    page.wait_for_said("You said: last")
    page.wait_for_text("#to-end", "New messages")
    assert page.driver.execute_script(position, scroller) == 20
    page.find("#to-end").click()
    page.wait(lambda: page.driver.execute_script(to_end, scroller) < 2)
    assert not page.find("#to-end").is_displayed()
