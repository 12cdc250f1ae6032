"""How long each kind of data stays in the database, and what deletes it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.store.engine.protocol import Database
from bot.store.files.received_files import EVIDENCE_NEEDED
from bot.store.privacy.anonymization import delete_lines, empty_conversation

Kind = Literal["messages", "audit", "receipts"]

_BATCH = 500
"""Rows that one transaction deletes: customers' messages are accepted in between."""

_OLD_LINES = """SELECT id FROM {table} WHERE {at} < ? AND state <> 'pending'
    AND id < (SELECT max(id) FROM {table}) {unless} ORDER BY id LIMIT {limit}"""
_LINES: Mapping[Literal["outbox", "inbox"], Mapping[str, str]] = {
    "outbox": {"at": "created_at", "unless": ""},
    "inbox": {
        "at": "received_at",
        "unless": f"AND NOT EXISTS (SELECT 1 FROM {EVIDENCE_NEEDED} AND inbox_id = inbox.id)",
    },
}
_OLD_NOTES = """SELECT id FROM notes WHERE at < ? AND id < (SELECT max(id) FROM notes)
    ORDER BY id LIMIT {limit}"""
_OLD_CHATS = f"""SELECT id FROM conversations WHERE coalesce(last_at, created_at) < ?
    AND chat <> 'erased:' || id
    AND NOT EXISTS (SELECT 1 FROM inbox WHERE conversation_id = conversations.id)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = conversations.id)
    AND NOT EXISTS (SELECT 1 FROM cases WHERE conversation_id = conversations.id)
    LIMIT {_BATCH}"""
_ROWS: Mapping[Kind, Mapping[str, str]] = {
    "messages": {
        "drafts": "at < ?",
        "contact_notes": "at < ?",
        "ratings": "created_at < ?",
        "campaign_members": "coalesce(sent_at, at) < ?",
        "cases": "updated_at < ? AND state NOT IN ('waiting_staff', 'waiting_customer')",
    },
    "audit": {
        "audit": "at < ?",
        "proof_failures": "failed_at < ?",
        "sessions": "seen_at < ?",
        "invitations": "expires_at < ?",
    },
    "receipts": {
        "erasures": "done_at < ?",
        "erasure_requests": "asked_at < ?",
        "seen_events": "at < ?",
    },
}
"""Tables of which whole rows go, and which are old. All of it is Unix seconds."""


def purge_some(database: Database, kind: Kind, before: float) -> dict[str, int]:
    """Deletes up to a few hundred rows of each table that are older than ``before``, within the
    caller's transaction; how many of which table. Call it until it deletes nothing."""
    counts: dict[str, int] = {}
    for table, where in _ROWS[kind].items():
        counts[table] = database.execute(f"DELETE FROM {table} WHERE {where}", [before]).rowcount
    if kind == "messages":
        for name, lines in _LINES.items():
            sql = _OLD_LINES.format(table=name, limit=_BATCH, **lines)
            ids = [number for (number,) in database.execute(sql, [before]).fetchall()]
            counts |= delete_lines(database, name, ids)
        old = database.execute(_OLD_NOTES.format(limit=_BATCH), [before]).fetchall()
        counts |= delete_lines(database, "notes", [number for (number,) in old])
        chats = database.execute(_OLD_CHATS, [before]).fetchall()
        for (number,) in chats:
            empty_conversation(database, number)
        counts["conversations"] = len(chats)
    return {table: count for table, count in counts.items() if count}


def count_old(database: Database, kind: Kind, before: float) -> dict[str, int]:
    """What ``purge_some`` would delete in all, by table; nothing is changed."""
    queries = {
        table: f"SELECT count(*) FROM {table} WHERE {where}" for table, where in _ROWS[kind].items()
    }
    if kind == "messages":
        for name, lines in _LINES.items():
            queries[name] = _count(_OLD_LINES.format(table=name, limit=-1, **lines))
        queries["notes"] = _count(_OLD_NOTES.format(limit=-1))
    counts = {
        table: int(database.execute(sql, [before]).fetchone()[0]) for table, sql in queries.items()
    }
    return {table: count for table, count in counts.items() if count}


@dataclass(frozen=True)
class Going:
    """What a shorter time of keeping would delete; a conversation of which something stays is not
    among them."""

    conversations: int = 0
    messages: int = 0
    files: int = 0
    log_entries: int = 0


def would_go(
    database: Database, messages_before: float, files_before: float, log_before: float
) -> Going:
    """What is older than these times (Unix seconds); nothing is changed."""
    old = count_old(database, "messages", messages_before)
    chats = """SELECT count(*) FROM conversations WHERE coalesce(last_at, created_at) < ?
        AND chat <> 'erased:' || id"""
    files = "SELECT count(*) FROM media WHERE state = 'stored' AND stored_at < max(?, ?)"
    log = "SELECT count(*) FROM audit WHERE at < ?"
    [conversations] = database.execute(chats, [messages_before]).fetchone()
    [stored] = database.execute(files, [messages_before, files_before]).fetchone()
    [entries] = database.execute(log, [log_before]).fetchone()
    return Going(conversations, old.get("inbox", 0) + old.get("outbox", 0), stored, entries)


def _count(sql: str) -> str:
    return f"SELECT count(*) FROM ({sql}) AS counted"
