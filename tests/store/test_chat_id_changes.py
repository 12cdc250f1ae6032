"""One person stays one conversation, also under a new number; what is answered goes there."""

from __future__ import annotations

import json
from typing import Any

from bot.messages import Inbound, Outbound
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.engine.protocol import Transactions
from bot.store.messages.inbox import Inbox
from bot.store.messages.outbox import enqueue
from tests.channels.payloads import sample, whatsapp

OLD, NEW, SCOPED = "447700900123", "12025550143", "ID.70112233445566778899"


def _events(**fields: Any) -> list[Inbound]:
    body = sample("whatsapp/text.json")
    body["entry"][0]["changes"][0]["value"]["messages"][0].update(fields)
    return whatsapp().parse(json.dumps(body).encode())


def _moved(**system: str) -> list[Inbound]:
    told = {"type": "user_changed_number", "body": "A changed", **system}
    return _events(id="wamid.moved", type="system", system=told)


def _written(phone: str, scoped: str | None, id_: str) -> list[Inbound]:
    return _events(**{"from": phone, "from_user_id": scoped, "id": id_})


async def _accept(thread: Transactions, *batches: list[Inbound]) -> None:
    inbox = Inbox(thread)
    for events in batches:
        await inbox.accept(events)


async def _whose(thread: Transactions) -> list[int]:
    rows = await thread.run(lambda database: database.execute(
        "SELECT conversation_id FROM inbox WHERE kind = 'message' ORDER BY id"
    ).fetchall())  # fmt: skip
    return [number for (number,) in rows]


async def _conversation(thread: Transactions) -> Conversation:
    return await thread.run(lambda database: load_conversation(database, 1))


async def test_the_conversation_goes_on_under_the_new_number(thread: Transactions) -> None:
    await _accept(
        thread, _written(OLD, None, "1"), _moved(wa_id=NEW), _written(NEW, None, "2")
    )
    assert await _whose(thread) == [1, 1]
    chat = await _conversation(thread)
    assert (chat.chat, chat.person, chat.verified_phone) == (NEW, NEW, NEW)


async def test_who_gets_the_old_number_is_somebody_else(thread: Transactions) -> None:
    await _accept(
        thread, _written(OLD, SCOPED, "1"), _moved(wa_id=NEW, user_id="US.9"),
        _written(OLD, "ID.5", "2"), _written(NEW, "US.9", "3"),
    )
    assert await _whose(thread) == [1, 2, 1]


async def test_a_new_scoped_id_alone_moves_no_number(thread: Transactions) -> None:
    await _accept(
        thread, _written(OLD, SCOPED, "1"), _moved(type="user_changed_user_id", user_id="US.9"),
        _events(**{"from": None, "from_user_id": "US.9", "id": "2"}),
    )
    assert await _whose(thread) == [1, 1]
    assert (await _conversation(thread)).chat == OLD


async def test_what_waits_to_be_sent_goes_to_the_new_number(thread: Transactions) -> None:
    await _accept(thread, _written(OLD, None, "1"))
    message = Outbound("whatsapp", "1", OLD, "Halo")
    await thread.write(lambda database: enqueue(database, 1, [message], [], 1.0))
    await _accept(thread, _moved(wa_id=NEW))
    [row] = await thread.run(
        lambda database: database.execute("SELECT message_json FROM outbox").fetchall()
    )
    assert json.loads(row[0])["to"] == NEW


async def test_who_wrote_from_the_new_number_before_keeps_both(thread: Transactions) -> None:
    await _accept(
        thread, _written(OLD, None, "1"), _written(NEW, None, "2"), _moved(wa_id=NEW),
        _written(NEW, None, "3"),
    )
    assert await _whose(thread) == [1, 2, 2]


async def test_a_stranger_who_moves_begins_nothing(thread: Transactions) -> None:
    await _accept(thread, _moved(wa_id=NEW))
    assert await thread.run(lambda database: database.table("conversations").count) == 0
