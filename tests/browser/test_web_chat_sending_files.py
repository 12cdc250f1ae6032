"""Pictures and files in the web chat, in a real browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PIL import Image

from bot.messages import Reply
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.browser.chromium import ChatPage, DemoServer


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "sobek.jpg"
    Image.new("RGB", (600, 400), "#c63").save(path)
    return path


def _shown(page: ChatPage) -> list[str]:
    """The customer's pictures that are there, by the name under which they were sent."""
    script = """return [...document.querySelectorAll('.from-customer:not(.unsent) .picture img')]
        .filter(i => i.naturalWidth && i.src.startsWith('http')).map(i => i.alt)"""
    return list(page.driver.execute_script(script))


def test_a_photo_is_sent_shown_and_there_after_a_reload(page: ChatPage, photo: Path) -> None:
    page.open()
    assert page.find("#clip").accessible_name == "Send a picture or file"
    page.find("#files").send_keys(str(photo))
    page.becomes(lambda: _shown(page), ["sobek.jpg"])
    page.waits(lambda: not page.is_shown("#welcome"))
    page.driver.refresh()
    page.becomes(lambda: _shown(page), ["sobek.jpg"])


def test_what_cannot_be_sent_says_why_and_can_be_removed(page: ChatPage, tmp_path: Path) -> None:
    page.expected_errors = ("415",)
    program = tmp_path / "setup.txt"
    program.write_bytes(b"MZ\x90\x00" * 30)
    page.open()
    page.find("#files").send_keys(str(program))
    page.waits_for("cannot open this kind of file", ".failed .status")
    page.click(".failed .cancel")
    page.becomes(lambda: page.all(".line"), [])
    huge = tmp_path / "film.mp4"
    with huge.open("wb") as file:
        file.truncate(17 * 2**20)
    page.find("#files").send_keys(str(huge))
    page.waits_for("larger than 16 MB", ".failed .status")


def test_a_photo_outlives_a_lost_network_and_a_reload(
    page: ChatPage, server: DemoServer, photo: Path
) -> None:
    page.expected_errors = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")
    page.open()
    server.kill()
    try:
        page.find("#files").send_keys(str(photo))
        page.say("and these words")
        page.waits_for("Not sent yet", ".unsent .status")
    finally:
        server.start()
    page.driver.refresh()  # before the page has tried again
    page.becomes(lambda: _shown(page), ["sobek.jpg"])
    page.waits_for_said("You said: and these words")
    assert page.texts().count("and these words") == 1
    page.driver.refresh()
    page.becomes(lambda: _shown(page), ["sobek.jpg"])
    assert page.texts().count("and these words") == 1


def test_a_pasted_and_a_dropped_picture(page: ChatPage) -> None:
    page.open()
    give = """
        const done = arguments[1];
        const canvas = Object.assign(document.createElement("canvas"), {width: 30, height: 20});
        canvas.toBlob((blob) => {
          const data = new DataTransfer();
          data.items.add(new File([blob], arguments[0] + ".png", {type: "image/png"}));
          const [field, chat] = ["message", "chat"].map((id) => document.getElementById(id));
          const options = {bubbles: true, cancelable: true};
          if (arguments[0] === "pasted") {
            field.dispatchEvent(new ClipboardEvent("paste", {...options, clipboardData: data}));
          } else {
            chat.dispatchEvent(new DragEvent("dragenter", {...options, dataTransfer: data}));
            done(getComputedStyle(document.querySelector(".drop-here")).display);
            chat.dispatchEvent(new DragEvent("drop", {...options, dataTransfer: data}));
          }
          done("");
        });"""
    page.driver.execute_async_script(give, "pasted")
    page.becomes(lambda: _shown(page), ["pasted.png"])
    assert page.driver.execute_async_script(give, "dropped") == "grid"
    page.becomes(lambda: _shown(page), ["pasted.png", "dropped.png"])
    page.becomes(lambda: page.all(".dropping"), [])


def test_a_colleagues_file_has_its_name(page: ChatPage, store: Path) -> None:
    page.open()
    page.say("I want a person")
    page.waits_for("A colleague", "#colleague")

    async def reply() -> None:
        thread = DatabaseThread(open_database(store))
        waiting = (await Desk(thread).conversations(("waiting",)))[-1]
        address = f"{page.url}/files/{'t' * 32}"
        words = Reply(f"Here it is.\ninvoice 12.pdf: {address}")
        await Assignment(thread, lambda m: [m]).reply(waiting.id, "rina", words, waiting.answers)
        await thread.aclose()

    asyncio.run(reply())
    page.waits_for_said("Here it is.")
    link = page.find(".from-staff a.file")
    page.becomes(lambda: link.text, "invoice 12.pdf")
    assert link.get_attribute("href").endswith("/files/" + "t" * 32)
    assert "noopener" in link.get_attribute("rel")
