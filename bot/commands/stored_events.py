"""Every event that was received, read from the store while others write to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from sqlite_utils import Database


def stored_events(database: Database) -> Iterator[dict[str, Any]]:
    """The inbox, oldest first; ``received_at`` is ISO 8601 in UTC."""
    for row in database.query(
        """SELECT channel, account, kind, sender, message_id, text, event_json, received_at, state
        FROM inbox ORDER BY id"""
    ):
        event = json.loads(row.pop("event_json"))
        received = datetime.fromtimestamp(row.pop("received_at"), timezone.utc)
        state = row.pop("state")
        yield {
            **row,
            "attachments": event["attachments"],
            "received_at": received.isoformat(timespec="milliseconds"),
            "state": state,
        }
