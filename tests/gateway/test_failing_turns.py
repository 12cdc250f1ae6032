"""Rasa fails, is slow or at a loss: more tries, one honest sentence, then a person."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.gateway import dispatcher, late_replies
from bot.gateway.gateway import Gateway
from bot.messages import Inbound, Outbound, Turn
from bot.settings import Settings
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database
from bot.store.messages import late_replies as store_late_replies
from tests.gateway.people import EchoRasa, Postcards, card
from tests.gateway.test_gateway import texts, until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "RETRY_DELAYS_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(late_replies, "PATIENCE_S", 0.2)


def gateway_of(settings: Settings, rasa_client: EchoRasa, platform: Postcards) -> Gateway:
    return Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]


@pytest.mark.parametrize("failures", [3, 4])
async def test_an_answer_without_a_word_or_one_sentence_and_a_person(
    settings: Settings, failures: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_replies, "PATIENCE_S", 60.0)
    rasa_client, platform = EchoRasa(), Postcards()
    rasa_client.failures = failures
    gateway = gateway_of(settings, rasa_client, platform)
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "halo")])
    gateway.dispatcher.wake()
    await until(lambda: bool(platform.sent))
    state = "bot" if failures == 3 else "waiting"
    [conversation] = await gateway.desk.conversations((state,))
    await gateway.stop()
    if failures == 3:
        assert texts(platform) == ["re: halo"] and conversation.reason is None
    else:
        [sentence] = texts(platform)
        assert "colleague" in (sentence or "") and conversation.reason == "failed"


async def test_the_sentence_is_in_the_customers_language_or_in_both(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_late_replies, "ONCE_IN_S", 0.0)
    rasa_client, platform = EchoRasa(), Postcards()
    rasa_client.hold = asyncio.Event()
    gateway = gateway_of(settings, rasa_client, platform)
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "halo")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 1)
    rasa_client.hold.set()
    await until(lambda: len(platform.sent) == 2)
    rasa_client.hold.clear()  # and by now it is known: EchoRasa answers in Indonesian
    await gateway.inbox.accept([card("ani", "2", "ongkir?")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 3)
    rasa_client.hold.set()
    await until(lambda: len(platform.sent) == 4)
    await gateway.stop()
    unknown, _, known, _ = texts(platform)
    assert "lebih lama" in (unknown or "") and "longer than usual" in (unknown or "")
    assert "lebih lama" in (known or "") and "longer than usual" not in (known or "")


class Choking(EchoRasa):
    """Fails on one message in a way that nobody foresaw."""

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        if event.text == "poison":
            raise KeyError("surprise")
        return await super().turn(conversation, event, payload)


class Unfitting(Postcards):
    """Cannot show the answer to one message."""

    def render(self, message: Outbound) -> list[Outbound]:
        if message.text == "re: poison":
            raise ValueError("surprise")
        return super().render(message)


@pytest.mark.parametrize("rasa, channel", [(Choking, Postcards), (EchoRasa, Unfitting)])
async def test_a_poison_message_goes_to_a_person_and_blocks_nobody(
    settings: Settings, database: Database, rasa: type[EchoRasa], channel: type[Postcards]
) -> None:
    platform = channel()
    gateway = gateway_of(settings, rasa(), platform)
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "poison"), card("budi", "2", "hi")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 2)
    rows = database.table("inbox")
    await until(lambda: not rows.count_where("state = 'pending'"))
    [conversation] = await gateway.desk.conversations(("waiting",))
    await gateway.desk.hand_back(conversation.id)
    await gateway.inbox.accept([card("ani", "3", "something else")])
    gateway.dispatcher.wake()
    await until(lambda: "re: something else" in texts(platform))
    await gateway.stop()
    assert "re: hi" in texts(platform)


async def test_a_slow_turn_is_explained_once_and_ends_well(settings: Settings) -> None:
    rasa_client, platform = EchoRasa(), Postcards()
    rasa_client.hold = asyncio.Event()
    gateway = gateway_of(settings, rasa_client, platform)
    gateway.start()
    await gateway.inbox.accept([card("ani", "1", "halo")])
    gateway.dispatcher.wake()
    await until(lambda: len(platform.sent) == 1)
    rasa_client.failures = 1  # and even fails then
    rasa_client.hold.set()
    await until(lambda: len(platform.sent) == 2)
    await gateway.stop()
    assert "longer than usual" in (texts(platform)[0] or "")
    assert texts(platform)[1] == "re: halo"
