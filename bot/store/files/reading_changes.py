"""What follows when something is heard or read in a customer's file, or is not kept any more: by
which words the message is found, and what the list shows of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.conversations.search_index import changed_words
from bot.store.conversations.summary import customer_changed
from bot.store.engine.protocol import Database


@contextmanager
def changed_readings(database: Database, inbox_id: int) -> Iterator[None]:
    """Around each change of a message's readings, within the caller's transaction."""
    with changed_words(database, inbox_id):
        yield
    row = database.execute(
        """SELECT conversation_id, event_json FROM inbox
        WHERE id = ? AND conversation_id IS NOT NULL AND kind = 'message'""",
        [inbox_id],
    ).fetchone()
    if row:
        conversation_id, event = row
        customer_changed(database, conversation_id, inbox_id, json.loads(event))
