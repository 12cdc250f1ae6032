"""A customer's line as a search shows it: where in it the words stand, be it typed or in a file."""

from __future__ import annotations

import json
import re

from bot.plain_text import plain_text
from bot.store.engine.protocol import Database
from bot.store.files.read_words import READ_WORDS

_BEFORE = 30
_SHOWN = 160
"""Characters that are shown before the first word that was found, and in all."""


def customers_line(database: Database, inbox_id: int, words: str) -> list[tuple[int, str]]:
    """Its conversation, and of what was typed and what stands in its files that which has most of
    ``words``; what stands in a file begins with what it is, as in a preview: ``[voice] kak ..``.
    Empty where the line is gone."""
    row = database.execute(
        """SELECT conversation_id, coalesce(text, ''), event_json FROM inbox
        WHERE id = ? AND conversation_id IS NOT NULL""",
        [inbox_id],
    ).fetchone()
    if row is None:
        return []
    conversation_id, typed, event = row
    attachments = json.loads(event)["attachments"]
    in_files = database.execute(
        f"""SELECT position, words FROM (
            SELECT position, {READ_WORDS} AS words FROM readings
            WHERE inbox_id = ? AND kind IS NOT 'identity_card') AS files
        WHERE words <> '' ORDER BY position""",
        [inbox_id],
    ).fetchall()
    lines = [("", typed)] if typed else []
    lines += [
        (f"[{attachments[position]['type']}] ", text)
        for position, text in in_files
        if position < len(attachments)
    ]
    wanted = re.findall(r"\w+", plain_text(words).casefold())
    begins, text = max(lines, key=lambda line: _has(line[1], wanted), default=("", ""))
    return [(conversation_id, begins + (_around(text, wanted) if begins else text))]


def _has(text: str, wanted: list[str]) -> int:
    plain = plain_text(text).casefold()
    return sum(word in plain for word in wanted)


def _around(text: str, wanted: list[str]) -> str:
    """The part of ``text`` with the first of the words in it, on one line."""
    line = " ".join(text.split())
    places = [place for word in wanted if (place := line.casefold().find(word)) >= 0]
    start = max(0, min(places, default=0) - _BEFORE)
    return ("…" if start else "") + line[start : start + _SHOWN]
