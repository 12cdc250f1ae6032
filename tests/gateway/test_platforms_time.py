"""The platform's clock decides until when we may answer, not the time at which a message came."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.base import SendFailed
from bot.desk.inbox.outgoing import Outgoings
from bot.gateway.late_replies import message_for
from bot.messages import Inbound, Reply
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.conversations.staff_messages import last_context
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.messages.inbox import Inbox
from tests.channels.payloads import channel_for, packed, sample

HOUR_S = 3600.0
WINDOWS_H = {
    "whatsapp/text.json": 24, "messenger/text.json": 168, "instagram/text.json": 168,
    "tiktok/text.json": 48, "twilio/whatsapp_text.txt": 24,
}  # fmt: skip
TELLS_NO_TIME = "twilio/whatsapp_text.txt"


def parsed(file: str) -> Inbound:
    events = channel_for(file.partition("/")[0]).parse(packed(file, sample(file)))
    return next(event for event in events if event.kind == "message")


class Store:
    """A real inbox whose clock stands at ``now``."""

    def __init__(self, folder: Path) -> None:
        self.now = time.time()
        self.database = open_database(folder / "sapa.db")
        self.thread = DatabaseThread(open_database(folder / "sapa.db"))
        self.inbox = Inbox(self.thread, lambda: self.now)
        self._count = 0

    async def receive(self, event: Inbound, written_at: float | None) -> Conversation:
        """The event as if it was written then; None: the platform does not tell."""
        self._count += 1
        at = None if written_at is None else int(written_at * 1000)
        await self.inbox.accept(
            [replace(event, timestamp_ms=at, dedup_key=f"{self._count}", message_id=None)]
        )
        return load_conversation(self.database, 1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.mark.parametrize("file", WINDOWS_H)
async def test_platforms_tell_when_it_was_written(file: str) -> None:
    assert (parsed(file).timestamp_ms is None) is (file == TELLS_NO_TIME)


@pytest.mark.parametrize(("file", "hours"), WINDOWS_H.items())
async def test_what_comes_late_opens_no_window(store: Store, file: str, hours: int) -> None:
    written_at = store.now - (hours + 6) * HOUR_S
    chat = await store.receive(parsed(file), written_at)
    channel = channel_for(chat.channel)
    closes_at = Outgoings({chat.channel: channel}).closes_at(chat)
    assert closes_at == pytest.approx(store.now - 6 * HOUR_S, abs=0.01)
    for context in (await bots_context(store), last_context(store.database, chat.id)):
        assert context["written_at"] == pytest.approx(written_at, abs=0.01)
    assert chat.last_inbound_at == store.now  # the desk's list has it where it came in


async def bots_context(store: Store) -> dict[str, object]:
    names = {row[0] for row in store.database.execute("SELECT channel FROM inbox").fetchall()}
    [pending], _ = await store.inbox.next_pending(names, [], 1)
    return message_for(pending, Reply("hi"), "0", "en").context


@pytest.mark.parametrize("platform", ["whatsapp", "messenger", "instagram"])
async def test_the_bots_answer_to_it_is_not_sent(store: Store, platform: str) -> None:
    await store.receive(parsed(f"{platform}/text.json"), store.now - 30 * HOUR_S)
    [pending], _ = await store.inbox.next_pending([platform], [], 1)
    with pytest.raises(SendFailed, match="24 hours ago") as failed:
        await channel_for(platform).send(message_for(pending, Reply("hi"), "0", "en"))
    assert failed.value.permanent


@pytest.mark.parametrize("file", WINDOWS_H)
async def test_no_time_and_a_time_to_come_count_as_now(store: Store, file: str) -> None:
    assert (await store.receive(parsed(file), None)).written_at == store.now
    store.now += 60
    assert (await store.receive(parsed(file), store.now + 900_000)).written_at == store.now


async def test_an_old_message_after_a_new_one_closes_nothing(store: Store) -> None:
    event = parsed("whatsapp/text.json")
    new = await store.receive(event, store.now - 5)
    old = await store.receive(event, store.now - 30 * HOUR_S)
    assert old.written_at == new.written_at == pytest.approx(store.now - 5, abs=0.01)


async def test_messages_stay_in_the_order_in_which_they_came(store: Store) -> None:
    event = parsed("whatsapp/text.json")
    for text, age_s in (("first", 10), ("second", 90_000), ("third", -500)):
        await store.receive(replace(event, text=text), store.now - age_s)
    rows = store.database.execute("SELECT event_json FROM inbox ORDER BY id").fetchall()
    assert [json.loads(row[0])["text"] for row in rows] == ["first", "second", "third"]
    [pending], _ = await store.inbox.next_pending(["whatsapp"], [], 1)
    assert pending.event.text == "first"


async def test_what_is_written_after_stop_is_answered_whatever_the_clocks_say(
    store: Store,
) -> None:
    """Whether a customer wrote again is a matter of order, not of the platform's clock."""
    event = parsed("whatsapp/text.json")
    await store.receive(replace(event, text="STOP"), store.now - 120)
    store.now += 1
    chat = await store.receive(replace(event, text="halo lagi"), store.now - 120)
    assert chat.opted_out_at is not None and (chat.last_inbound_at or 0) > chat.opted_out_at
