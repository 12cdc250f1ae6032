"""What the people of conversations are called: by the name that staff gave, else the platform's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.store.contacts.merging import given_names
from bot.store.conversations.conversations import Conversation
from bot.store.engine.protocol import Database


def under_given_names(
    database: Database, conversations: Iterable[Conversation]
) -> list[Conversation]:
    """The same, each with the name that staff gave the contact, where they gave one."""
    chats = list(conversations)
    names = given_names(database, [c.contact_id for c in chats if c.contact_id is not None])
    return [replace(chat, name=names.get(chat.contact_id or 0) or chat.name) for chat in chats]
