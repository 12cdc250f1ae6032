"""A conversation as staff read it: who said what and when, notes, deeds, and why the bot did."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.messages import Inbound
from bot.store.conversations.conversations import existing
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.readings import readings_of
from bot.store.files.received_files import files_of
from bot.store.insight.sentiments import ShownSentiment, sentiments_of

Side = Literal["customer", "bot", "staff", "note", "deed"]

_DEEDS = (
    "take_over", "hand_back", "assign", "snooze", "unsnooze", "close", "taken_back", "label",
    "unlabel", "undo",
)  # fmt: skip
_KINDS = 4


@dataclass(frozen=True)
class Entry:
    """One thing that happened in a conversation.

    ``key`` never changes. ``author`` is the name of the colleague who wrote or did it. Of
    ``attachments``, those that are files have a ``file`` (see
    ``bot.store.files.received_files.files_of``), and those that were heard or read, or are to be, a
    ``reading`` (``bot.store.files.readings.KeptReading``). ``state`` (pending, sent, failed) and
    ``error`` are the delivery's; ``why`` is the turn (a ``bot.messages.Turn`` as a dictionary) with
    which the bot answered, on its last message; ``extra`` is what else the platform told of a
    customer's message (``bot.messages.Inbound``); ``stars`` is the rating that it gave;
    ``sentiment`` is how it sounds, where that is known;
    ``template`` is an approved message's name; ``deed`` is an audit entry's word, with ``text``.
    """

    key: str
    at: float
    side: Side
    author: str | None
    text: str | None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    image: str | None = None
    alt: str | None = None
    audio: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    stars: int | None = None
    template: str | None = None
    state: str = "sent"
    error: str | None = None
    deed: str | None = None
    is_deleted: bool = False
    why: dict[str, Any] | None = None
    sentiment: ShownSentiment | None = None

    @property
    def words(self) -> str:
        """What was typed, and what was said in voice notes."""
        heard = [
            kept.text for attachment in self.attachments
            if (kept := attachment.get("reading")) and kept.is_speech
        ]  # fmt: skip
        return "\n".join(filter(None, [self.text, *heard]))


@dataclass(frozen=True)
class Transcript:
    """Some entries of a conversation, oldest first; ``before`` asks for those before them, None
    where it begins."""

    entries: list[Entry]
    before: str | None


class Transcripts:
    """Reads conversations."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def entry(self, conversation_id: int, key: str) -> Entry | None:
        """One of them, as ``entry_of``."""
        return await self._thread.run(lambda database: entry_of(database, conversation_id, key))

    async def read(
        self,
        conversation_id: int,
        before: str | None = None,
        limit: int = 50,
        since: float = 0.0,
    ) -> Transcript:
        """The last ``limit`` entries, or those before a transcript's ``before``; none of before
        ``since`` (Unix seconds).

        Raises:
            NoSuchConversation: there is none.
        """
        below = ends_of(before or "") or (2**62,) * _KINDS

        def read(database: Database) -> Transcript:
            existing(database, conversation_id)
            kinds = (_said_by_customer, _said_by_us, _noted, _done)
            pages = [
                kind(database, conversation_id, end, limit) for kind, end in zip(kinds, below)
            ]
            merged = sorted(
                (entry.at, kind, id_, entry)
                for kind, page in enumerate(pages)
                for id_, entry in page
                if entry.at >= since
            )[-limit:]
            ends = list(below)
            for _, kind, id_, _ in reversed(merged):
                ends[kind] = id_
            is_more = sum(map(len, pages)) > len(merged) or any(len(p) == limit for p in pages)
            entries = [entry for *_, entry in merged]
            return Transcript(entries, ".".join(map(str, ends)) if is_more else None)

        return await self._thread.run(read)


def entry_of(database: Database, conversation_id: int, key: str) -> Entry | None:
    """The entry of this ``key``; None where it is not kept any more, or is no message or note."""
    direction, _, digits = key.partition("-")
    read = {"in": _said_by_customer, "out": _said_by_us, "note": _noted}.get(direction)
    if read is None or not digits.isdecimal():
        return None
    found = read(database, conversation_id, int(digits) + 1, 1)
    return next((entry for _, entry in found if entry.key == key), None)


