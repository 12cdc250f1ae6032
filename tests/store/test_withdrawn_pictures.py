"""A picture that its sender takes back leaves nothing of what was read in it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.dialogue.state import Case, Dialogue
from bot.store.conversations.trackers import Trackers, open_trackers


def test_a_proof_of_transfer_that_is_taken_back_is_forgotten(tmp_path: Path) -> None:
    fields = {"amount": "189000", "name": "RINA WATI", "order": "ORD-2291"}
    reading = {"kind": "transfer", "fields": [
        {"name": name, "value": value} for name, value in fields.items()
    ]}  # fmt: skip
    case = Case("payment_not_seen", {"order": "ORD-2291"}, seen={"name": "RINA WATI"})
    heard = {
        "event": "user", "text": "/send_photo", "parse_data": {}, "timestamp": 1.0,
        "metadata": {"message_id": "m1", "attachments": [{"type": "image", "reading": reading}]},
    }  # fmt: skip
    remembered = {"event": "slot", "name": "dialogue", "value": Dialogue([case]).as_slot()}
    commands = [{"name": "see", "fact": "amount", "value": "189000"}]
    trackers = Trackers(tmp_path / "trackers.db")
    _note(tmp_path / "trackers.db", [
        heard, {"event": "slot", "name": "reading", "value": commands}, remembered,
    ])  # fmt: skip
    trackers.forget_messages(7, ["m1"])
    kept = trackers.events(7)
    assert not any(value in json.dumps(kept) for value in fields.values())
    [case] = Dialogue.of(kept[-1]["value"]).cases
    assert case.kind == "payment_not_seen" and case.seen == {} and case.facts == {}


def _note(path: Path, events: list[dict[str, Any]]) -> None:
    with closing(open_trackers(path)) as database:
        database.executemany(
            """INSERT INTO tracker_events (sender_id, type, happened_at, event_json)
            VALUES ('7', ?, 1.0, ?)""",
            [[event["event"], json.dumps(event)] for event in events],
        )
