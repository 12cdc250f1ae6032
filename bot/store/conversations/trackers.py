"""Where Rasa's trackers are kept, without Rasa: its table, and what can be taken out.

A tracker's events are rows in their order; ``sender_id`` is the conversation's number.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.store.engine.connection import connect
from bot.store.engine.protocol import Database
from bot.store.engine.sqlite import SqliteDatabase
from bot.store.engine.store import open_connection
from bot.store.schema.trackers import TRACKER_TABLES

_SHORTEST = 3
"""Characters. Shorter values, such as "ya", say nothing, and would be found in other words."""


def open_trackers(place: Path | str) -> Database:
    """A connection to the file at a path, which is made (0600, WAL) where it is missing, or to the
    PostgreSQL database at an address. Each statement is a transaction.

    Raises:
        StoreUnavailable: it cannot be opened.
    """
    if not isinstance(place, Path):
        return open_connection(place)
    connection = connect(place)
    connection.executescript(
        f"""
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA secure_delete = ON;
        {TRACKER_TABLES}
        """
    )
    return SqliteDatabase(connection)


class Trackers:
    """Reads and clears the trackers of one place; opened anew for each use, as Rasa writes to it.

    Where endpoints.yml names another store than Sapa's own, there is nothing in it.
    """

    def __init__(self, place: Path | str) -> None:
        self._place = place

    def events(self, conversation_id: int) -> list[dict[str, Any]]:
        """Everything that Rasa noted of a conversation, oldest first."""
        with closing(open_trackers(self._place)) as trackers:
            rows = trackers.execute(
                "SELECT event_json FROM tracker_events WHERE sender_id = ? ORDER BY id",
                [str(conversation_id)],
            )
            return [json.loads(event) for (event,) in rows.fetchall()]

    def erase(self, conversation_ids: Collection[int]) -> int:
        """Removes these conversations; how many events that were."""
        with closing(open_trackers(self._place)) as trackers:
            return sum(
                trackers.execute(
                    "DELETE FROM tracker_events WHERE sender_id = ?", [str(number)]
                ).rowcount
                for number in conversation_ids
            )

    def clear_remains(self) -> bool:
        """Takes what was deleted off the disk; see
        ``bot.store.engine.protocol.Database.clear_remains``."""
        with closing(open_trackers(self._place)) as trackers:
            return trackers.clear_remains()

    def purge(self, before: float, dry_run: bool = False) -> int:
        """Removes the conversations in which nothing happened since ``before`` (Unix seconds);
        how many events that are. A living conversation is kept whole: Rasa reads it from the
        beginning of its last session on."""
        old = """sender_id IN (SELECT sender_id FROM tracker_events GROUP BY sender_id
            HAVING max(happened_at) < ?)"""
        verb = "SELECT count(*)" if dry_run else "DELETE"
        with closing(open_trackers(self._place)) as trackers:
            cursor = trackers.execute(f"{verb} FROM tracker_events WHERE {old}", [before])
            return int(cursor.fetchone()[0]) if dry_run else cursor.rowcount

    def forget_messages(self, conversation_id: int, message_ids: Collection[str]) -> None:
        """Takes the words of these messages out: the text, what was understood in it, and every
        slot and reply of the same turn that repeats it. That something was said stays."""
        with closing(open_trackers(self._place)) as trackers:
            rows = trackers.execute(
                "SELECT id, event_json FROM tracker_events WHERE sender_id = ? ORDER BY id",
                [str(conversation_id)],
            ).fetchall()
            said: set[str] | None = None
            unsent: set[str] = set()
            changed = []
            for number, event_json in rows:
                event = json.loads(event_json)
                if event["event"] == "user":
                    theirs = (event.get("metadata") or {}).get("message_id") in message_ids
                    said = _said_in(event) if theirs else None
                    unsent |= said or set()
                # What is open in a dialogue is written anew at every turn.
                again = event["event"] == "slot" and event.get("name") == "dialogue"
                gone = unsent if again else said
                if gone and (without := _without(event, gone)) != event:
                    changed.append((json.dumps(without), number))
            with trackers.transaction():
                trackers.executemany(
                    "UPDATE tracker_events SET event_json = ? WHERE id = ?", changed
                )


def _said_in(event: dict[str, Any]) -> set[str]:
    """The words of a user's event, and each value that was read in them or in its pictures."""
    entities = (event.get("parse_data") or {}).get("entities") or []
    readings = (a.get("reading") for a in (event.get("metadata") or {}).get("attachments") or [])
    fields = (field for reading in readings if reading for field in reading.get("fields") or [])
    found = (one.get("value") for one in (*entities, *fields))
    values = {event.get("text"), *found}
    return {v.strip().lower() for v in values if isinstance(v, str) and len(v) >= _SHORTEST}


def _without(event: dict[str, Any], said: set[str]) -> dict[str, Any]:
    if event["event"] == "user":
        parsed = {**(event.get("parse_data") or {}), "text": "", "entities": []}
        parsed["parts"] = []
        parsed.pop("text_tokens", None)
        metadata = {**(event.get("metadata") or {}), "attachments": []}
        return {**event, "text": "", "parse_data": parsed, "metadata": metadata}
    if event["event"] == "slot" and _repeats(event.get("value"), said):
        return {**event, "value": _blanked(event["value"], said)}
    if event["event"] == "entities":
        return {**event, "entities": []}
    if event["event"] == "bot" and _repeats(event, said):
        return {**event, "text": None, "data": {}, "metadata": {}}
    return event


def _blanked(value: object, said: set[str]) -> object:
    """The value without what repeats it; None where nothing else is left."""
    if isinstance(value, dict):
        return {name: _blanked(one, said) for name, one in value.items()}
    if isinstance(value, list):
        return [_blanked(one, said) for one in value if not _is_said(one, said)]
    return None if _is_said(value, said) else value


def _is_said(value: object, said: set[str]) -> bool:
    return isinstance(value, str) and any(words in value.lower() for words in said)


def _repeats(value: object, said: set[str]) -> bool:
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return any(_repeats(one, said) for one in inner)
    return _is_said(value, said)
