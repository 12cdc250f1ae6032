"""Visitors who leave how to reach them, and get their answer by mail."""

from __future__ import annotations

import asyncio
import email
import time
from collections.abc import AsyncIterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from bot.gateway.web_chat import mailed_answers
from bot.gateway.web_chat.mailed_answers import MailedAnswers
from bot.messages import Reply, Turn
from bot.settings_sections import HoursSettings, MailSettings
from bot.store.conversations.assignment import Assignment
from tests.gateway.web_chat_setup import RunningChat, Tab, running_chat

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED = HoursSettings(**dict.fromkeys(DAYS, ""))  # type: ignore[arg-type]
CONTACT = {"type": "contact", "id": "contact-1", "name": "Dewi", "phone": "", "text": "Zip broken",
           "email": "dewi@mail.example", "language": "id"}  # fmt: skip


class Mails(list[Any]):
    """A mail server's post."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=default)
        self.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
async def mails() -> AsyncIterator[tuple[Mails, MailSettings]]:
    mails = Mails()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mails), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield mails, MailSettings("127.0.0.1", port, from_="cs@toko.example", security="none")
    server.close()


async def _waits_for_a_person(chat: RunningChat) -> Tab:
    chat.rasa_client.answers["a person"] = Turn([Reply("Soon.")], signals={"handoff": "asked"})
    tab = await chat.tab(chat.browser())
    await tab.hello()
    await tab.say("a person", "message-1")
    return tab


async def _away(tab: Tab) -> Any:
    while (standing := await tab.next("state"))["state"] != "waiting":
        continue
    return standing["away"]


async def test_who_waits_while_it_is_closed_is_asked_for_a_contact(tmp_path: Path) -> None:
    async with running_chat(tmp_path, hours=CLOSED) as chat:
        tab = await _waits_for_a_person(chat)
        assert await _away(tab) == {"opens": None, "by_mail": False}
        await tab.socket.send_json({**CONTACT, "email": "dewi@", "id": "contact-0"})
        assert (await tab.next("error"))["code"] == "no_contact"
        await tab.socket.send_json(CONTACT)
        await tab.socket.send_json(CONTACT)  # as after a lost connection
        await tab.next("accepted")
        assert (await tab.next("state"))["away"] is None
        assert (await chat.stored())[1:] == ["Dewi\ndewi@mail.example\nZip broken"]
        assert len(chat.rasa_client.asked) == 1, "it is for a person"


async def test_while_it_is_open_nothing_is_asked(tmp_path: Path) -> None:
    async with running_chat(tmp_path) as chat:
        assert await _away(await _waits_for_a_person(chat)) is None


async def test_the_answer_comes_by_mail_to_who_has_left(
    tmp_path: Path, mails: tuple[Mails, MailSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailed_answers, "LOOK_EVERY_S", 3600.0)  # the test says when it looks
    post, server = mails
    async with running_chat(tmp_path, "http://chat.example", hours=CLOSED, mail=server) as chat:
        tab = await _waits_for_a_person(chat)
        assert (await _away(tab))["by_mail"]
        await tab.socket.send_json(CONTACT)
        await tab.next("accepted")
        gateway = chat.gateway
        web = gateway.channels["web"]
        handling = Assignment(gateway._thread, web.render)

        async def answer(text: str) -> None:
            seen = (await gateway.desk.conversation(1)).answers
            await handling.reply(1, "sari", Reply(text), seen)

        def later(seconds: float) -> MailedAnswers:
            clock = lambda: time.time() + seconds  # noqa: E731
            return MailedAnswers(gateway.settings, web, gateway.contacts, clock)  # type: ignore

        await answer("We send a new one.")
        await later(90).look()
        assert post == [], "the chat is open: it is read there"
        await tab.socket.close()
        visitor = (await gateway.desk.conversation(1)).chat
        while web.is_open(visitor):  # type: ignore[attr-defined]
            await asyncio.sleep(0.01)
        await answer("It left today.")
        await answer("Number CGK1.")
        await later(5).look()
        assert post == [], "more lines may follow"
        await later(90).look()
        await later(90).look()
        [(to, mail)] = post
        assert to == ["dewi@mail.example"]
        assert "jawaban untuk pesan Kakak" in mail["Subject"]
        text = mail.get_content().replace("\r\n", "\n")
        assert "It left today.\n\nNumber CGK1." in text and "http://chat.example/chat" in text
        assert "We send a new one." not in text
