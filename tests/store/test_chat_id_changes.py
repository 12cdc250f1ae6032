"""One person stays one conversation, also under a new number; what is answered goes there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.messages import Inbound, Outbound
from bot.store.conversations.conversations import load_conversation
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
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


async def _conversations(folder: Path, *batches: list[Inbound]) -> Database:
    database = open_database(folder / "sapa.db")
    thread = DatabaseThread(database)
    inbox = Inbox(thread)
    for events in batches:
        await inbox.accept(events)
    return database


def _whose(database: Database) -> list[int]:
    rows = database.execute("SELECT conversation_id FROM inbox WHERE kind = 'message' ORDER BY id")
    return [number for (number,) in rows.fetchall()]


async def test_the_conversation_goes_on_under_the_new_number(tmp_path: Path) -> None:
    database = await _conversations(
        tmp_path, _written(OLD, None, "1"), _moved(wa_id=NEW), _written(NEW, None, "2")
    )
    assert _whose(database) == [1, 1]
    chat = load_conversation(database, 1)
    assert (chat.chat, chat.person, chat.verified_phone) == (NEW, NEW, NEW)


async def test_who_gets_the_old_number_is_somebody_else(tmp_path: Path) -> None:
    database = await _conversations(
        tmp_path, _written(OLD, SCOPED, "1"), _moved(wa_id=NEW, user_id="US.9"),
        _written(OLD, "ID.5", "2"), _written(NEW, "US.9", "3"),
    )
    assert _whose(database) == [1, 2, 1]


async def test_a_new_scoped_id_alone_moves_no_number(tmp_path: Path) -> None:
    database = await _conversations(
        tmp_path, _written(OLD, SCOPED, "1"), _moved(type="user_changed_user_id", user_id="US.9"),
        _events(**{"from": None, "from_user_id": "US.9", "id": "2"}),
    )
    assert _whose(database) == [1, 1]
    assert load_conversation(database, 1).chat == OLD


async def test_what_waits_to_be_sent_goes_to_the_new_number(tmp_path: Path) -> None:
    database = await _conversations(tmp_path, _written(OLD, None, "1"))
    enqueue(database, 1, [Outbound("whatsapp", "1", OLD, "Halo")], [], 1.0)
    await Inbox(DatabaseThread(database)).accept(_moved(wa_id=NEW))
    [row] = database["outbox"].rows
    assert json.loads(row["message_json"])["to"] == NEW


async def test_who_wrote_from_the_new_number_before_keeps_both(tmp_path: Path) -> None:
    database = await _conversations(
        tmp_path, _written(OLD, None, "1"), _written(NEW, None, "2"), _moved(wa_id=NEW),
        _written(NEW, None, "3"),
    )
    assert _whose(database) == [1, 2, 2]


async def test_a_stranger_who_moves_begins_nothing(tmp_path: Path) -> None:
    database = await _conversations(tmp_path, _moved(wa_id=NEW))
    assert database["conversations"].count == 0
