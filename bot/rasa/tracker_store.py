"""Rasa's trackers in SQLite, with one write a turn.

Rasa's own SQLTrackerStore does the same through SQLAlchemy's ORM, at several times the price of
everything else that a turn costs in the database (figures: docs/benchmarks.md). Where trackers must
live in PostgreSQL or elsewhere, name Rasa's own store in endpoints.yml instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.store.conversations.trackers import open_trackers

last_saved: ContextVar[DialogueStateTracker | None] = ContextVar("last_saved", default=None)
"""The tracker as the turn that runs left it: to read it again would take 2 to 15 ms."""


class SqliteTrackerStore(TrackerStore):
    """Keeps every event as a row; a tracker is the events of the conversation's last session.

    Args:
        db: the file. It is created private to its owner, in WAL mode.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        db: str = "var/trackers.db",
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._connection = open_trackers(Path(db))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the events that came since the tracker was read, in one transaction."""
        await self.stream_events(tracker)
        last_saved.set(tracker)
        [stored] = self._connection.execute(
            "SELECT count(*) FROM tracker_events WHERE sender_id = ? AND id >= ?",
            [tracker.sender_id, self._session_start(tracker.sender_id)],
        ).fetchone()
        rows = [
            (tracker.sender_id, event.type_name, event.timestamp, json.dumps(event.as_dict()))
            for event in list(tracker.events)[stored:]
        ]
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany(
                """INSERT INTO tracker_events (sender_id, type, happened_at, event_json)
                VALUES (?, ?, ?, ?)""",
                rows,
            )

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the last session; None for a conversation that never was."""
        return self._tracker(sender_id, self._session_start(sender_id))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The tracker with the events of all sessions."""
        return self._tracker(conversation_id, 0)

    async def keys(self) -> Iterable[str]:
        rows = self._connection.execute("SELECT DISTINCT sender_id FROM tracker_events")
        return [sender_id for (sender_id,) in rows]

    def _tracker(self, sender_id: str, first: int) -> DialogueStateTracker | None:
        rows = self._connection.execute(
            "SELECT event_json FROM tracker_events WHERE sender_id = ? AND id >= ? ORDER BY id",
            [sender_id, first],
        )
        events = [json.loads(event) for (event,) in rows]
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    def _session_start(self, sender_id: str) -> int:
        """The row in which the last session starts; 0 if none ever did."""
        [row] = self._connection.execute(
            "SELECT max(id) FROM tracker_events WHERE sender_id = ? AND type = ?",
            [sender_id, SessionStarted.type_name],
        ).fetchone()
        return row or 0
