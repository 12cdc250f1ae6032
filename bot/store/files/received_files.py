"""What became of the files that customers sent: to be fetched, kept (where), or why not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.messages import Attachment, Inbound
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.reading_changes import changed_readings

_FILES = frozenset({"image", "voice", "audio", "video", "file", "sticker", "contact"})
"""The attachments that are files. A link that was shared, or a story, stays where it is."""

EVIDENCE_NEEDED = """case_evidence JOIN cases ON cases.number = case_evidence.number
    WHERE cases.state IN ('open', 'waiting_customer', 'waiting_staff')"""
"""Files that belong to a case that is not over, to be put behind FROM."""

Place = tuple[int, int]
"""An attachment: the number of its message in the inbox, and its position there."""


@dataclass(frozen=True)
class Wanted:
    """A file to be fetched; ``attempts`` have failed so far."""

    place: Place
    event: Inbound
    attachment: Attachment
    attempts: int


@dataclass(frozen=True)
class KeptFile:
    """``path`` is in the media folder; ``name`` is the customer's own, or says what it is."""

    path: str
    mime: str
    name: str


def name_of_file(inbox_id: int, path: str, filename: object, type_: str | None) -> str:
    """Its sender's, or what it is and of which message."""
    own = filename.strip() if isinstance(filename, str) else ""
    return own or f"{type_ or 'file'}-{inbox_id}{Path(path).suffix}"


def expect_files(database: Database, inbox_id: int, event: Inbound, now: float) -> None:
    """Notes the files of a message that somebody will read, within the caller's transaction. What
    the web chat ``kept`` already is there; the others are to be fetched."""
    for position, attachment in enumerate(event.attachments):
        if attachment.type in _FILES and (kept := attachment.detail.get("kept")):
            database.execute(
                """INSERT INTO media (inbox_id, position, channel, state, path, mime, size,
                stored_at) VALUES (?, ?, ?, 'stored', ?, ?, ?, ?)""",
                [
                    inbox_id, position, event.channel, kept["path"], kept["mime"], kept["size"],
                    now,
                ],
            )  # fmt: skip
        elif attachment.type in _FILES and attachment.detail.keys() & {"media_id", "url"}:
            database.execute(
                "INSERT INTO media (inbox_id, position, channel) VALUES (?, ?, ?)",
                [inbox_id, position, event.channel],
            )


def withdraw_files(database: Database, inbox_id: int) -> None:
    """Lets go of the files of a message that the customer took back, in the same way; they leave
    the disk when it is tidied the next time."""
    database.execute(
        "UPDATE media SET state = 'deleted', path = NULL, reason = ? WHERE inbox_id = ?",
        ["the customer took the message back", inbox_id],
    )
    with changed_readings(database, inbox_id):
        database.execute("DELETE FROM readings WHERE inbox_id = ?", [inbox_id])


def files_of(database: Database, inbox_ids: Collection[int]) -> dict[Place, dict[str, Any]]:
    """For staff: ``state``, and ``path`` (in the media folder), ``mime`` and ``size`` in bytes, or
    the ``reason`` why there is none."""
    marks = ", ".join("?" * len(inbox_ids))
    rows = database.query(
        f"""SELECT inbox_id, position, state, path, mime, size, reason FROM media
        WHERE inbox_id IN ({marks})""",
        list(inbox_ids),
    )
    return {
        (row.pop("inbox_id"), row.pop("position")): {k: v for k, v in row.items() if v is not None}
        for row in rows
    }


