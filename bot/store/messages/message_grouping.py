"""Several lines of one person, sent within a moment, as the one message that they are; and the
photos of an album, or voice notes one after the other, which platforms hand over one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.messages import Inbound
from bot.store.engine.protocol import Database

LONGEST = 4
"""Nobody waits longer than this many moments, however many lines still come."""

MOST = 10
"""Lines; of more nobody expects one answer."""

FILES_APART_S = 10.0
"""Seconds between two files of one person that are one message, where both still wait."""

FILES_AWAITED_S = 1.0
"""A file waits so long for the next one: a platform hands an album over within a second."""

_FILES = frozenset({"image", "voice", "audio", "video", "file"})
"""Kinds of attachments of which people send several at once."""


@dataclass(frozen=True)
class Line:
    """A pending message: its number in the inbox, and when it came in Unix seconds. It waits until
    ``due_at`` for its files to be read; at ``answered_at`` it was answered without them."""

    id: int
    event: Inbound
    received_at: float
    due_at: float = 0.0
    answered_at: float | None = None


def burst_of(
    database: Database,
    conversation_id: int,
    moment_s: float,
    presses: Callable[[Inbound], bool],
) -> list[Line]:
    """The conversation's first pending message and the lines that go on from it, in the
    platform's order: each of the same person and within ``moment_s`` of the one before (0: none),
    a file after a file within FILES_APART_S. What ``presses`` a button is an answer of its own."""
    rows = database.execute(
        """SELECT id, event_json, received_at, next_attempt_at, answered_at FROM inbox
        INDEXED BY inbox_pending
        WHERE state = 'pending' AND (channel, conversation_id) =
            (SELECT channel, id FROM conversations WHERE id = ?) ORDER BY id LIMIT ?""",
        [conversation_id, MOST],
    ).fetchall()
    first, *others = (Line(row[0], Inbound.from_dict(json.loads(row[1])), *row[2:]) for row in rows)
    lines = [first]
    for line in others if _is_line(first.event) else []:
        if (
            not _is_line(line.event)
            or presses(line.event)
            or line.event.sender != first.event.sender
            or not _goes_on(lines[-1], line, moment_s)
        ):
            break
        lines.append(line)
    if all(line.event.timestamp_ms for line in lines):
        lines.sort(key=lambda line: line.event.timestamp_ms or 0)  # a webhook may overtake another
    return lines


def complete_at(burst: list[Line], moment_s: float) -> float:
    """When nothing more is waited for, in Unix seconds."""
    if has_files(burst[-1].event):
        moment_s = max(moment_s, FILES_AWAITED_S)
    came = [line.received_at for line in burst]
    is_read_at = max(line.due_at for line in burst)
    if len(burst) == MOST or not _is_line(burst[0].event):
        return max(min(came), is_read_at)
    return max(min(max(came) + moment_s, min(came) + LONGEST * moment_s), is_read_at)


def joined(burst: list[Line]) -> Inbound:
    """The lines as one event: the last one's, with the words and files of all."""
    events = [line.event for line in burst]
    return replace(
        events[-1],
        text="\n".join(event.words for event in events if event.words) or None,
        attachments=[attachment for event in events for attachment in event.attachments],
        extra={name: value for name, value in events[-1].extra.items() if name != "form"},
    )


def has_files(event: Inbound) -> bool:
    """Whether it is of those that may come in several messages: photos, voice notes."""
    return any(attachment.type in _FILES for attachment in event.attachments)


def _goes_on(line: Line, later: Line, moment_s: float) -> bool:
    apart_s = later.received_at - line.received_at
    if has_files(line.event) and has_files(later.event) and apart_s <= FILES_APART_S:
        return True
    return 0 < moment_s >= apart_s


def _is_line(event: Inbound) -> bool:
    return event.kind == "message" and not event.payload and "command" not in event.extra
