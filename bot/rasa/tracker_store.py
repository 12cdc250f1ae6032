"""Rasa's trackers in SQLite or PostgreSQL, with one write a turn.

Rasa's own SQLTrackerStore does the same through SQLAlchemy's ORM, at several times the price of
everything else that a turn costs in the database (figures: docs/benchmarks.md). Where trackers must
live elsewhere, name another store of Rasa's in endpoints.yml instead.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.store.conversations.trackers import open_trackers
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_store

T = TypeVar("T")

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


class Rows(Protocol):
    """Runs functions over the database; each of their statements is a transaction."""

    async def run(self, function: Callable[[Database], T]) -> T:
        """What ``function(database)`` returns."""


class RowsInFile:
    """Those of a file of SQLite's, at once: a turn's few rows are there sooner than another thread
    is asked for them."""

    def __init__(self, file: Path) -> None:
        self._database = open_trackers(file)

    async def run(self, function: Callable[[Database], T]) -> T:
        return function(self._database)


class OurTrackerStore(TrackerStore):
    """Keeps every event as a row; a tracker is the events of the conversation's last session."""

    def __init__(self, domain: Domain | None, event_broker: EventBroker | None, rows: Rows) -> None:
        super().__init__(domain, event_broker)
        self.rows = rows
        self._recent: OrderedDict[str, Recent] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the events that came since the tracker was read, all or none."""
        await self.stream_events(tracker)
        last_saved.set(tracker)
        events, sender_id = list(tracker.events), tracker.sender_id

        def append(database: Database) -> Session:
            written = _session(database, sender_id).events
            _insert(database, sender_id, events[written:])
            return _session(database, sender_id)

        self._remember(tracker, await self.rows.run(append))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the last session; None for a conversation that never was."""
        return (await self._read(sender_id))[0]

    async def look(self, sender_id: str) -> DialogueStateTracker | None:
        """The same, for who changes nothing in it; whoever retrieves it next finds it in memory."""
        tracker, session = await self._read(sender_id)
        if tracker is not None:
            self._remember(tracker, session)
        return tracker

    async def _read(self, sender_id: str) -> tuple[DialogueStateTracker | None, Session]:
        recent = self._recent.pop(sender_id, None)  # whoever has it may change it, and not save it
        domain = self.domain

        def read(database: Database) -> tuple[Session, list[str]]:
            session = _session(database, sender_id)
            if recent and recent.session == session and recent.domain is domain:
                return session, []
            return session, _events(database, sender_id, session.first)

        session, events = await self.rows.run(read)
        if recent and session.events and not events:
            return recent.tracker, session
        return self._tracker(sender_id, events), session

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The tracker with the events of all sessions."""
        events = await self.rows.run(lambda database: _events(database, conversation_id, 0))
        return self._tracker(conversation_id, events)

    async def keys(self) -> Iterable[str]:
        sql = "SELECT DISTINCT sender_id FROM tracker_events"
        rows = await self.rows.run(lambda database: database.execute(sql).fetchall())
        return [sender_id for (sender_id,) in rows]

    def _tracker(self, sender_id: str, rows: list[str]) -> DialogueStateTracker | None:
        if not rows:
            return None
        events = [_event(json.loads(event)) for event in rows]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    def _remember(self, tracker: DialogueStateTracker, session: Session) -> None:
        """For the next message of the same customer, which mostly comes soon."""
        if len(tracker.events) == session.events:  # else it holds more than the last session
            recent = Recent(tracker, session, self.domain, time.monotonic())
            self._recent[tracker.sender_id] = recent
        oldest = time.monotonic() - RECENT_S
        while self._recent:
            first = next(iter(self._recent))
            if len(self._recent) <= MOST_RECENT and self._recent[first].saved_at > oldest:
                break
            del self._recent[first]


class SqliteTrackerStore(OurTrackerStore):
    """In a file of their own.

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
        super().__init__(domain, event_broker, RowsInFile(Path(db)))


class PostgresqlTrackerStore(OurTrackerStore):
    """Among the store's tables.

    Args:
        db: the database's address; ``./sapa serve`` fills it in where the store is there.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        db: str = "",
        **kwargs: Any,
    ) -> None:
        self._store = open_store(db)
        super().__init__(domain, event_broker, self._store)

    async def aclose(self) -> None:
        """Gives the connections back."""
        await self._store.aclose()


def _session(database: Database, sender_id: str) -> Session:
    row = database.execute(
        """WITH session AS (SELECT ifnull(max(id), 0) AS begins FROM tracker_events
            WHERE sender_id = :sender AND type = :type)
        SELECT (SELECT begins FROM session), ifnull(max(id), 0), count(*) FROM tracker_events
        WHERE sender_id = :sender AND id >= (SELECT begins FROM session)""",
        {"sender": sender_id, "type": SessionStarted.type_name},
    ).fetchone()
    return Session(*row)


def _events(database: Database, sender_id: str, first: int) -> list[str]:
    rows = database.execute(
        "SELECT event_json FROM tracker_events WHERE sender_id = ? AND id >= ? ORDER BY id",
        [sender_id, first],
    )
    return [event for (event,) in rows]


def _insert(database: Database, sender_id: str, events: list[Event]) -> None:
    """In one statement, which is all or nothing without a transaction around it."""
    if not events:
        return
    marks = ", ".join(["(?, ?, ?, ?)"] * len(events))
    values: list[Any] = []
    for event in events:
        values += [sender_id, event.type_name, event.timestamp, json.dumps(event.as_dict())]
    database.execute(
        f"INSERT INTO tracker_events (sender_id, type, happened_at, event_json) VALUES {marks}",
        values,
    )


def _event(stored: dict[str, Any]) -> Event:
    """Rasa's ``Event.from_parameters`` without its search through all classes of events."""
    event: Event = _event_class(stored["event"])._from_parameters(stored)
    return event


@cache
def _event_class(name: str) -> Any:
    return Event.resolve_by_type(name)
