"""What was heard and read in customers' files, and what is still to be read."""

from __future__ import annotations

import json
import mimetypes
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.messages import Attachment, Inbound
from bot.readings import Reading
from bot.store.conversations.conversations import Conversation, load_conversation
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.reading_changes import changed_readings
from bot.store.files.received_files import Place
from bot.store.messages.late_readings import go_on

_LIKELY = {"voice": "audio/ogg", "audio": "audio/mpeg", "image": "image/jpeg", "video": "video/mp4"}
_IN_SOUND = ("audio/", "video/")
_READABLE = (*_IN_SOUND, "image/", "application/pdf")

_LOOKED_AT = 1000
"""Files among which the next one is chosen: the oldest. No conversation may send so many at once
(bot.store.messages.flood)."""


@dataclass(frozen=True)
class KeptReading:
    """``state`` is pending, read or failed (then ``reason`` says why). ``corrected`` is the text as
    staff put it right. ``answered`` says that the bot has had a turn on it."""

    place: Place
    state: str
    reading: Reading | None = None
    corrected: str | None = None
    corrected_by: str | None = None
    reason: str | None = None
    answered: bool = False

    @property
    def text(self) -> str:
        """What was said or written, as far as anybody knows."""
        return self.corrected or (self.reading.text if self.reading else "")

    @property
    def confidence(self) -> float:
        """How sure ``text`` is, 0 to 1; what staff heard is."""
        return 1.0 if self.corrected else self.reading.confidence if self.reading else 0.0

    @property
    def is_speech(self) -> bool:
        """Whether words were heard."""
        return bool(self.reading and self.reading.kind == "speech" and self.text.strip())


@dataclass(frozen=True)
class ToRead:
    """A file to be read; ``path`` is in the media folder, None where it is not to be had.
    ``attempts`` have failed so far. ``awaited`` says that the bot's answer waits for it."""

    place: Place
    conversation: Conversation
    path: str | None
    mime: str | None
    attempts: int
    awaited: bool


def expect_readings(
    database: Database,
    inbox_id: int,
    event: Inbound,
    takes: Callable[[str], bool],
    with_sounds: bool,
) -> bool:
    """Notes which of a message's files are to be read, within the caller's transaction: pictures,
    PDFs and, ``with_sounds``, what can be heard, also in videos; each of a kind that a reader
    ``takes``. Whether there are any."""
    wanted = [
        position
        for (position,) in database.execute(
            "SELECT position FROM media WHERE inbox_id = ? ORDER BY position", [inbox_id]
        ).fetchall()
        if (mime := _likely_mime(event.attachments[position])).startswith(_READABLE)
        and takes(mime)
        and (with_sounds or not mime.startswith(_IN_SOUND))
    ]
    database.executemany(
        "INSERT INTO readings (inbox_id, position) VALUES (?, ?)",
        [(inbox_id, position) for position in wanted],
    )
    return bool(wanted)


def _likely_mime(attachment: Attachment) -> str:
    """What the file is before anybody has it; an empty text where nobody knows."""
    if likely := _LIKELY.get(attachment.type):
        return likely
    if attachment.type != "file":
        return ""
    told = attachment.detail.get("mime") or attachment.detail.get("kept", {}).get("mime")
    name = str(attachment.detail.get("filename") or "")
    return str(told or mimetypes.guess_type(name)[0] or "")


def readings_of(database: Database, inbox_ids: Collection[int]) -> dict[Place, KeptReading]:
    """Those of the files of these messages."""
    marks = ", ".join("?" * len(inbox_ids))
    rows = database.execute(
        f"""SELECT inbox_id, position, state, reading_json, corrected_text, corrected_by, reason,
        answered FROM readings WHERE inbox_id IN ({marks})""",
        list(inbox_ids),
    ).fetchall()
    return {
        (inbox_id, position): KeptReading(
            (inbox_id, position), state, Reading.from_dict(json.loads(read)) if read else None,
            corrected, by, reason, bool(answered),
        )
        for inbox_id, position, state, read, corrected, by, reason, answered in rows
    }  # fmt: skip


