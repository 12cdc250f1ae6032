"""Conversations by voice, with the real model and the shop's actions: what was heard is given as
the gateway gives it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.utils import AvailableEndpoints

from bot.commands.train import trained_model
from bot.messages import Attachment, Inbound, Turn
from bot.rasa import input_channel
from bot.rasa.attachments import metadata_of
from bot.rasa.tracker_store import SqliteTrackerStore
from bot.rasa.worker.actions import WorkerActions
from bot.readings import Reading
from bot.settings import load_settings
from bot.store.conversations.conversations import Conversation
from bot.store.files.readings import KeptReading
from tests.actions.dialogue_turns import sample_shop
from tests.checkout import CHECKOUT

RINA, BUDI = "447700900123", "6281200001180"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    model = asyncio.run(trained_model(load_settings()))
    folder = tmp_path_factory.mktemp("heard")
    with pytest.MonkeyPatch.context() as patch, sample_shop(folder, patch, "[shop]\n"):
        input_channel._settings.cache_clear()
        generator = AvailableEndpoints.read_endpoints(str(CHECKOUT / "endpoints.yml")).nlg
        agent: Agent = Agent.load(
            str(model), generator=generator, action_endpoint=WorkerActions("actions")
        )
        agent.tracker_store = SqliteTrackerStore(agent.domain, db=str(folder / "trackers.db"))
        agent.processor.tracker_store = agent.tracker_store
        yield agent


@dataclass
class Customer:
    """Somebody on WhatsApp, for whose ``phone`` the platform vouches."""

    agent: Agent
    language: str
    phone: str | None = None

    def __post_init__(self) -> None:
        self._conversation = str(next(_numbers))

    async def says(self, words: str, confidence: float = 0.9) -> Turn:
        """By a voice note, in which that was heard."""
        heard = {"text": words, "confidence": confidence, "language": self.language}
        return await self._turn({"text": words}, heard=heard)

    async def types(self, words: str) -> Turn:
        return await self._turn({"text": words})

    async def presses(self, payload: str) -> Turn:
        return await self._turn({"payload": payload})

    async def _turn(self, message: dict[str, Any], **metadata: Any) -> Turn:
        request = SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=self.agent)))
        body = {
            "conversation": self._conversation, "channel": "whatsapp", "language": self.language,
            "metadata": {"verified_phone": self.phone, **metadata}, **message,
        }  # fmt: skip
        run = input_channel._run
        return await run(request, body, self.agent.handle_message)  # type: ignore[arg-type]


def text(turn: Turn) -> str:
    return "\n".join(reply.text or "" for reply in turn.replies)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", "pesanan dua dua sembilan satu sudah sampai mana kak"),
        ("id", "cek pesanan o er de strip dua dua sembilan satu dong"),
        ("id", "paket saya sampai mana ya, nomor pesanannya 22 91"),
        ("en", "where is my order two two nine one"),
        ("en", "where is my order twenty-two ninety-one"),
        ("en", "where's my parcel, the order is O-R-D 2 2 9 1"),
    ],
)
async def test_a_spoken_order_number_finds_the_order(
    agent: Agent, language: str, words: str
) -> None:
    answered = text(await Customer(agent, language, RINA).says(words))
    assert "ORD-2291" in answered and "JNE" in answered
    first = answered.splitlines()[0]
    assert ("Yang saya dengar" if language == "id" else "I heard") in first and "2291" in first


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "where is my order, the number is 2291"),
        ("en", "where's my order? number 2291"),
        ("en", "my order number is 2291, where is it"),
        ("en", "where is my parcel, it's number 2291"),
        ("en", "hi, can you check my order, it is 2291"),
        ("en", "when will 2291 arrive"),
        ("id", "pesanan saya di mana, nomornya 2291"),
        ("id", "pesanan saya di mana ya kak? nomor 2291"),
        ("id", "cek pesanan dong kak, nomornya 2291"),
        ("id", "nomornya 2291, pesanan saya sudah dikirim belum"),
        ("id", "orderan aku mana ya nomernya 2291"),
        ("id", "status 2291 dong"),
    ],
)
async def test_where_it_is_and_its_number_in_one_message(
    agent: Agent, language: str, words: str
) -> None:
    for say in (Customer.says, Customer.types):
        told = text(await say(Customer(agent, language, RINA), words))
        assert "ORD-2291" in told and "JNE" in told, say.__name__


async def test_an_order_that_is_asked_for_may_be_said_in_pairs(agent: Agent) -> None:
    customer = Customer(agent, "en", RINA)
    await customer.says("where is my order")
    told = await customer.says("it's the twenty-two ninety-one")
    assert "JNE" in text(told) and told.heard == {"confidence": 0.9}


@pytest.mark.parametrize(
    ("language", "words", "near"),
    [
        ("id", "pesanan dua dua sembilan tujuh sudah sampai mana", ["ORD-2291"]),
        ("en", "where is my order two two eight one", ["ORD-2291"]),
    ],
)
async def test_an_order_number_that_is_nearly_theirs_is_asked_about(
    agent: Agent, language: str, words: str, near: list[str]
) -> None:
    customer = Customer(agent, language, RINA)
    asked = await customer.says(words)
    offered = text(asked) + " ".join(b.title for reply in asked.replies for b in reply.buttons)
    assert all(number in offered for number in near) and "JNE" not in text(asked)


@pytest.mark.parametrize(
    ("language", "words", "yes"),
    [
        ("id", "pesanan saya yang ORD-2291 sampai mana", "iya"),
        ("en", "where is my order ORD-2291", "yes that's right"),
        ("id", "jam buka toko berapa", "betul kak"),
        ("en", "how long does delivery take", "yes"),
    ],
)
async def test_unsure_words_are_asked_about_and_taken_after_a_yes(
    agent: Agent, language: str, words: str, yes: str
) -> None:
    surely = text(await Customer(agent, language, RINA).types(words))
    customer = Customer(agent, language, RINA)
    asked = await customer.says(words, confidence=0.3)
    assert words in text(asked) and len(asked.replies[-1].buttons) == 2
    assert "JNE" not in text(asked)
    assert text(await customer.types(yes)) == surely


async def test_the_button_says_the_same(agent: Agent) -> None:
    customer = Customer(agent, "en", RINA)
    await customer.says("where is my order ORD-2291", confidence=0.3)
    assert "JNE" in text(await customer.presses("/affirm"))


@pytest.mark.parametrize(
    ("language", "no", "again"),
    [("id", "bukan", "sekali lagi"), ("en", "no", "say it again"), ("en", "/deny", "say it again")],
)
async def test_after_a_no_it_is_to_be_said_again(
    agent: Agent, language: str, no: str, again: str
) -> None:
    customer = Customer(agent, language, RINA)
    await customer.says("batalkan pesanan ORD-2293" if language == "id" else "cancel ORD-2293", 0.3)
    said = await (customer.presses(no) if no.startswith("/") else customer.types(no))
    assert again in text(said) and "ORD-2293" not in text(said)


async def test_a_later_yes_is_none_to_an_old_question(agent: Agent) -> None:
    customer = Customer(agent, "en", RINA)
    await customer.says("cancel my order ORD-2293", confidence=0.3)
    await customer.types("how long does delivery take?")
    assert "ORD-2293" not in text(await customer.types("ok"))


async def test_something_else_instead_of_a_yes_is_read_as_it_is(agent: Agent) -> None:
    customer = Customer(agent, "en", RINA)
    await customer.says("cancel my order ORD-2293", confidence=0.3)
    assert "JNE" in text(await customer.types("no, where is order ORD-2291?"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "halo kak"), ("id", "makasih ya kak"), ("en", "hello"), ("en", "thank you so much")],
)
async def test_courtesies_need_no_question(agent: Agent, language: str, words: str) -> None:
    said = text(await Customer(agent, language).says(words, confidence=0.2))
    assert "“" not in said


@pytest.mark.parametrize(
    ("language", "wish", "spoken", "typed", "done"),
    [
        ("id", "batalkan pesanan ORD-1180", "ya", "ya", "batal"),
        ("en", "please cancel order ORD-1180", "yes please", "yes", "cancelled"),
    ],
)
async def test_only_a_typed_yes_cancels(
    agent: Agent, language: str, wish: str, spoken: str, typed: str, done: str
) -> None:
    customer = Customer(agent, language, BUDI)
    assert "ORD-1180" in text(await customer.says(wish))
    again = await customer.says(spoken)
    assert "ORD-1180" in text(again) and again.replies[-1].buttons  # what would be done, once more
    kept = await customer.says("tidak" if language == "id" else "no")
    assert done not in text(kept).lower() or "ORD-1180" in text(kept)
    assert not kept.signals.get("cases")


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "hapus semua data saya"), ("en", "please delete all my data")],
)
async def test_nothing_is_erased_by_voice(agent: Agent, language: str, words: str) -> None:
    customer = Customer(agent, language)
    await customer.says(words)
    for yes in ("ya", "iya hapus saja") if language == "id" else ("yes", "yes delete it"):
        assert "erase" not in (await customer.says(yes)).signals
    typed = await customer.types("ya" if language == "id" else "yes")
    assert "erase" in typed.signals


@pytest.mark.parametrize(
    ("language", "words", "listens"),
    [
        ("id", "tolong jangan dengerin voice note saya", False),
        ("id", "vn saya jangan ditranskrip ya kak", False),
        ("en", "please don't transcribe my voice messages", False),
        ("en", "stop listening to my voice notes", False),
        ("id", "boleh dengerin vn saya lagi", True),
        ("en", "you may listen to my voice notes again", True),
    ],
)
async def test_listening_is_turned_off_and_on(
    agent: Agent, language: str, words: str, listens: bool
) -> None:
    said = await Customer(agent, language).types(words)
    assert said.signals.get("listening") is listens


async def test_a_voice_note_that_could_not_be_heard(agent: Agent) -> None:
    customer = Customer(agent, "id")
    files = [{"type": "voice", "ref": "1", "reading": {"kind": "no_speech"}}]
    said = await customer._turn({"payload": "/send_attachment"}, attachments=files)
    assert "diketik" in text(said)


@pytest.mark.parametrize(
    ("language", "words", "answer", "told"),
    [
        ("id", "pesanan ORD-2291 sampai mana kak", "JNE", "Voice note-nya kurang jelas"),
        ("en", "where is order ORD-2291", "JNE", "couldn't make out your voice note"),
        ("en", "how long does delivery take?", "days", "couldn't make out your voice note"),
    ],
)
async def test_what_was_written_beside_it_is_answered(
    agent: Agent, language: str, words: str, answer: str, told: str
) -> None:
    files = [{"type": "voice", "ref": "1", "reading": {"kind": "failed"}}]
    turn = await Customer(agent, language, RINA)._turn({"text": words}, attachments=files)
    assert told in (turn.replies[0].text or "") and answer in text(turn)


@pytest.mark.parametrize(
    ("language", "words", "kind", "told"),
    [
        ("id", "pesanan ORD-2291 sampai mana kak", "speech", "lima menit pertama"),
        ("en", "where is order ORD-2291", "speech", "the first five minutes"),
        ("en", "where is order ORD-2291", "document", "only its beginning"),
    ],
)
async def test_whose_file_was_too_long_is_told_and_answered(
    agent: Agent, language: str, words: str, kind: str, told: str
) -> None:
    long = Reading(kind, words, is_whole=False)  # type: ignore[arg-type]
    event = Inbound("whatsapp", "1", "message", "7", "m1", attachments=[Attachment("voice")])
    chat = Conversation(1, "whatsapp", "1", "7", "7", None, RINA, language, "bot", None, 0.0, None)
    files = metadata_of(chat, event, [KeptReading((1, 0), "read", long)])["attachments"]
    turn = await Customer(agent, language, RINA)._turn({"text": words}, attachments=files)
    assert told in (turn.replies[0].text or "") and "JNE" in text(turn)


@pytest.mark.parametrize(
    ("language", "alone", "beside"),
    [
        ("id", "belum bisa menonton video", "Videonya belum bisa saya tonton"),
        ("en", "I can't watch videos", "I can't watch the video"),
    ],
)
async def test_nobody_watches_videos_and_says_so(
    agent: Agent, language: str, alone: str, beside: str
) -> None:
    files = [{"type": "video", "ref": "1", "reading": {"kind": "no_speech"}}]
    customer = Customer(agent, language, RINA)
    said = await customer._turn({"payload": "/send_attachment"}, attachments=files)
    assert alone in text(said)
    words = {"text": "pesanan ORD-2291 sampai mana" if language == "id" else "where is ORD-2291?"}
    said = await customer._turn(words, attachments=files)
    assert beside in (said.replies[0].text or "") and "JNE" in text(said)


async def test_of_a_voice_note_that_nobody_is_to_hear_nothing_is_said(agent: Agent) -> None:
    files = [{"type": "voice", "ref": "1", "reading": {"kind": "declined"}}]
    turn = await Customer(agent, "en", RINA)._turn({"text": "hello"}, attachments=files)
    assert "voice note" not in text(turn)
