"""Whether machines may listen to a person's voice notes: a wish that holds in every chat of theirs.

A person's chats are those of one contact (bot.store.contacts.merging), and those in which the same
customer of the shop was proven, from one where that proof still counts. Within the caller's
transaction.
"""

from __future__ import annotations

import json

from bot.store.contacts.merging import members_of, root_of
from bot.store.engine.protocol import Database


def set_listening(database: Database, conversation_id: int, listens: bool, now: float) -> None:
    """What the customer says in one chat counts in all of theirs."""
    database.execute(
        """UPDATE conversations SET unheard_since = ?
        WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))""",
        [None if listens else now, json.dumps(_chats_of_person(database, conversation_id, now))],
    )


def is_listened_to(database: Database, conversation_id: int, now: float) -> bool:
    """Whether machines may listen there. A chat that came later, or of which it is known only now
    whose it is, takes over the wish."""
    chats = _chats_of_person(database, conversation_id, now)
    own, since = database.execute(
        """SELECT max(CASE WHEN id = ? THEN unheard_since END), min(unheard_since)
        FROM conversations WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))""",
        [conversation_id, json.dumps(chats)],
    ).fetchone()
    if own is None and since is not None:
        database.execute(
            "UPDATE conversations SET unheard_since = ? WHERE id = ?", [since, conversation_id]
        )
    return since is None


def _chats_of_person(database: Database, conversation_id: int, now: float) -> list[int]:
    contact, customer, proven_until = database.execute(
        "SELECT contact_id, customer_id, proven_until FROM conversations WHERE id = ?",
        [conversation_id],
    ).fetchone()
    members = members_of(database, root_of(database, contact)) if contact is not None else []
    is_proven = customer is not None and (proven_until or 0) > now
    rows = database.execute(
        """SELECT id FROM conversations WHERE id = :id OR customer_id = :customer
        OR contact_id IN (SELECT CAST(value AS INTEGER) FROM json_each(:members))""",
        {
            "id": conversation_id,
            "customer": customer if is_proven else None,
            "members": json.dumps(members),
        },
    ).fetchall()
    return [number for (number,) in rows]
