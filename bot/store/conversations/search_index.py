"""Full-text search over what customers and staff said, kept beside the messages themselves. What
was heard or read in a message's files counts as said in it, but for identity cards.

Lines are put into the index a moment after they were stored, many at once: FTS5 writes its words
down at every savepoint, and each webhook has one of its own, so that indexing at once took half as
long again as storing. A line's number there tells when it was said and where it stands, so that
the newest come first and no text is kept twice: Unix seconds · 29 bits of its id · 2 bits of its
kind. The bot's own words are left out: they are the same in every conversation. Texts are indexed
and looked for as plain ones (bot.plain_text): a number is found however it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from bot.plain_text import plain_text
from bot.store.engine.protocol import Database, Transactions
from bot.store.files.read_words import READ_WORDS

Kind = Literal["inbox", "outbox", "notes"]

LINES_AT_ONCE = 1000
"""A few milliseconds of work, between which messages go on."""

_MOST_READ = 20_000
"""Characters of a message's files that are found: some pages."""

_ID_BITS = 29
_NEW: dict[Kind, str] = {
    "inbox": f"""SELECT id, received_at, said AS text FROM (
        SELECT id, received_at, conversation_id, kind, trim(coalesce(text, '') || char(10)
        || coalesce((SELECT substr(group_concat({READ_WORDS}, char(10)), 1,
            {_MOST_READ}) FROM readings WHERE inbox_id = inbox.id
            AND readings.kind IS NOT 'identity_card'), ''), char(10)) AS said
        FROM inbox WHERE id > ? AND id <= ?) AS lines WHERE said <> ''
        AND conversation_id IS NOT NULL AND kind IN ('message', 'postback', 'echo')""",
    "outbox": """SELECT id, created_at, json_extract(message_json, '$.text') AS text FROM outbox
        WHERE id > ? AND id <= ? AND author <> 'bot'
        AND json_extract(message_json, '$.text') <> ''""",
    "notes": "SELECT id, at, text FROM notes WHERE id > ? AND id <= ?",
}
_KINDS: tuple[Kind, ...] = tuple(_NEW)


@dataclass(frozen=True)
class Place:
    """Where a line stands: the table that holds it, and its id there."""

    kind: Kind
    id: int


class WordIndex:
    """Keeps the index up with what is stored."""

    def __init__(self, thread: Transactions) -> None:
        self._thread = thread

    async def catch_up(self) -> bool:
        """Indexes the next lines that are not yet; whether there are more.

        Raises:
            StoreUnavailable: nothing was indexed.
        """
        if not await self._thread.run(_is_behind):
            return False
        newest = await self._thread.run(newest_lines)
        return await self._thread.write(lambda database: index_more(database, newest))


def _is_behind(database: Database) -> bool:
    """Whether there are lines that are not indexed. It is asked every second, mostly in vain."""
    more = " OR ".join(f"coalesce((SELECT max(id) FROM {kind}), 0) > {kind}" for kind in _KINDS)
    return bool(database.execute(f"SELECT {more} FROM said_until").fetchone()[0])


def newest_lines(database: Database) -> dict[Kind, int]:
    """Up to which line of each kind none is still to come; to be asked outside of a transaction."""
    return {kind: database.settled(kind) for kind in _KINDS}


def index_more(database: Database, newest: dict[Kind, int]) -> bool:
    """Indexes the next lines, up to the ``newest`` ones, within the caller's transaction; whether
    there are more."""
    more = False
    for kind in _KINDS:
        [done] = database.execute(f"SELECT {kind} FROM said_until").fetchone()
        until = min(newest[kind], done + LINES_AT_ONCE)
        if until <= done:
            continue
        rows = database.execute(_NEW[kind], [done, until]).fetchall()
        database.words.add(
            [(_number(Place(kind, id_), at), plain_text(text)) for id_, at, text in rows]
        )
        database.execute(f"UPDATE said_until SET {kind} = ?", [until])
        more = more or until < newest[kind]
    return more


def forget_words(database: Database, place: Place) -> None:
    """Takes a line out, within the caller's transaction; to be called before the line itself is
    changed or deleted."""
    database.words.remove(_indexed(database, place))


@contextmanager
def changed_words(database: Database, inbox_id: int) -> Iterator[None]:
    """Around a change of a customer's line, or of what was heard and read in its files, within the
    caller's transaction: it is found by its new words from then on, and not by those before."""
    place = Place("inbox", inbox_id)
    forget_words(database, place)
    yield
    database.words.add(_indexed(database, place))


def find_words(database: Database, words: str, limit: int, before: int | None) -> list[int]:
    """The numbers of the newest ``limit`` lines that have all of ``words`` (the last one may be
    the beginning of a longer one), newest first; those below ``before``, if given."""
    phrases = [token for token in plain_text(words).split() if re.search(r"\w", token)]
    if not phrases:
        return []
    return database.words.find(phrases, before or 2**63 - 1, limit)


def place_of(number: int) -> Place:
    """Where the line with this number stands."""
    return Place(_KINDS[number & 3], (number >> 2) & (2**_ID_BITS - 1))


def _number(place: Place, at: float) -> int:
    return int(at) << (_ID_BITS + 2) | place.id << 2 | _KINDS.index(place.kind)


def _indexed(database: Database, place: Place) -> list[tuple[int, str]]:
    """The line's number and words, where it is in the index."""
    sql = f"{_NEW[place.kind]} AND id <= (SELECT {place.kind} FROM said_until)"
    rows = database.execute(sql, [place.id - 1, place.id]).fetchall()
    return [(_number(Place(place.kind, id_), at), plain_text(text)) for id_, at, text in rows]
