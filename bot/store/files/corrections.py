"""What staff put right in what was heard or read, and the words that readers learn from it."""

from __future__ import annotations

import re
from collections import Counter

from bot.store.engine.protocol import Database
from bot.store.files.reading_changes import changed_readings
from bot.store.files.received_files import Place
from bot.store.staff.audit_log import record

MOST_WORDS = 30
"""A reader that is given many likely words hears them everywhere."""
LONGEST = 10_000
"""Characters of a correction."""

_LOOKED_AT = 200
_WORD = re.compile(r"[^\W\d_][\w'’-]{2,29}")
_PERSONAL = re.compile(r"(?<!\S)\S*[\d@]\S*")
"""Numbers, addresses, phones: whatever has a digit or an at sign in it."""


class NoReading(Exception):
    """There is no such file, or nobody was to read it."""


def correct(database: Database, place: Place, text: str, by: str) -> None:
    """Notes what a colleague heard or read, within the caller's transaction; empty: it counts again
    as the reader has it.

    Raises:
        NoReading
    """
    row = database.execute(
        """SELECT conversation_id, readings.text FROM readings JOIN inbox ON inbox.id = inbox_id
        WHERE inbox_id = ? AND position = ? AND readings.state <> 'pending'""",
        [*place],
    ).fetchone()
    if row is None:
        raise NoReading
    conversation_id, heard = row
    is_other = bool(text) and text != (heard or "")
    with changed_readings(database, place[0]):
        database.execute(
            """UPDATE readings SET corrected_text = ?, corrected_by = ?
            WHERE inbox_id = ? AND position = ?""",
            [text[:LONGEST] if is_other else None, by if is_other else None, *place],
        )
    record(database, by, "correct_reading", conversation_id)


def conversation_of_file(database: Database, place: Place) -> int | None:
    """The conversation in which a file was sent."""
    row = database.execute("SELECT conversation_id FROM inbox WHERE id = ?", [place[0]]).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def corrected_words(database: Database) -> list[str]:
    """The words that staff put in place of what was misheard, the most usual ones first; at most
    MOST_WORDS, of the newest corrections. Without numbers, addresses, and the customers' own
    names: what one customer is called is no hint for what another one says."""
    rows = database.execute(
        f"""SELECT coalesce(readings.text, ''), corrected_text, coalesce(conversations.name, '')
        FROM readings JOIN inbox ON inbox.id = inbox_id
        LEFT JOIN conversations ON conversations.id = inbox.conversation_id
        WHERE corrected_text IS NOT NULL AND coalesce(readings.kind, 'speech')
            IN ('speech', 'no_speech') ORDER BY inbox_id DESC LIMIT {_LOOKED_AT}"""
    ).fetchall()
    spelled: dict[str, str] = {}
    counted: Counter[str] = Counter()
    for heard, corrected, name in rows:
        known = {word.casefold() for word in _words(f"{heard} {name}")}
        for word in dict.fromkeys(_words(corrected)):
            if word.casefold() not in known:
                spelled.setdefault(word.casefold(), word)
                counted[word.casefold()] += 1
    return [spelled[word] for word, _ in counted.most_common(MOST_WORDS)]


def _words(text: str) -> list[str]:
    return _WORD.findall(_PERSONAL.sub(" ", text))
