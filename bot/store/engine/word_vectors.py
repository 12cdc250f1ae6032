"""Full-text search on PostgreSQL: the words of a line as a tsvector.

The words are told apart here and not by PostgreSQL's parser, which takes numbers, addresses and
hyphens for things of their own: both engines find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.engine.postgresql import PostgresqlDatabase

_LONGEST = 500
"""Characters of a word: PostgreSQL takes 2,046 bytes."""

_MOST = 16_383
"""Places that PostgreSQL tells apart."""

_MOST_WORDS = 60_000
_MOST_BYTES = 400_000
"""Of a line: PostgreSQL takes a megabyte, places among it. One line too long would keep all that
come after it from being found."""


class WordVectors:
    """See ``bot.store.engine.protocol.Words``."""

    def __init__(self, database: PostgresqlDatabase) -> None:
        self._database = database

    def add(self, lines: Iterable[tuple[int, str]]) -> None:
        rows = ((number, _vector(text)) for number, text in lines)
        self._database.copy_rows("COPY said (number, words) FROM STDIN", rows)

    def remove(self, lines: Iterable[tuple[int, str]]) -> None:
        self._database.executemany(
            "DELETE FROM said WHERE number = ?", [(number,) for number, _ in lines]
        )

    def find(self, phrases: list[str], before: int, limit: int) -> list[int]:
        wanted = [" <-> ".join(map(_quoted, _words(phrase))) for phrase in phrases]
        query = " & ".join(f"({phrase})" for phrase in wanted if phrase)
        if not query:
            return []
        rows = self._database.execute(
            """SELECT number FROM said WHERE words @@ CAST(? AS tsquery) AND number < ?
            ORDER BY number DESC LIMIT ?""",
            [f"{query[:-1]}:*)", before, limit],
        )
        return [number for (number,) in rows]

    def merge(self) -> None:
        """Nothing: what was deleted goes with its row."""


def _words(text: str) -> list[str]:
    """As FTS5's unicode61: letters and digits, small, without their accents."""
    plain = "".join(
        one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one)
    )
    return [word[:_LONGEST] for word in re.findall(r"[^\W_]+", plain.casefold())]


def _vector(text: str) -> str:
    words = _words(text[:_MOST_BYTES])[:_MOST_WORDS]
    sizes = accumulate(len(word.encode()) for word in words)
    return " ".join(
        f"{_quoted(word)}:{min(place, _MOST)}"
        for place, (word, size) in enumerate(zip(words, sizes), 1) if size <= _MOST_BYTES
    )  # fmt: skip


def _quoted(word: str) -> str:
    return f"'{word}'"  # there are no quotes nor backslashes in it
