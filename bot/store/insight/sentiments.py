"""How customers' messages sound: pleased, neutral or displeased, angry, worried. Of messages, never
of people; it is shown and counted, and nothing is done because of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from typing import Literal

from bot.store.engine.protocol import Database
from bot.store.messages.event_effects import START_WORDS, STOP_WORDS
from bot.store.messages.said import SAID
from bot.store.staff.audit_log import record

Sentiment = Literal["displeased", "neutral", "pleased"]

SENTIMENTS: tuple[Sentiment, ...] = ("displeased", "neutral", "pleased")
SURE_OF_FEELING = 0.7
"""The probability from which a message counts as angry or worried."""

UNDER_WAY_S = 600.0
"""A message that is not answered yet is left for the next time; after this it is taken as it is."""

_MOST_CORRECTIONS = 1000

_NO_WORDS = re.compile(r"[\d\s./]*|/\w+")
"""Stars of a rating, the number of a button or an order, a command."""


class NoSentiment(Exception):
    """There is no message with words of this number any more."""


@dataclass(frozen=True)
class Said:
    """What a customer said in a message."""

    inbox_id: int
    text: str

    @property
    def has_words(self) -> bool:
        """Whether there is anything that sounds somehow: not in a bare number, a command, or a word
        by which messages are stopped."""
        word = self.text.strip().upper()
        return not _NO_WORDS.fullmatch(word) and word not in STOP_WORDS | START_WORDS


@dataclass(frozen=True)
class Sounding:
    """How a message sounds: ``sentiment`` where that is sure, else neutral; probabilities."""

    sentiment: Sentiment
    displeased: float
    pleased: float
    angry: float
    worried: float


@dataclass(frozen=True)
class ShownSentiment:
    """What staff see beside a line."""

    sentiment: Sentiment
    is_angry: bool
    is_worried: bool
    is_corrected: bool


def said_after(database: Database, inbox_id: int, limit: int, now: float) -> list[Said]:
    """The next messages, by their numbers; none beyond one that is still being answered."""
    rows = database.execute(
        f"""SELECT id, {SAID} FROM inbox
        WHERE id > ? AND kind = 'message' AND conversation_id IS NOT NULL
        AND id < coalesce((SELECT min(id) FROM inbox WHERE id > ? AND state = 'pending'
            AND received_at > ?), 9e18) AND id <= ?
        ORDER BY id LIMIT ?""",
        [inbox_id, inbox_id, now - UNDER_WAY_S, database.settled("inbox"), limit],
    ).fetchall()
    return [Said(*row) for row in rows]


def store_sentiments(database: Database, read: Iterable[tuple[Said, Sounding]]) -> None:
    """Within the caller's transaction. What staff put right stays; a message that was erased
    meanwhile is passed over."""
    database.executemany(
        """INSERT OR IGNORE INTO sentiments (inbox_id, conversation_id, sentiment,
        displeased, pleased, angry, worried) SELECT id, conversation_id, ?, ?, ?, ?, ? FROM inbox
        WHERE id = ? AND conversation_id IS NOT NULL""",
        [(*astuple(sounding), said.inbox_id) for said, sounding in read],
    )


def sentiments_of(database: Database, inbox_ids: Collection[int]) -> dict[int, ShownSentiment]:
    """Those of these messages of which it is known."""
    marks = ", ".join("?" * len(inbox_ids))
    rows = database.execute(
        f"""SELECT inbox_id, sentiment, corrected_by IS NOT NULL,
        sentiment = 'displeased' AND angry >= {SURE_OF_FEELING},
        sentiment <> 'pleased' AND worried >= {SURE_OF_FEELING}
        FROM sentiments WHERE inbox_id IN ({marks})""",
        [*inbox_ids],
    ).fetchall()
    return {
        inbox_id: ShownSentiment(sentiment, bool(is_angry), bool(is_worried), bool(corrected))
        for inbox_id, sentiment, corrected, is_angry, is_worried in rows
    }


def correct_sentiment(database: Database, inbox_id: int, sentiment: Sentiment, by: str) -> None:
    """A colleague says how a message sounds, read before or not, within the caller's transaction.

    Raises:
        NoSentiment
    """
    row = database.execute(
        f"""INSERT INTO sentiments (inbox_id, conversation_id, sentiment,
        displeased, pleased, angry, worried, corrected_by)
        SELECT id, conversation_id, :sentiment, 0, 0, 0, 0, :by FROM inbox
        WHERE id = :id AND kind IN ('message', 'postback')
        AND conversation_id IS NOT NULL AND {SAID} <> ''
        ON CONFLICT (inbox_id) DO UPDATE SET sentiment = excluded.sentiment,
        corrected_by = excluded.corrected_by RETURNING conversation_id""",
        {"id": inbox_id, "sentiment": sentiment, "by": by},
    ).fetchone()
    if row is None:
        raise NoSentiment
    record(database, by, "correct_sentiment", row[0], sentiment)


def conversation_of_sentiment(database: Database, inbox_id: int) -> int | None:
    """The conversation in which a message came."""
    row = database.execute(
        "SELECT conversation_id FROM sentiments WHERE inbox_id = ?", [inbox_id]
    ).fetchone()
    return int(row[0]) if row else None


def corrected_sentiments(
    database: Database, only_if_agreed: bool = False
) -> list[tuple[str, Sentiment]]:
    """The newest messages of which staff said how they sound, with that: to learn from. What was
    erased is not among them, nor is what customers wrote who did not agree that it is learned
    from; ``only_if_agreed`` leaves out those too who were never asked."""
    rows = database.execute(
        f"""SELECT {SAID}, sentiment FROM sentiments JOIN inbox ON inbox.id = inbox_id
        WHERE corrected_by IS NOT NULL AND coalesce((SELECT step FROM consents
            WHERE purpose = 'feedback' AND consents.conversation_id = inbox.conversation_id
            ORDER BY id DESC LIMIT 1), ?) = 'given'
        ORDER BY inbox_id DESC LIMIT {_MOST_CORRECTIONS}""",
        ["asked" if only_if_agreed else "given"],
    ).fetchall()
    return [(text, sentiment) for text, sentiment in rows if text]
