"""Full-text search over what customers and staff said, kept beside the messages themselves.

A line's number in the index tells when it was said and where it stands, so that the newest come
first and no text is stored twice: Unix seconds · 29 bits of its id · 2 bits of its kind. The bot's
own words are left out: they are the same in every conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

Kind = Literal["inbox", "outbox", "notes"]
_KINDS: tuple[Kind, ...] = ("inbox", "outbox", "notes")
_ID_BITS = 29


@dataclass(frozen=True)
class Place:
    """Where a line stands: the table that holds it, and its id there."""

    kind: Kind
    id: int


def add_words(database: Database, place: Place, at: float, text: str | None) -> None:
    """Puts a line into the index, within the caller's transaction; ``at`` is when it was said,
    in Unix seconds."""
    if text and text.strip():
        database.execute(
            "INSERT INTO said (rowid, text) VALUES (?, ?)", [_number(place, at), text]
        )


def remove_words(database: Database, place: Place, at: float, text: str | None) -> None:
    """Takes a line out of it; ``at`` and ``text`` must be those with which it was added."""
    if text and text.strip():
        database.execute(
            "INSERT INTO said (said, rowid, text) VALUES ('delete', ?, ?)",
            [_number(place, at), text],
        )


def find_words(database: Database, words: str, limit: int, before: int | None) -> list[int]:
    """The numbers of the newest ``limit`` lines that have all of ``words`` (the last one may be
    the beginning of a longer one), newest first; those below ``before``, if given."""
    if not (query := _query(words)):
        return []
    rows = database.execute(
        "SELECT rowid FROM said WHERE said MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
        [query, before or 2**63 - 1, limit],
    )
    return [number for (number,) in rows.fetchall()]


def place_of(number: int) -> Place:
    """Where the line with this number stands."""
    return Place(_KINDS[number & 3], (number >> 2) & (2**_ID_BITS - 1))


def _number(place: Place, at: float) -> int:
    return int(at) << (_ID_BITS + 2) | place.id << 2 | _KINDS.index(place.kind)


def _query(words: str) -> str:
    """Each word quoted, so that nothing a person types is FTS5's syntax; ORD-2291 is a phrase."""
    tokens = [token for token in words.split() if re.search(r"\w", token)]
    quoted = ['"' + token.replace('"', '""') + '"' for token in tokens]
    return " ".join(quoted) + "*" if quoted else ""
