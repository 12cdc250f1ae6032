"""Every event that was received, read from the store while others write to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.shop_time import ShopTime
from bot.store.engine.protocol import Database


def stored_events(database: Database, shop_time: ShopTime) -> Iterator[dict[str, Any]]:
    """The inbox, oldest first; ``received_at`` is ISO 8601 on the shop's clock."""
    for row in database.query(
        """SELECT channel, account, kind, sender, message_id, text, event_json, received_at, state
        FROM inbox ORDER BY id"""
    ):
        event = json.loads(row.pop("event_json"))
        received = shop_time.at(row.pop("received_at"))
        state = row.pop("state")
        yield {
            **row,
            "attachments": event["attachments"],
            "received_at": received.isoformat(timespec="milliseconds"),
            "state": state,
        }
