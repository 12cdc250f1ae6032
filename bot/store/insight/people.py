"""How many people had the conversations that figures count."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from bot.store.contacts.merging import root_of


def count_people(database: Database, where: str, given: dict[str, Any]) -> int:
    """Those of the days ``first`` to ``last`` to which ``where`` applies; who was merged is one
    person, however many chats they have."""
    of_days = f"chat_sessions WHERE day BETWEEN :first AND :last AND {where}"
    [count] = database.execute(
        f"SELECT count(DISTINCT contact_id) FROM {of_days}", given
    ).fetchone()
    merged = database.execute(
        "SELECT id, merged_into FROM contacts WHERE merged_into IS NOT NULL"
    ).fetchall()
    if not merged:
        return int(count)
    roots = {contact: root_of(database, into) for contact, into in merged}
    roots |= {root: root for root in roots.values()}
    among = database.execute(f"SELECT DISTINCT contact_id FROM {of_days}", given).fetchall()
    there = [contact for (contact,) in among if contact in roots]
    return int(count) - len(there) + len({roots[contact] for contact in there})