class Media:
    """Hands out the files to be fetched, and records their fate."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock

    async def due(
        self, channels: Collection[str], busy: Collection[Place], limit: int
    ) -> tuple[list[Wanted], float | None]:
        """The oldest files that are due and not in ``busy``; and in how many seconds the next one
        that waits for another try is due (None if none waits)."""

        def read(database: Database) -> tuple[list[Wanted], float | None]:
            now, marks = self._clock(), ", ".join("?" * len(channels))
            rows = database.query(
                f"""SELECT inbox_id, position, media.attempts, event_json FROM media
                JOIN inbox ON inbox.id = inbox_id
                WHERE media.state = 'pending' AND media.next_attempt_at <= ?
                AND media.channel IN ({marks}) ORDER BY inbox_id, position LIMIT ?""",
                [now, *channels, limit + len(busy)],
            )
            wanted = [w for w in map(_wanted, rows) if w.place not in busy]
            [later] = database.execute(
                f"""SELECT min(next_attempt_at) FROM media WHERE state = 'pending'
                AND next_attempt_at > ? AND channel IN ({marks})""",
                [now, *channels],
            ).fetchone()
            return wanted[:limit], later - now if later else None

        return await self._thread.run(read)

    async def stored(self, wanted: Wanted, path: str, mime: str, size: int) -> None:
        """The file is at ``path`` in the media folder."""
        await self._update(
            wanted,
            {
                "state": "stored",
                "path": path,
                "mime": mime,
                "size": size,
                "reason": None,
                "stored_at": self._clock(),
            },
        )

    async def try_again(self, wanted: Wanted, delay_s: float, reason: str) -> None:
        """Leaves the file to be fetched, after ``delay_s`` seconds."""
        await self._update(
            wanted,
            {
                "attempts": wanted.attempts + 1,
                "next_attempt_at": self._clock() + delay_s,
                "reason": reason,
            },
        )

    async def give_up(self, wanted: Wanted, reason: str) -> None:
        """There will be no file; staff read why."""
        await self._update(
            wanted, {"state": "failed", "attempts": wanted.attempts + 1, "reason": reason}
        )

    async def kept(
        self, place: Place, channel: str | None = None, chat: str | None = None
    ) -> KeptFile | None:
        """A file; None where it is not kept, or did not come from this ``chat`` of this ``channel``
        where these are given."""
        sql = """SELECT path, mime, json_extract(event_json, ?), json_extract(event_json, ?)
            FROM media JOIN inbox ON inbox.id = inbox_id
            WHERE inbox_id = ? AND position = ? AND media.state = 'stored'
            AND (? IS NULL OR (inbox.channel = ? AND inbox.sender = ?))"""
        of = f"$.attachments[{place[1]}]"
        given = [f"{of}.detail.filename", f"{of}.type", *place, channel, channel, chat]
        row = await self._thread.run(lambda database: database.execute(sql, given).fetchone())
        if row is None:
            return None
        path, mime, name, type_ = row
        return KeptFile(path, mime, name_of_file(place[0], path, name, type_))

    async def places_of(self, conversation_ids: list[int], refs: set[str]) -> dict[str, Place]:
        """Where files stand that the customer sent in these conversations, by the id or address on
        their platform; without those that are not kept."""
        marks = ", ".join("?" * len(conversation_ids))
        sql = f"""SELECT ref, inbox_id, position FROM (
                SELECT media.inbox_id, media.position, media.state,
                json_extract(event_json, '$.attachments[' || position || '].detail.media_id') AS id,
                json_extract(event_json, '$.attachments[' || position || '].detail.url') AS url
                FROM media JOIN inbox ON inbox.id = inbox_id WHERE conversation_id IN ({marks})
            ) AS files, (SELECT value AS ref FROM json_each(?)) AS wanted
            WHERE state = 'stored' AND ref IN (id, url)"""
        given = [*conversation_ids, json.dumps(sorted(refs))]
        rows = await self._thread.run(lambda database: database.execute(sql, given).fetchall())
        return {ref: (inbox_id, position) for ref, inbox_id, position in rows}

    async def let_go(self, older_than_s: float) -> set[str]:
        """Ends the keeping of files stored longer ago than that, and of what was heard and read in
        them, without those that a case needs that is under way; the paths that are left."""

        def let_go(database: Database) -> set[str]:
            database.execute(
                f"""UPDATE media SET state = 'deleted', path = NULL, reason = ?
                WHERE state = 'stored' AND stored_at < ? AND NOT EXISTS (
                    SELECT 1 FROM {EVIDENCE_NEEDED} AND case_evidence.inbox_id = media.inbox_id
                    AND case_evidence.position = media.position)""",
                ["it was kept as long as [media] keep_days says", self._clock() - older_than_s],
            )
            _forget_readings(database)
            kept = database.execute("SELECT DISTINCT path FROM media WHERE path IS NOT NULL")
            return {path for (path,) in kept.fetchall()}

        return await self._thread.write(let_go)

    async def _update(self, wanted: Wanted, values: dict[str, Any]) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        # The message may have been taken back meanwhile.
        await self._thread.run(
            lambda database: database.execute(
                f"""UPDATE media SET {columns} WHERE inbox_id = ? AND position = ?
                AND state = 'pending'""",
                [*values.values(), *wanted.place],
            )
        )


def _forget_readings(database: Database) -> None:
    """Of the files that were let go of."""
    gone = database.execute(
        """SELECT readings.inbox_id, readings.position FROM readings JOIN media
        ON media.inbox_id = readings.inbox_id AND media.position = readings.position
        WHERE media.state = 'deleted'"""
    )
    for inbox_id, position in gone.fetchall():
        with changed_readings(database, inbox_id):
            database.execute(
                "DELETE FROM readings WHERE inbox_id = ? AND position = ?", [inbox_id, position]
            )


def _wanted(row: dict[str, Any]) -> Wanted:
    event = Inbound.from_dict(json.loads(row["event_json"]))
    position = row["position"]
    return Wanted((row["inbox_id"], position), event, event.attachments[position], row["attempts"])