def _said_by_customer(
    database: Database, conversation_id: int, below: int, limit: int
) -> list[tuple[int, Entry]]:
    rows = list(
        database.query(
            """SELECT id, received_at, kind, event_json,
            (SELECT stars FROM ratings WHERE conversation_id = inbox.conversation_id
             AND inbox_id = inbox.id) AS stars FROM inbox
            WHERE conversation_id = ? AND id < ? AND kind IN ('message', 'postback', 'echo')
            ORDER BY id DESC LIMIT ?""",
            [conversation_id, below, limit],
        )
    )
    ids = [row["id"] for row in rows]
    files, readings = files_of(database, ids), readings_of(database, ids)
    sentiments = sentiments_of(database, ids)
    entries = []
    for row in rows:
        event = json.loads(row["event_json"])
        words = Inbound.from_dict(event).words
        for position, attachment in enumerate(event["attachments"]):
            if file := files.get((row["id"], position)):
                attachment["file"] = file
            if reading := readings.get((row["id"], position)):
                attachment["reading"] = reading
        # An echo belongs to a conversation only if a colleague wrote it: see
        # bot.store.messages.event_effects.
        side: Side = "staff" if row["kind"] == "echo" else "customer"
        entry = Entry(
            f"in-{row['id']}", row["received_at"], side, None, words,
            event["attachments"], extra=event["extra"], stars=row["stars"],
            is_deleted=bool(event["extra"].get("deleted")), sentiment=sentiments.get(row["id"]),
        )  # fmt: skip
        entries.append((row["id"], entry))
    return entries


def _said_by_us(
    database: Database, conversation_id: int, below: int, limit: int
) -> list[tuple[int, Entry]]:
    rows = database.query(
        """SELECT outbox.id, outbox.created_at, outbox.inbox_id, author, users.name, message_json,
        outbox.state, outbox.error, turn_json FROM outbox LEFT JOIN users ON users.login = author
        LEFT JOIN inbox ON inbox.id = outbox.inbox_id
        WHERE outbox.conversation_id = ? AND outbox.id < ? ORDER BY outbox.id DESC LIMIT ?""",
        [conversation_id, below, limit],
    )
    entries, explained = [], set()
    for row in rows:
        if row["inbox_id"] in explained:
            row["turn_json"] = None
        explained.add(row["inbox_id"])
        entries.append((row["id"], _our_entry(row)))
    return entries


def _our_entry(row: dict[str, Any]) -> Entry:
    message = json.loads(row["message_json"])
    template = message.get("template")
    is_bot = row["author"] == "bot"
    return Entry(
        f"out-{row['id']}",
        row["created_at"],
        "bot" if is_bot else "staff",
        None if is_bot else row["name"] or row["author"],
        _words_of(template) if template else message["text"],
        buttons=message["buttons"],
        image=message["image"],
        alt=message.get("alt"),
        audio=message.get("audio"),
        template=f"{template['name']} ({template['language']})" if template else None,
        state=row["state"],
        error=row["error"],
        why=json.loads(row["turn_json"]) if row["turn_json"] else None,
    )


def _words_of(template: dict[str, Any]) -> str:
    """What its customer reads, as far as that is known."""
    return template.get("text") or ", ".join(template["parameters"])


def _noted(
    database: Database, conversation_id: int, below: int, limit: int
) -> list[tuple[int, Entry]]:
    rows = database.execute(
        """SELECT notes.id, at, coalesce(users.name, author), text FROM notes
        LEFT JOIN users ON users.login = author
        WHERE conversation_id = ? AND notes.id < ? ORDER BY notes.id DESC LIMIT ?""",
        [conversation_id, below, limit],
    )
    return [
        (id_, Entry(f"note-{id_}", at, "note", author, text))
        for id_, at, author, text in rows.fetchall()
    ]


def _done(
    database: Database, conversation_id: int, below: int, limit: int
) -> list[tuple[int, Entry]]:
    marks = ", ".join("?" * len(_DEEDS))
    rows = database.execute(
        f"""SELECT audit.id, at, coalesce(users.name, user), what, coalesce(given.name, detail)
        FROM audit LEFT JOIN users ON users.login = user
        LEFT JOIN users AS given ON what = 'assign' AND given.login = detail
        WHERE conversation_id = ? AND audit.id < ? AND what IN ({marks})
        ORDER BY audit.id DESC LIMIT ?""",
        [conversation_id, below, *_DEEDS, limit],
    )
    return [
        (id_, Entry(f"deed-{id_}", at, "deed", author, detail, deed=what))
        for id_, at, author, what, detail in rows.fetchall()
    ]


def ends_of(before: str) -> tuple[int, ...] | None:
    """The ids, kind by kind, below which to read, as ``Transcript.before`` tells them; None for
    what no transcript gave."""
    parts = before.split(".")
    if len(parts) == _KINDS and all(part.isascii() and part.isdecimal() for part in parts):
        return tuple(min(int(part), 2**62) for part in parts)
    return None
