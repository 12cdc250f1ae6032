"""Takes what belongs to people out of the database. All of it runs within the caller's transaction.

A conversation that is emptied keeps its row, so that what staff did there can still be counted; no
word, name or number of the customer is left in it. The newest row of a table is emptied and not
deleted: SQLite would give its number to the next one, and platforms take two messages with one
number for the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.messages import Inbound, Outbound
from bot.store.contacts.merging import forget_alone
from bot.store.conversations.search_index import Kind, Place, forget_words
from bot.store.engine.protocol import Database
from bot.store.messages.seen_events import remember_seen

ERASED = "(erased)"
"""What stands where a column must have a value."""

_OF_MESSAGES = (
    ("media", "inbox_id"), ("readings", "inbox_id"), ("teachable", "inbox_id"),
    ("taken_back", "inbox_id"), ("flags", "inbox_id"), ("case_evidence", "inbox_id"),
    ("chat_sessions", "inbox_id"), ("chat_session_topics", "inbox_id"),
    ("sentiments", "inbox_id"), ("answer_outcomes", "inbox_id"),
    ("message_vectors", "inbox_id"), ("trend_messages", "inbox_id"),
)  # fmt: skip
_OF_CONVERSATION = (
    "choices", "ratings", "drafts", "reads", "aliases", "consents", "uploads", "cases",
    "web_chat_contacts", "web_chat_seen",
    "export_requests", "order_news", "suggestions_off", "stock_wishes",
    "webhook_deliveries", "conversation_labels", "mentions",
    "undo_states", "sent_once", "alerts", "waits", "campaign_members",
)  # fmt: skip
_KEPT = {"id", "channel", "account", "chat", "created_at", "state", "customer_lines", "answers"}
"""Columns of a conversation that stay: how much was said where, and a chat that nobody has."""


def empty_conversation(database: Database, conversation_id: int) -> dict[str, int]:
    """Takes out everything of a conversation; how many rows of which table were deleted."""
    row = database.execute(
        "SELECT channel, account, contact_id, chat, person FROM conversations WHERE id = ?",
        [conversation_id],
    ).fetchone()
    channel, account, contact_id, *names = row
    names += [
        alias for (alias,) in database.execute(
            "SELECT alias FROM aliases WHERE conversation_id = ?", [conversation_id]
        ).fetchall()
    ]
    counts = delete_lines(database, "outbox", _ids(database, "outbox", conversation_id))
    # Events that belong to no conversation, such as read receipts, still name who they are of.
    stray = database.execute(
        f"""SELECT id FROM inbox WHERE channel = ? AND account = ? AND conversation_id IS NULL
        AND sender IN ({_marks(names)})""",
        [channel, account, *names],
    )
    counts["inbox"] = 0
    for ids in (_ids(database, "inbox", conversation_id), [number for (number,) in stray]):
        _add(counts, delete_lines(database, "inbox", ids))
    _add(counts, delete_lines(database, "notes", _ids(database, "notes", conversation_id)))
    for table in _OF_CONVERSATION:
        done = database.execute(
            f"DELETE FROM {table} WHERE conversation_id = ?", [conversation_id]
        )
        _add(counts, {table: done.rowcount})
    done = database.execute(
        """UPDATE audit SET detail = NULL WHERE conversation_id = ? AND detail IS NOT NULL""",
        [conversation_id],
    )
    _add(counts, {"audit": done.rowcount})
    _blank(database, conversation_id)
    _add(counts, {"contacts": forget_alone(database, contact_id)})
    return counts


def delete_lines(database: Database, table: Kind, ids: Sequence[int]) -> dict[str, int]:
    """Deletes these rows of inbox, outbox or notes, their words in the index, and all that hangs on
    them; how many rows of which table."""
    counts: dict[str, int] = {table: 0}
    newest = database.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
    for number in ids:
        forget_words(database, Place(table, number))
        if table == "inbox":
            remember_seen(database, number)
            for other, column in _OF_MESSAGES:
                done = database.execute(f"DELETE FROM {other} WHERE {column} = ?", [number])
                _add(counts, {other: done.rowcount})
            database.execute("UPDATE outbox SET inbox_id = NULL WHERE inbox_id = ?", [number])
            database.execute("UPDATE ratings SET inbox_id = NULL WHERE inbox_id = ?", [number])
        elif table == "outbox":
            database.execute("DELETE FROM choices WHERE outbox_id = ?", [number])
        else:
            done = database.execute("DELETE FROM mentions WHERE note_id = ?", [number])
            _add(counts, {"mentions": done.rowcount})
        if number == newest:
            _empty_line(database, table, number)
        else:
            database.execute(f"DELETE FROM {table} WHERE id = ?", [number])
        counts[table] += 1
    return counts


def empty_customer(database: Database, customer_id: str) -> None:
    """Takes name and ways to reach them from the shop's customer, and addresses and words from
    their orders and cases. What was sold when and for how much stays, for the shop's books."""
    database.execute(
        "UPDATE customers SET name = ?, email = NULL, phone = NULL WHERE id = ?",
        [ERASED, customer_id],
    )
    theirs = "order_number IN (SELECT number FROM orders WHERE customer_id = ?)"
    _empty_cases(database, f"customer = ? OR {theirs}", [customer_id, customer_id])
    for sql in (
        f"UPDATE returns SET reason = '{ERASED}', photo = NULL WHERE {theirs}",
        f"""UPDATE order_changes SET before = '{ERASED}', after = '{ERASED}'
            WHERE change = 'address' AND {theirs}""",
        f"UPDATE orders SET address = '{ERASED}', tracking_number = NULL WHERE customer_id = ?",
        f"UPDATE tracking_events SET place = '{ERASED}' WHERE {theirs}",
        "DELETE FROM order_news WHERE customer = ?",
    ):
        database.execute(sql, [customer_id])


