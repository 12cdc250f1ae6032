"""Rasa's trackers in SQLite, with one write a turn.

Rasa's own SQLTrackerStore does the same through SQLAlchemy's ORM, at several times the price of
everything else that a turn costs in the database (figures: docs/benchmarks.md). Where trackers must
live in PostgreSQL or elsewhere, name Rasa's own store in endpoints.yml instead.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.store.conversations.trackers import open_trackers

last_saved: ContextVar[DialogueStateTracker | None] = ContextVar("last_saved", default=None)
"""The tracker as the turn that runs left it: to read it again would take 2 to 15 ms."""


MOST_RECENT, RECENT_S = 64, 600.0
"""So many trackers are kept in memory, for so long: to make one of its events anew takes 2 to 15 ms
of a turn."""


class Session(NamedTuple):
    """The rows of a conversation's last session: the first one's id (0 if none ever started), the
    last one's, and how many there are."""

    first: int
    last: int
    events: int


@dataclass(frozen=True)
class Recent:
    """A tracker as it was saved: good as long as the rows are the same (another worker may have
    written, or somebody erased), and the domain."""

    tracker: DialogueStateTracker
    session: Session
    domain: Domain
    saved_at: float


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
        self._recent: OrderedDict[str, Recent] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the events that came since the tracker was read, in one transaction."""
        await self.stream_events(tracker)
        last_saved.set(tracker)
        rows = [
            (tracker.sender_id, event.type_name, event.timestamp, json.dumps(event.as_dict()))
            for event in list(tracker.events)[self._session(tracker.sender_id).events :]
        ]
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany(
                """INSERT INTO tracker_events (sender_id, type, happened_at, event_json)
                VALUES (?, ?, ?, ?)""",
                rows,
            )
        self._remember(tracker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the last session; None for a conversation that never was."""
        session = self._session(sender_id)
        recent = self._recent.pop(sender_id, None)  # whoever has it may change it, and not save it
        if recent and recent.session == session and recent.domain is self.domain:
            return recent.tracker
        return self._tracker(sender_id, session.first)

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
        events = [_event(json.loads(event)) for (event,) in rows]
        if not events:
            return None
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    def _session(self, sender_id: str) -> Session:
        [first] = self._connection.execute(
            "SELECT ifnull(max(id), 0) FROM tracker_events WHERE sender_id = ? AND type = ?",
            [sender_id, SessionStarted.type_name],
        ).fetchone()
        last = self._connection.execute(
            "SELECT ifnull(max(id), 0), count(*) FROM tracker_events "
            "WHERE sender_id = ? AND id >= ?",
            [sender_id, first],
        ).fetchone()
        return Session(first, *last)

    def _remember(self, tracker: DialogueStateTracker) -> None:
        """For the next message of the same customer, which mostly comes soon."""
        session = self._session(tracker.sender_id)
        if len(tracker.events) == session.events:  # else it holds more than the last session
            recent = Recent(tracker, session, self.domain, time.monotonic())
            self._recent[tracker.sender_id] = recent
        oldest = time.monotonic() - RECENT_S
        while self._recent:
            first = next(iter(self._recent))
            if len(self._recent) <= MOST_RECENT and self._recent[first].saved_at > oldest:
                break
            del self._recent[first]


def _event(stored: dict[str, Any]) -> Event:
    """Rasa's ``Event.from_parameters`` without its search through all classes of events."""
    event: Event = _event_class(stored["event"])._from_parameters(stored)
    return event


@cache
def _event_class(name: str) -> Any:
    return Event.resolve_by_type(name)
