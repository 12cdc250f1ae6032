"""Several lines of one person, sent within a moment, as the one message that they are."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import takewhile
from typing import Any

from sqlite_utils import Database

from bot.messages import Inbound

LONGEST = 4
"""Nobody waits longer than this many moments, however many lines still come."""


def burst_of(database: Database, conversation_id: int) -> list[dict[str, Any]]:
    """The conversation's first pending message and the lines that go on from it, as rows of the
    inbox (``id``, ``received_at``, ``event``); presses of buttons stand alone."""
    rows = database.query(
        """SELECT id, received_at, event_json FROM inbox
        WHERE conversation_id = ? AND state = 'pending' ORDER BY id""",
        [conversation_id],
    )
    read = [{**row, "event": Inbound.from_dict(json.loads(row["event_json"]))} for row in rows]
    return list(takewhile(lambda row: _is_line(row["event"]), read)) or read[:1]


def complete_at(burst: list[dict[str, Any]], moment_s: float) -> float:
    """When nothing more is waited for, in Unix seconds."""
    if not _is_line(burst[0]["event"]):
        return float(burst[0]["received_at"])
    last, longest = burst[-1]["received_at"], burst[0]["received_at"] + LONGEST * moment_s
    return float(min(last + moment_s, longest))


def joined(burst: list[dict[str, Any]]) -> Inbound:
    """The lines as one event: the last one's, with the words and files of all."""
    events = [row["event"] for row in burst]
    return replace(
        events[-1],
        text="\n".join(event.text for event in events if event.text) or None,
        attachments=[attachment for event in events for attachment in event.attachments],
    )


def _is_line(event: Inbound) -> bool:
    return event.kind == "message" and not event.payload