def _empty_cases(database: Database, where: str, given: list[str]) -> None:
    numbers = f"SELECT number FROM cases WHERE {where}"
    for table in ("case_history", "case_evidence"):
        database.execute(f"DELETE FROM {table} WHERE number IN ({numbers})", given)
    database.execute(
        f"""UPDATE cases SET facts_json = '{{}}', asked_back = NULL, outcome = NULL, customer = NULL
        WHERE {where}""",
        given,
    )


def merge_words(database: Database) -> None:
    """What was taken out of the index leaves its pages: until then SQLite only marks it as gone."""
    database.words.merge()


def _ids(database: Database, table: str, conversation_id: int) -> list[int]:
    rows = database.execute(f"SELECT id FROM {table} WHERE conversation_id = ?", [conversation_id])
    return [number for (number,) in rows.fetchall()]


def _empty_line(database: Database, table: Kind, number: int) -> None:
    values: Mapping[str, Any]
    if table == "inbox":
        channel, account = database.execute(
            "SELECT channel, account FROM inbox WHERE id = ?", [number]
        ).fetchone()
        gone = Inbound(channel, account, "unknown", None, None, ignore=True)
        values = {
            "dedup_key": f"erased:{number}", "conversation_id": None, "kind": "unknown",
            "sender": None, "message_id": None, "text": None, "state": "recorded",
            "event_json": json.dumps(gone.as_dict()), "turn_json": None,
        }  # fmt: skip
    elif table == "notes":
        values = {"author": "", "text": ""}
    else:
        channel = database.execute(
            "SELECT channel FROM outbox WHERE id = ?", [number]
        ).fetchone()[0]
        values = {
            "message_json": json.dumps(asdict(Outbound(channel, "", ""))), "source_json": None,
            "platform_id": None, "error": None, "author": "bot", "state": "sent",
            "sending_since": None,
        }  # fmt: skip
    columns = ", ".join(f"{column} = ?" for column in values)
    database.execute(f"UPDATE {table} SET {columns} WHERE id = ?", [*values.values(), number])


def _blank(database: Database, conversation_id: int) -> None:
    """Every column that says something of the customer, those that are added later too."""
    columns = [c for c in database.table("conversations").columns if c.name not in _KEPT]
    values: dict[str, Any] = {c.name: 0 if c.notnull else None for c in columns}
    values |= {"chat": f"erased:{conversation_id}", "state": "bot"}
    sets = ", ".join(f"{column} = ?" for column in values)
    database.execute(
        f"UPDATE conversations SET {sets} WHERE id = ?", [*values.values(), conversation_id]
    )


def _add(counts: dict[str, int], more: Mapping[str, int]) -> None:
    for table, count in more.items():
        counts[table] = counts.get(table, 0) + count


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
