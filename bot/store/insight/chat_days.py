"""The conversations of each day, summed up once, so that a page over a year reads some hundred
rows. What is new, changed or erased makes its day stale (by triggers); stale days are summed up
again."""

from __future__ import annotations

from collections import Counter, defaultdict

from bot.store.engine.protocol import Database
from bot.store.insight.sentiments import SURE_OF_FEELING
from bot.store.insight.tally import Tally

OF_SESSION = """sentiments.conversation_id = {table}.conversation_id
    AND sentiments.inbox_id >= {table}.inbox_id AND sentiments.inbox_id < coalesce((
        SELECT min(later.inbox_id) FROM chat_sessions AS later
        WHERE later.conversation_id = {table}.conversation_id
        AND later.inbox_id > {table}.inbox_id), 9e18)"""
"""That a message whose sound is known belongs to a conversation of ``table``."""

IS_DISPLEASED = f"""EXISTS (SELECT 1 FROM sentiments
    WHERE {OF_SESSION} AND sentiment = 'displeased')"""
"""That a conversation of ``table`` has a displeased message."""

SOUNDS = ("messages", "displeased", "pleased", "angry", "worried", "conversations")
"""What is counted of how messages sound: see ``Tally.sounds``."""

_SOUNDS = f"""SELECT channel, language, count(*), sum(sentiment = 'displeased'),
    sum(sentiment = 'pleased'), sum(sentiment = 'displeased' AND angry >= {SURE_OF_FEELING}),
    sum(sentiment <> 'pleased' AND worried >= {SURE_OF_FEELING}),
    count(DISTINCT CASE sentiment WHEN 'displeased' THEN chat_sessions.inbox_id END)
    FROM chat_sessions JOIN sentiments ON {OF_SESSION.format(table="chat_sessions")}
    WHERE day = :day GROUP BY 1, 2"""

_DISPLEASED_TOPICS = f"""SELECT asked.channel, asked.language, topic, count(*)
    FROM chat_session_topics AS asked
    JOIN chat_sessions ON chat_sessions.inbox_id = asked.inbox_id
    WHERE asked.day = :day AND {IS_DISPLEASED.format(table="chat_sessions")} GROUP BY 1, 2, 3"""

DAYS_AT_ONCE = 5
"""Days that one step sums up."""


def is_stale(database: Database) -> bool:
    """Whether there is a day to sum up."""
    return database.execute("SELECT 1 FROM chat_days_stale").fetchone() is not None


def sum_up_days(database: Database) -> None:
    """The next stale days, the newest first, within the caller's transaction."""
    rows = database.execute(
        "SELECT day FROM chat_days_stale ORDER BY day DESC LIMIT ?", [DAYS_AT_ONCE]
    ).fetchall()
    for (day,) in rows:
        database.execute("DELETE FROM chat_days WHERE day = ?", [day])
        for (channel, language), tally in _tallies(database, day).items():
            database.execute(
                "INSERT INTO chat_days VALUES (?, ?, ?, ?, ?)",
                [day, channel, language, *tally.stored()],
            )
        database.execute("DELETE FROM chat_days_stale WHERE day = ?", [day])


def _tallies(database: Database, day: str) -> dict[tuple[str, str], Tally]:
    """By channel and language."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for channel, language, outcome, reason, messages, missed, contact, *times in database.execute(
        """SELECT channel, language, outcome, reason, messages, missed, contact_id, answer_s,
        person_s, solved_s FROM chat_sessions WHERE day = ?""",
        [day],
    ):
        tally = tallies[channel, language]
        tally.sum.conversations += 1
        tally.sum.messages += messages
        tally.sum.missed += missed
        setattr(tally.sum, outcome, getattr(tally.sum, outcome) + 1)
        if reason:
            tally.reasons[reason] += 1
        if contact is not None:
            tally.contacts.add(contact)
        for counter, seconds in zip((tally.answer, tally.person_answer, tally.solved), times):
            if seconds is not None:
                counter[f"{seconds:g}"] += 1
    for channel, language, topic, count in database.execute(
        """SELECT channel, language, topic, count(*) FROM chat_session_topics WHERE day = ?
        GROUP BY 1, 2, 3""",
        [day],
    ):
        tallies[channel, language].topics[topic] = count
    for channel, language, topic, count in database.execute(_DISPLEASED_TOPICS, {"day": day}):
        tallies[channel, language].displeased_topics[topic] = count
    for channel, language, *counts in database.execute(_SOUNDS, {"day": day}):
        tallies[channel, language].sounds = Counter(dict(zip(SOUNDS, counts)))
    return tallies