class Readings:
    """Hands out the files to be read, and records what was found. A message whose last file is
    read, or given up, waits no more."""

    def __init__(self, thread: Transactions, clock: Callable[[], float] = time.time) -> None:
        self._thread = thread
        self._clock = clock
        self._last = {True: 0, False: 0}

    async def due(
        self, busy: Collection[int], limit: int, sounds: bool
    ) -> tuple[list[ToRead], float | None]:
        """The oldest file of each conversation that can be read, of ``sounds`` or of the others,
        without the conversations in ``busy``: first where an answer waits, the conversations taking
        turns. And in how many seconds the next one that waits for another try is due (None if none
        waits)."""

        def read(database: Database) -> tuple[list[ToRead], float | None]:
            now = self._clock()
            rows = database.execute(
                f"""SELECT inbox_id, position, conversation_id, path, mime, attempts, awaited FROM (
                    SELECT *, row_number() OVER (
                        PARTITION BY conversation_id ORDER BY inbox_id, position) AS place FROM (
                        SELECT readings.inbox_id, readings.position, readings.attempts,
                        inbox.conversation_id, media.path, media.mime,
                        inbox.state = 'pending' AS awaited
                        FROM readings INDEXED BY readings_pending
                        JOIN inbox ON inbox.id = readings.inbox_id
                        JOIN media ON media.inbox_id = readings.inbox_id
                        AND media.position = readings.position
                        WHERE readings.state = 'pending' AND readings.next_attempt_at <= ?
                        AND media.state <> 'pending'
                        AND (coalesce(media.mime, '') LIKE 'audio/%'
                             OR coalesce(media.mime, '') LIKE 'video/%') = ?
                        AND inbox.conversation_id NOT IN ({", ".join("?" * len(busy))})
                        ORDER BY readings.next_attempt_at, readings.inbox_id LIMIT {_LOOKED_AT}
                        ) AS files) AS in_turn
                WHERE place = 1
                ORDER BY awaited DESC, conversation_id <= ?, conversation_id LIMIT ?""",
                [now, sounds, *busy, self._last[sounds], limit],
            ).fetchall()
            due = [
                ToRead(
                    (inbox_id, position), load_conversation(database, number), path, mime,
                    attempts, bool(awaited),
                )
                for inbox_id, position, number, path, mime, attempts, awaited in rows
            ]  # fmt: skip
            if due:
                self._last[sounds] = due[-1].conversation.id
            [later] = database.execute(
                """SELECT min(next_attempt_at) FROM readings WHERE state = 'pending'
                AND next_attempt_at > ?""",
                [now],
            ).fetchone()
            return due, later - now if later else None

        return await self._thread.run(read)

    async def begun(self, place: Place, within_s: float) -> None:
        """The file is being read, which takes up to ``within_s`` seconds: so long its message waits
        at most, unless it has gone on already."""
        now = self._clock()
        await self._thread.run(
            lambda database: database.execute(
                """UPDATE inbox SET next_attempt_at = max(next_attempt_at, ?)
                WHERE id = ? AND state = 'pending' AND attempts = 0 AND next_attempt_at > ?""",
                [now + within_s, place[0], now],
            )
        )

    async def done(self, place: Place, reading: Reading) -> None:
        """Keeps what was found."""
        await self._settle(
            place,
            {
                "state": "read",
                "kind": reading.kind,
                "text": reading.text,
                "confidence": reading.confidence,
                "reading_json": json.dumps(reading.as_dict(), ensure_ascii=False),
                "reason": reading.problem,
                "read_at": self._clock(),
            },
        )

    async def give_up(self, place: Place, reason: str) -> None:
        """Nothing will be found; staff read why."""
        await self._settle(
            place, {"state": "failed", "reason": reason, "read_at": self._clock()}
        )

    async def try_again(self, place: Place, delay_s: float, reason: str) -> None:
        """Leaves the file to be read, after ``delay_s`` seconds."""
        values = [self._clock() + delay_s, reason, *place]
        await self._thread.run(
            lambda database: database.execute(
                """UPDATE readings SET attempts = attempts + 1, next_attempt_at = ?, reason = ?
                WHERE inbox_id = ? AND position = ? AND state = 'pending'""",
                values,
            )
        )

    async def _settle(self, place: Place, values: dict[str, object]) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)

        def settle(database: Database) -> None:
            # The message may have been taken back meanwhile.
            with changed_readings(database, place[0]):
                done = database.execute(
                    f"""UPDATE readings SET {columns} WHERE inbox_id = ? AND position = ?
                    AND state = 'pending'""",
                    [*values.values(), *place],
                )
            if done.rowcount:
                go_on(database, place[0], self._clock())

        await self._thread.write(settle)
