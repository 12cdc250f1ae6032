"""How customers' messages sound: pleased, neutral or displeased, angry, worried. Of messages, never
of people; it is shown and counted, and nothing is done because of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Literal

from sqlite_utils import Database

from bot.store.messages.event_effects import START_WORDS, STOP_WORDS
from bot.store.messages.said import SAID
from bot.store.staff.audit_log import record

Sentiment = Literal["displeased", "neutral", "pleased"]
Group = Literal["channel", "language", "intent", "product", "conversation", "day"]

SENTIMENTS: tuple[Sentiment, ...] = ("displeased", "neutral", "pleased")
SURE_OF_FEELING = 0.7
"""The probability from which a message counts as angry or worried."""

UNDER_WAY_S = 600.0
"""A message that is not answered yet is left for the next time; after this it is taken as it is."""

_MOST_CORRECTIONS = 1000

_UNDERSTOOD = """json_extract(turn_json, '$.intent'),
    (SELECT json_extract(value, '$.value') FROM json_each(turn_json, '$.entities')
        WHERE json_extract(value, '$.entity') = 'product' LIMIT 1)"""
"""The intent of a message of ``inbox`` and the first product that it names."""

_NO_WORDS = re.compile(r"[\d\s./]*|/\w+")
"""Stars of a rating, the number of a button or an order, a command."""

_GROUPS: dict[Group, str] = {
    "channel": "conversations.channel",
    "language": "conversations.language",
    "intent": "sentiments.intent",
    "product": "sentiments.product",
    "conversation": "sentiments.conversation_id",
    "day": "date(sentiments.at + :utc_offset_s, 'unixepoch')",
}


class NoSentiment(Exception):
    """There is no message with words of this number any more."""


@dataclass(frozen=True)
class Said:
    """What a customer said in a message, and what it was understood as."""

    inbox_id: int
    conversation_id: int
    at: float
    text: str
    intent: str | None
    product: str | None

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


@dataclass(frozen=True)
class SentimentCounts:
    """Messages of a group, and the different conversations with a displeased one. ``group`` is None
    where the message belongs to none."""

    group: str | None
    messages: int
    displeased: int
    pleased: int
    angry: int
    worried: int
    displeased_conversations: int

    @property
    def neutral(self) -> int:
        return self.messages - self.displeased - self.pleased


def said_after(database: Database, inbox_id: int, limit: int, now: float) -> list[Said]:
    """The next messages, by their numbers; none beyond one that is still being
    answered."""
    rows = database.execute(
        f"""SELECT inbox.id, conversation_id, received_at, {SAID},
        {_UNDERSTOOD}
        FROM inbox WHERE id > ? AND kind = 'message' AND conversation_id IS NOT NULL
        AND id < coalesce((SELECT min(id) FROM inbox WHERE id > ? AND state = 'pending'
            AND received_at > ?), 9e18)
        ORDER BY id LIMIT ?""",
        [inbox_id, inbox_id, now - UNDER_WAY_S, limit],
    ).fetchall()
    return [Said(*row) for row in rows]


def store_sentiments(database: Database, read: Iterable[tuple[Said, Sounding]]) -> None:
    """Within the caller's transaction. What staff put right stays; a message that was erased
    meanwhile is passed over."""
    database.conn.executemany(
        """INSERT OR IGNORE INTO sentiments (inbox_id, conversation_id, at, intent, product,
        sentiment, displeased, pleased, angry, worried)
        SELECT id, conversation_id, ?, ?, ?, ?, ?, ?, ?, ? FROM inbox
        WHERE id = ? AND conversation_id IS NOT NULL""",
        [
            (said.at, said.intent, said.product, *astuple(sounding), said.inbox_id)
            for said, sounding in read
        ],
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
        f"""INSERT INTO sentiments (inbox_id, conversation_id, at, intent, product, sentiment,
        displeased, pleased, angry, worried, corrected_by)
        SELECT id, conversation_id, received_at, {_UNDERSTOOD}, :sentiment, 0, 0, 0, 0, :by
        FROM inbox WHERE id = :id AND kind IN ('message', 'postback')
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


def counts(
    database: Database,
    since: float,
    until: float,
    by: Group | None = None,
    channel: str | None = None,
    language: str | None = None,
    utc_offset_s: float = 0.0,
) -> list[SentimentCounts]:
    """Of messages that came from ``since`` on and before ``until`` (Unix seconds), the group with
    most displeased messages first, days in their order; one for all where ``by`` is None. Days are
    ISO dates of a clock that is ``utc_offset_s`` seconds ahead of UTC."""
    group = _GROUPS[by] if by else "NULL"
    order = "1" if by == "day" else "3 DESC, 2 DESC, 1"
    chosen, values = _chosen({"channel": channel, "language": language})
    rows = database.execute(
        f"""SELECT {group}, count(*), sum(sentiment = 'displeased'), sum(sentiment = 'pleased'),
        sum(sentiment = 'displeased' AND angry >= {SURE_OF_FEELING}),
        sum(sentiment <> 'pleased' AND worried >= {SURE_OF_FEELING}),
        count(DISTINCT CASE sentiment WHEN 'displeased' THEN sentiments.conversation_id END)
        FROM sentiments JOIN conversations ON conversations.id = sentiments.conversation_id
        WHERE at >= :since AND at < :until {chosen} GROUP BY 1 ORDER BY {order}""",
        {"since": since, "until": until, "utc_offset_s": utc_offset_s, **values},
    ).fetchall()
    return [
        SentimentCounts(None if name is None else str(name), *map(int, numbers))
        for name, *numbers in rows
    ]


def displeased_conversations(
    database: Database, since: float, until: float, limit: int
) -> Sequence[int]:
    """The conversations with a displeased message in that time, the newest first."""
    rows = database.execute(
        """SELECT conversation_id FROM sentiments WHERE at >= ? AND at < ?
        AND sentiment = 'displeased' GROUP BY conversation_id ORDER BY max(at) DESC LIMIT ?""",
        [since, until, limit],
    ).fetchall()
    return [number for (number,) in rows]


def _chosen(values: dict[str, str | None]) -> tuple[str, dict[str, str]]:
    asked = {column: value for column, value in values.items() if value}
    return "".join(f" AND conversations.{column} = :{column}" for column in asked), asked
