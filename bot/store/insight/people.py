"""How many people had the conversations that figures count."""

from __future__ import annotations

from bot.store.engine.protocol import Database

PERSON = """coalesce((WITH RECURSIVE up (id, merged_into) AS (
    SELECT id, merged_into FROM contacts WHERE id = conversations.contact_id
    UNION ALL SELECT contacts.id, contacts.merged_into FROM contacts
    JOIN up ON contacts.id = up.merged_into)
    SELECT id FROM up WHERE merged_into IS NULL), conversations.contact_id)"""
"""For queries of ``conversations``: the contact whose chat it is; who was merged is one person."""


def people_among(database: Database, contacts: set[int]) -> int:
    """How many people these contacts are: those that were merged are one."""
    rows = database.execute("SELECT id, merged_into FROM contacts WHERE merged_into IS NOT NULL")
    merged_into = dict(rows.fetchall())
    people = contacts - merged_into.keys()
    for contact in contacts & merged_into.keys():
        while contact in merged_into:
            contact = merged_into[contact]
        people.add(contact)
    return len(people)
