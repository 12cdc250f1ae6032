"""How many people had the conversations that figures count."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.contacts.merging import root_of


def people_among(database: Database, contacts: set[int]) -> int:
    """How many people these contacts are: those that were merged are one."""
    merged = database.execute(
        "SELECT id, merged_into FROM contacts WHERE merged_into IS NOT NULL"
    ).fetchall()
    root = {contact: root_of(database, into) for contact, into in merged if contact in contacts}
    return len((contacts - root.keys()) | {root[one] for one in contacts & root.keys()})
