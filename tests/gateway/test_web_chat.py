"""A conversation in the web chat: nothing is lost, nothing comes twice, in order, to every tab."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import aiohttp

from bot.messages import Button, Reply, Turn
from tests.gateway.web_chat_setup import Tab, running_chat


async def test_message_is_accepted_and_answered(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        tab = await chat.tab(chat.browser())
        assert (await tab.hello())["lines"] == []
        await tab.say("where is my order", "message-1")
        assert await tab.next("accepted") == {"type": "accepted", "id": "message-1"}
        assert await chat.stored() == ["where is my order"]
        answer = await tab.answer()
        assert answer["text"] == "You said: where is my order"
        assert answer["author"] == "bot"


async def test_history_after_reconnect(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        await tab.hello()
        await tab.say("first", "message-1")
        first_answer = await tab.answer()
        await tab.say("second", "message-2")
        await tab.next("accepted")
        await tab.socket.close()

        back = Tab(await chat.socket(browser))
        lines = (await back.hello(after=first_answer["key"]))["lines"]
        if len(lines) == 1:  # the answer was not ready yet
            lines.append(await back.answer())
        assert [line["text"] for line in lines] == ["second", "You said: second"]
        assert lines[0]["id"] == "message-2"

        whole = Tab(await chat.socket(browser))
        texts = [line["text"] for line in (await whole.hello())["lines"]]
        assert texts == ["first", "You said: first", "second", "You said: second"]


async def test_history_survives_a_restart(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        await tab.hello()
        await tab.say("hello", "message-1")
        await tab.answer()
        cookies = {c.key: c.value for c in browser.cookie_jar}
    async with running_chat(tmp_path, environ=environ) as chat:
        browser = chat.browser()
        browser.cookie_jar.update_cookies(cookies, chat.url)
        history = await (await chat.tab(browser)).hello()
        assert [line["text"] for line in history["lines"]] == ["hello", "You said: hello"]


async def test_an_unknown_last_line_gets_everything(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        tab = await chat.tab(chat.browser())
        await tab.hello()
        await tab.say("hello", "message-1")
        await tab.answer()
        assert len((await tab.hello(after="out-999"))["lines"]) == 2


async def test_resent_message_is_one_message(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        browser = chat.browser()
        tab = await chat.tab(browser)
        await tab.hello()
        await tab.say("once", "message-1")
        await tab.answer()
        again = Tab(await chat.socket(browser))
        await again.hello()
        await again.say("once", "message-1")
        assert (await again.next("accepted"))["id"] == "message-1"
        assert await again.is_quiet()
        assert chat.rasa_client.asked == [("once", None)]


async def test_same_id_of_two_customers_is_two_messages(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        for text in ("mine", "yours"):
            tab = await chat.tab(chat.browser())
            await tab.hello()
            await tab.say(text, "message-1")
            assert (await tab.answer())["text"] == f"You said: {text}"


async def test_every_tab_of_a_customer_shows_each_line_once(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        browser = chat.browser()
        one, other = await chat.tab(browser), await chat.tab(browser)
        await one.hello()
        await other.hello()
        await one.say("hello", "message-1")
        for tab in (one, other):
            lines = [await tab.next("line"), await tab.next("line")]
            assert [line["text"] for line in lines] == ["hello", "You said: hello"]
            assert await tab.is_quiet()


async def test_pressed_button_reaches_the_brain(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        chat.rasa_client.answers["menu"] = Turn([Reply("Choose", [Button("Track it",
        "/order_status")])])
        tab = await chat.tab(chat.browser())
        await tab.hello()
        await tab.say("menu", "message-1")
        offered = await tab.answer()
        assert offered["buttons"] == [{"title": "Track it", "payload": "/order_status"}]
        await tab.say("wait", "message-2")
        await tab.answer()
        # Of an earlier message, so that its words alone would not do.
        await tab.press("Track it", "/order_status", "message-3")
        await tab.answer()
        assert chat.rasa_client.asked[-1] == ("Track it", "/order_status")


async def test_a_button_that_was_not_offered_is_only_words(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        tab = await chat.tab(chat.browser())
        await tab.hello()
        await tab.press("Refund me", '/refund{"amount": 1000000}', "message-1")
        await tab.answer()
        assert chat.rasa_client.asked == [("Refund me", None)]


async def test_staff_reply_is_pushed_with_the_name(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        chat.rasa_client.answers["help"] = Turn([Reply("I call someone.")], signals={"handoff":
        "asked"})
        tab = await chat.tab(chat.browser())
        assert (await tab.hello())["state"] == "bot"
        await tab.say("help", "message-1")
        assert (await tab.answer())["text"] == "I call someone."
        assert (await tab.next("state"))["state"] == "waiting"
        [conversation] = await chat.gateway.desk.conversations(("waiting",))
        await chat.gateway.desk.reply(conversation.id, "Hello, this is Rina.", author="Rina")
        reply = await tab.answer()  # the gateway looks around: `sapa desk` is another process
        assert (reply["author"], reply["text"]) == ("Rina", "Hello, this is Rina.")
        assert (await tab.next("state"))["state"] == "staff"


async def test_slow_answer_is_announced(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        chat.rasa_client.delay_s = 1.0
        tab = await chat.tab(chat.browser())
        await tab.hello()
        await tab.say("think", "message-1")
        await tab.next("accepted")
        assert (await tab.next("typing", "error"))["type"] == "typing"
        assert (await tab.answer())["text"] == "You said: think"


async def test_many_replies_of_one_turn_keep_their_order(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    # They share their time; "out-10" once came before "out-9".
    said = [f"Reply {number}" for number in range(12)]
    async with running_chat(tmp_path, environ=environ) as chat:
        chat.rasa_client.answers["long"] = Turn([Reply(text) for text in said])
        tab = await chat.tab(chat.browser())
        await tab.hello()
        await tab.say("long", "message-1")
        assert [(await tab.answer())["text"] for _ in said] == said


async def test_shutdown_sends_tabs_away_at_once(tmp_path: Path, environ: dict[str, str]) -> None:
    async with running_chat(tmp_path, environ=environ) as chat:
        tab = await chat.tab(chat.browser())
        await tab.hello()
        silent = await chat.tab(chat.browser())  # it never answers the closing
        await silent.hello()
        start = time.monotonic()
        closing = asyncio.create_task(tab.socket.receive(timeout=60))
        await chat.server.close()
        assert (await closing).data == aiohttp.WSCloseCode.GOING_AWAY
        assert time.monotonic() - start < 9  # a close that is awaited takes ten
