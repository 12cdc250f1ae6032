"""What is taken out of Rasa's trackers, on both engines."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.conversations.trackers import Trackers, open_trackers
from tests.postgresql import empty


@pytest.fixture
def trackers(place: Path | str) -> Trackers:
    """Two conversations, of which the first is an old one."""
    if isinstance(place, str):
        empty(place)
    with closing(open_trackers(place)) as database:
        for conversation, at in (("1", 1000.0), ("2", 2000.0)):
            said = {
                "event": "user", "text": "melati", "metadata": {"message_id": f"m{conversation}"},
            }  # fmt: skip
            for event in (said, {"event": "slot", "name": "city", "value": "melati"}):
                database.execute(
                    """INSERT INTO tracker_events (sender_id, type, happened_at, event_json)
                    VALUES (?, ?, ?, ?)""",
                    [conversation, event["event"], at, json.dumps(event)],
                )
    return Trackers(place)


def test_a_conversation_is_read_in_its_order_and_erased_alone(trackers: Trackers) -> None:
    assert [event["event"] for event in trackers.events(1)] == ["user", "slot"]
    assert trackers.erase([1]) == 2
    assert trackers.events(1) == [] and len(trackers.events(2)) == 2
    assert trackers.clear_remains()


def test_what_is_old_is_counted_then_purged(trackers: Trackers) -> None:
    assert trackers.purge(1500.0, dry_run=True) == 2 and len(trackers.events(1)) == 2
    assert trackers.purge(1500.0) == 2
    assert trackers.events(1) == [] and len(trackers.events(2)) == 2


def test_words_taken_back_are_gone_from_what_repeats_them(trackers: Trackers) -> None:
    trackers.forget_messages(2, ["m2"])
    assert "melati" not in str(trackers.events(2)) and len(trackers.events(2)) == 2
    assert "melati" in str(trackers.events(1))
