"""A person takes over in the middle of a form and hands back: with the real model, the bot does not
go on asking for what that person has settled; and why a person should look is noticed."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.messages import Reply
from bot.store.conversations.assignment import Assignment
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from tests.scenarios.customers import PHONE_NUMBER_ID, WhatsAppCustomer
from tests.scenarios.running import RunningSapa


def _at_the_desk(
    sapa: RunningSapa, act: Callable[[Desk, Assignment], Awaitable[Any]]
) -> Any:
    async def run() -> Any:
        thread = DatabaseThread(open_database(sapa.place.database))
        try:
            return await act(Desk(thread), Assignment(thread, lambda message: [message]))
        finally:
            await thread.aclose()

    return asyncio.run(run())


def _conversation(sapa: RunningSapa, phone: str) -> Conversation:
    found = _at_the_desk(sapa, lambda desk, _: desk.find("whatsapp", PHONE_NUMBER_ID, phone))
    assert isinstance(found, Conversation)
    return found


def test_the_form_is_forgotten_when_a_person_was_there(sapa: RunningSapa) -> None:
    rina = WhatsAppCustomer(sapa.place, sapa.whatsapp, "6281399000001")
    assert "order number" in rina.says("where is my order?").text.lower()
    chat = _conversation(sapa, rina.phone)

    async def settle(_: Desk, handling: Assignment) -> None:
        await handling.take_over(chat.id, "sari", None)
        await handling.reply(chat.id, "sari", Reply("It arrives today!"), chat.answers)

    _at_the_desk(sapa, settle)
    heard = rina.says("great, but I want to be sure").text
    assert heard.strip() == "It arrives today!"  # and not a word of the bot
    _at_the_desk(sapa, lambda _, handling: handling.hand_back(chat.id, "sari"))
    heard = rina.says("thank you!").text.lower()
    assert ("welcome" in heard or "pleasure" in heard) and "order number" not in heard
    # What begins anew begins at its beginning.
    assert "order number" in rina.says("where is my order?").text.lower()


def test_two_failures_in_a_row_call_for_a_look(sapa: RunningSapa) -> None:
    budi = WhatsAppCustomer(sapa.place, sapa.whatsapp, "6281399000002")
    budi.says("flurb wizzle krank")
    assert _conversation(sapa, budi.phone).reason is None
    budi.says("flurb wizzle krank, flurb")
    chat = _conversation(sapa, budi.phone)
    assert (chat.state, chat.reason) == ("bot", "failed_twice")


def test_staff_see_which_action_a_policy_chose(sapa: RunningSapa) -> None:
    ani = WhatsAppCustomer(sapa.place, sapa.whatsapp, "6281399000003")
    ani.says("halo kak")
    chat = _conversation(sapa, ani.phone)
    with sqlite3.connect(sapa.place.database) as database:
        [told] = database.execute(
            "SELECT turn_json FROM inbox WHERE conversation_id = ? AND turn_json IS NOT NULL",
            [chat.id],
        ).fetchone()
    [step] = json.loads(told)["steps"]
    assert (step["action"], step["policy"]) == ("utter_greet", "RulePolicy")


@pytest.mark.parametrize(
    ("phone", "asks", "takes_back", "answered"),
    [
        ("6281399100001", "saya mau bicara dengan orang", "ga jadi, udah ketemu", "tidak jadi"),
        ("6281399100002", "saya mau bicara dengan orang", "ga usah deh kak", "tidak jadi"),
        ("6281399100003", "I want to talk to a person", "never mind, I found it", "don't need"),
        ("6281399100004", "I want to talk to a person", "no need anymore, thanks", "don't need"),
    ],
)
def test_who_waits_for_a_person_takes_it_back(
    sapa: RunningSapa, phone: str, asks: str, takes_back: str, answered: str
) -> None:
    rina = WhatsAppCustomer(sapa.place, sapa.whatsapp, phone)
    rina.says(asks)
    assert _conversation(sapa, phone).state == "waiting"
    before = len(rina.inbox())
    rina.says(takes_back)
    assert answered in rina.read(rina.inbox()[before:]).text
    assert _conversation(sapa, phone).state == "bot"


@pytest.mark.parametrize(
    ("phone", "turns"),
    [
        (
            "6281399100005",
            [
                ("agent please", "colleague"), ("hello?? anyone there", None),
                ("hm actually maybe u can help. where is ORD-2291", "e-mail"),
                ("I am so annoyed right now", None), ("rina@example.com", "JNE8812345678"),
                ("when are your stores open?", "Bandung"),
                ("I still want to talk to a person", "My colleagues know"),
                ("give me an agent", None), ("thank you", "welcome"),
                ("ok thats all i needed, no agent necessary", "don't need"),
            ],
        ),
        (
            "6281399100006",
            [
                ("saya mau bicara dengan orang", "rekan"), ("halo?", None),
                ("minta orang dong kak", "sudah tahu"), ("flurb wizzle krank", None),
                ("ongkir ke bandung berapa kak", "Ongkir"),
                ("ya udah sama kamu aja. pesananku ORD-2291 udah sampai mana, 0123", "JNE"),
            ],
        ),
    ],
)  # fmt: skip
def test_until_a_person_comes_the_bot_serves_what_it_surely_can(
    sapa: RunningSapa, phone: str, turns: list[tuple[str, str | None]]
) -> None:
    rina = WhatsAppCustomer(sapa.place, sapa.whatsapp, phone)
    for number, (says, hears) in enumerate(turns):
        heard = rina.says(says).text
        assert hears in heard if hears else heard.strip() == "", (says, heard)
        state = "bot" if number == len(turns) - 1 else "waiting"
        assert _conversation(sapa, phone).state == state, says


def test_once_a_person_has_it_nothing_is_served(sapa: RunningSapa) -> None:
    ani = WhatsAppCustomer(sapa.place, sapa.whatsapp, "6281399100007")
    ani.says("saya mau bicara dengan orang")
    chat = _conversation(sapa, ani.phone)
    _at_the_desk(sapa, lambda _, handling: handling.take_over(chat.id, "sari", None))
    for words in ("ORD-2291 mana?", "ga usah admin deh", "makasih"):
        assert ani.says(words).text.strip() == ""
    assert _conversation(sapa, ani.phone).state == "staff"
