"""How messages sound, written into a store as the insight process writes it."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.insight.sentiments import Sentiment, Sounding, said_after, store_sentiments
from tests.store.counter import Counter

_LATER = 1e9


async def sounds(
    counter: Counter, sentiment: Sentiment, angry: float = 0.0, worried: float = 0.0
) -> int:
    """The newest message sounds like that; its number in the inbox."""

    def store(database: Database) -> int:
        said = said_after(database, 0, 1000, _LATER)[-1]
        displeased, pleased = float(sentiment == "displeased"), float(sentiment == "pleased")
        sounding = Sounding(sentiment, displeased, pleased, angry, worried)
        store_sentiments(database, [(said, sounding)])
        return said.inbox_id

    return await counter.thread.write(store)
