"""Which chats are one person's: those of one phone number, for which the platform vouches, and
those that staff merged by hand. Within the caller's transaction.

A contact that was merged into another keeps its own notes, values and chats, and points to it: so
that taking them apart again loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.store.engine.insert import insert
from bot.store.engine.protocol import Database

BY_PHONE = "phone"
"""Who merged two contacts, where it was nobody of the staff."""

MEMBERS = """WITH RECURSIVE members(id) AS (SELECT CAST(:contact AS INTEGER) UNION
    SELECT contacts.id FROM contacts JOIN members ON merged_into = members.id)"""
"""Before a query: the contact itself and all that were merged into it."""


def root_of(database: Database, contact_id: int) -> int:
    """The contact into which this one was merged, however often; else itself."""
    while True:
        row = database.execute(
            "SELECT merged_into FROM contacts WHERE id = ?", [contact_id]
        ).fetchone()
        if row is None or row[0] is None:
            return contact_id
        contact_id = row[0]


def members_of(database: Database, contact_id: int) -> list[int]:
    rows = database.execute(f"{MEMBERS} SELECT id FROM members", {"contact": contact_id})
    return [number for (number,) in rows.fetchall()]


def given_names(database: Database, contact_ids: Iterable[int]) -> dict[int, str]:
    """The names that staff gave to whoever these contacts are, where they gave one."""
    ids = set(contact_ids)
    rows = database.execute(
        f"""SELECT id, name, merged_into FROM contacts WHERE id IN ({", ".join("?" * len(ids))})
        AND (name IS NOT NULL OR merged_into IS NOT NULL)""",
        list(ids),
    ).fetchall()
    names = {}
    for contact_id, name, merged_into in rows:
        if merged_into is not None:
            root = root_of(database, merged_into)
            [name] = database.execute("SELECT name FROM contacts WHERE id = ?", [root]).fetchone()
        if name:
            names[contact_id] = name
    return names


def contact_for(database: Database, phone: str | None, now: float) -> int:
    """Whose a new chat is: the one's who has another chat with this phone number, else a new
    contact's."""
    known = _with_phone(database, phone) if phone else None
    if known is not None:
        return known
    return insert(database, "INSERT INTO contacts (created_at) VALUES (?)", [now])


def learn_phone(database: Database, conversation_id: int, phone: str, now: float) -> None:
    """The platform vouches for a number for the first time in this chat: whoever else has it is
    the same person. To be called before it is stored there."""
    before, contact = database.execute(
        "SELECT verified_phone, contact_id FROM conversations WHERE id = ?", [conversation_id]
    ).fetchone()
    if before is not None or contact is None:
        return
    known = _with_phone(database, phone)
    if known is not None:
        merge(database, root_of(database, known), root_of(database, contact), BY_PHONE, now)


def merge(database: Database, kept: int, merged: int, by: str, now: float) -> bool:
    """Both must be roots; whether they were two."""
    if kept == merged:
        return False
    database.execute(
        "UPDATE contacts SET merged_into = ?, merged_by = ?, merged_at = ? WHERE id = ?",
        [kept, by, now, merged],
    )
    return True


def forget_alone(database: Database, contact_id: int | None) -> int:
    """Deletes a contact, with all that were merged, once none of them has a chat any more; how
    many that were."""
    if contact_id is None:
        return 0
    members = members_of(database, root_of(database, contact_id))
    marks = ", ".join("?" * len(members))
    has_chat = f"SELECT 1 FROM conversations WHERE contact_id IN ({marks}) LIMIT 1"
    if database.execute(has_chat, members).fetchone():
        return 0
    return database.execute(f"DELETE FROM contacts WHERE id IN ({marks})", members).rowcount


def forget_person(database: Database, conversation_id: int) -> None:
    """Deletes what staff wrote down of whoever has this chat: name, notes and values."""
    [contact_id] = database.execute(
        "SELECT contact_id FROM conversations WHERE id = ?", [conversation_id]
    ).fetchone() or [None]
    if contact_id is None:
        return
    members = members_of(database, root_of(database, contact_id))
    marks = ", ".join("?" * len(members))
    database.execute(f"UPDATE contacts SET name = NULL WHERE id IN ({marks})", members)
    for table in ("contact_notes", "contact_values"):
        database.execute(f"DELETE FROM {table} WHERE contact_id IN ({marks})", members)


def _with_phone(database: Database, phone: str) -> int | None:
    row = database.execute(
        """SELECT contact_id FROM conversations WHERE verified_phone = ?
        AND contact_id IS NOT NULL ORDER BY id LIMIT 1""",
        [phone],
    ).fetchone()
    return row[0] if row else None
