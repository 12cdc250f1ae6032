"""A day passes for one person, and for nobody else."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.messages import Inbound
from bot.simulation.next_day import DAY_S, dated_back, let_a_day_pass
from bot.store.conversations.conversations import conversation_of, load_conversation
from bot.store.conversations.trackers import Trackers, open_trackers
from bot.store.engine.database import open_database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path / "sapa.db")


def writes(database: Database, chat: str, now: float) -> int:
    event = Inbound("whatsapp", "1", "message", chat, chat, "hi", timestamp_ms=int(now * 1000))
    conversation = conversation_of(database, event, now)
    assert conversation
    database["inbox"].insert(
        {
            "dedup_key": chat, "conversation_id": conversation.id, "channel": "whatsapp",
            "account": "1", "kind": "message", "event_json": json.dumps(event.as_dict()),
            "received_at": now, "state": "done",
        }
    )  # fmt: skip
    return conversation.id


def test_all_that_is_stored_of_a_person_is_a_day_older(database: Database, tmp_path: Path) -> None:
    now = time.time()
    one, other = (writes(database, chat, now) for chat in ("62001", "62002"))
    database["conversations"].update(one, {"proven_until": now + 3600, "introduced_at": now})
    path = tmp_path / "trackers.db"
    event = {"event": "slot", "timestamp": now, "name": "proven_orders",
             "value": [{"order": "ORD-1", "until": now + 3600}]}  # fmt: skip
    with closing(open_trackers(path)) as trackers:
        for number in (one, other):
            trackers.execute(
                """INSERT INTO tracker_events (sender_id, type, happened_at, event_json)
                VALUES (?, 'slot', ?, ?)""",
                [str(number), now, json.dumps(event)],
            )
    let_a_day_pass(database, path, [one])
    older, same = (load_conversation(database, number) for number in (one, other))
    assert older.last_inbound_at == older.introduced_at == pytest.approx(now - DAY_S)
    assert older.proven_until == pytest.approx(now + 3600 - DAY_S)
    assert older.opted_out_at is None
    assert same.last_inbound_at == pytest.approx(now)
    [received, told, due] = database.execute(
        """SELECT received_at, json_extract(event_json, '$.timestamp_ms'), next_attempt_at
        FROM inbox WHERE conversation_id = ?""", [one],
    ).fetchone()  # fmt: skip
    assert received == pytest.approx(now - DAY_S)
    assert told == int(now * 1000) - DAY_S * 1000
    assert due == 0  # no moment
    [dated] = Trackers(path).events(one)
    assert dated["timestamp"] == pytest.approx(now - DAY_S)
    assert dated["value"][0]["until"] == pytest.approx(now + 3600 - DAY_S)
    assert Trackers(path).events(other) == [event]


def test_only_moments_are_dated_back() -> None:
    event = {"timestamp": 2e9, "until": None, "at": "noon", "quantity": 2e9, "list": [{"at": 5}]}
    assert dated_back(event) == {**event, "timestamp": 2e9 - DAY_S}
