"""Which messages make somebody look; and that the bot goes on there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.gateway.anger import sounds_angry
from bot.gateway.gateway import Gateway
from bot.messages import Turn
from bot.settings import Settings
from bot.settings_sections import DataSettings
from tests.gateway.people import EchoRasa, Postcards, card


@pytest.mark.parametrize(
    "text",
    ["DASAR PENIPU", "you are useless", "WHERE IS MY MONEY NOW!!", "this is a SCAM", "goblok lu"],
)
def test_angry(text: str) -> None:
    assert sounds_angry(Turn(intent="order_status"), text)


@pytest.mark.parametrize(
    "text",
    [
        "where is my order?!", "MANA PESANAN SAYA KAK", "ORD-2291 JNE COD!", "OK SIP!", "STOP",
        "Wow!!! so fast", "is the classic black bag useful?", "",
    ],
)  # fmt: skip
def test_not_angry(text: str) -> None:
    assert not sounds_angry(Turn(intent="order_status"), text)


def test_a_complaint_is_one_however_politely_it_is_put() -> None:
    assert sounds_angry(Turn(intent="complaint"), "I am rather disappointed.")


async def test_somebody_is_asked_to_look_and_the_bot_answers(tmp_path: Path) -> None:
    platform = Postcards()
    settings = Settings(root=tmp_path, data=DataSettings("var"))
    gateway = Gateway(settings, {"postcards": platform}, EchoRasa())  # type: ignore[arg-type]
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "this is a scam"), card("budi", "2", "halo")])
    gateway.dispatcher.wake()
    while len(platform.sent) < 2:
        await asyncio.sleep(0.01)
    chats = await gateway.desk.conversations(("bot",))
    assert {chat.person: chat.reason for chat in chats} == {"ani": "angry", "budi": None}
    await gateway.stop()
