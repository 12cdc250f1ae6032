"""A chat in the terminal goes through the store; the brain is a stand-in."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.commands.chat import _as_json
from bot.commands.chat_session import ChatSession
from bot.messages import Button, Inbound, Outbound, Reply, Turn
from bot.settings import Settings
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread


class Parrot:
    """Repeats what it is told, and offers a button; hands over at "person", for ``reason``."""

    def __init__(self, reason: str = "asked") -> None:
        self.reason = reason
        self.asked: list[tuple[str, str | None, str | None]] = []

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        self.asked.append((conversation.chat, event.text, payload))
        await asyncio.sleep(0)
        return Turn(
            [Reply(f"You said {event.text}.", [Button("Again", "/again")], None, {"faq": "x"})],
            intent="greet",
            confidence=0.9,
            language="en",
            action="utter_greet",
            signals={"handoff": self.reason} if event.text == "person" else {},
        )

    async def is_ready(self) -> bool:
        return True

    async def aclose(self) -> None:
        """Nothing to close."""


@asynccontextmanager
async def chat(tmp_path: Path, rasa_client: Parrot, person: str = "budi") -> Any:
    shown: list[Outbound] = []
    settings = Settings(root=tmp_path)
    async with ChatSession(settings, person, rasa_client, shown.append) as session:  # type: ignore[arg-type]
        yield session, shown


async def test_an_answer_is_shown_and_returned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with chat(tmp_path, Parrot()) as (session, shown):
        answer = await session.say("halo")
    assert capsys.readouterr() == ("", ""), "The log is not for who chats."
    assert [message.text for message in shown] == ["You said halo."]
    assert _as_json(answer) == {
        "replies": [
            {
                "text": "You said halo.",
                "buttons": [{"title": "Again", "payload": "/again"}],
                "image": None,
            }
        ],
        "intent": "greet",
        "confidence": 0.9,
        "language": "en",
        "mixed": False,
        "action": "utter_greet",
        "source": {"faq": "x"},
        "state": "bot",
    }


@pytest.mark.parametrize("typed", ["1", "again", "AGAIN"])
async def test_a_buttons_number_or_title_presses_it(tmp_path: Path, typed: str) -> None:
    rasa_client = Parrot()
    async with chat(tmp_path, rasa_client) as (session, _):
        await session.say("halo")
        await session.say(typed)
        await session.say("/again")
    assert [payload for _, _, payload in rasa_client.asked] == [None, "/again", None]


async def test_a_conversation_of_staff_gets_no_answer_even_the_next_day(tmp_path: Path) -> None:
    rasa_client = Parrot("self_harm")  # of which the bot says no more
    async with chat(tmp_path, rasa_client) as (session, _):
        assert (await session.say("person")).state == "waiting"
    async with chat(tmp_path, rasa_client) as (session, _):
        answer = _as_json(await session.say("hello?"))
    assert (answer["replies"], answer["action"], answer["state"]) == ([], None, "waiting")
    assert answer["language"] == "en"
    assert len(rasa_client.asked) == 1


async def test_chats_beside_each_other_answer_only_their_own(tmp_path: Path) -> None:
    rasa_clients = Parrot(), Parrot()
    async with chat(tmp_path, rasa_clients[0], "ani") as (ani, ani_sees), chat(
        tmp_path, rasa_clients[1], "budi"
    ) as (budi, budi_sees):
        for number in range(5):
            await asyncio.gather(ani.say(f"ani {number}"), budi.say(f"budi {number}"))
    for rasa_client, sees, name in ((rasa_clients[0], ani_sees, "ani"), (rasa_clients[1], budi_sees,
    "budi")):
        assert [chat for chat, _, _ in rasa_client.asked] == [name] * 5
        assert [message.text for message in sees] == [f"You said {name} {n}." for n in range(5)]


async def test_what_staff_write_is_shown(tmp_path: Path) -> None:
    async with chat(tmp_path, Parrot()) as (session, shown):
        await session.say("person")
        thread = DatabaseThread(open_database(Settings(root=tmp_path).database))
        await Desk(thread).reply(1, "Saya Dewi.", author="staff")
        await thread.aclose()
        for _ in range(2000):
            if len(shown) == 2:
                break
            await asyncio.sleep(0.02)
    assert (shown[1].text, shown[1].author) == ("Saya Dewi.", "staff")
