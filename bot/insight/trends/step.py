"""The step of the insight process that finds trends in what customers wrote."""

from __future__ import annotations

import time

from bot.encoders.combined_encoder import Meaning, open_message_meaning
from bot.encoders.vector_cache import VectorCache
from bot.insight.trends.finding import DAY_S, find_trends, masked
from bot.insight.trends.known_topics import FEWEST_EXAMPLES, KnownTopics
from bot.insight.trends.shop_topics import shop_topics
from bot.insight.trends.small_vectors import as_bytes
from bot.settings import Settings
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import writing
from bot.store.insight.message_vectors import (
    drop_vectors,
    drop_vectors_of_others,
    keep_vectors,
    new_messages,
    newest_before,
)
from bot.store.insight.trends import drop_empty_trends
from bot.store.insight.updates import done_until, mark_done

STEP = "trends"
KEPT_DAYS = 60
"""So long back messages are compared with, and so long their vectors are kept."""

_BATCH = 128
_MOST_BATCHES = 120
"""Some minutes of work; the rest of a long history is for the next time."""


def update_trends(database: Database, settings: Settings) -> None:
    """Forgets what is too old or may not be learned from, then reads what is new and looks whether
    it makes a trend; encoders are loaded only for that. A bot that was taught next to nothing is
    told nothing: all would be new to it."""
    now = time.time()
    agreed = settings.privacy.learn_only_if_agreed
    before = now - KEPT_DAYS * DAY_S
    with writing(database):
        drop_vectors(database, before, agreed)
        drop_empty_trends(database, now)
    mark = max(done_until(database, STEP), newest_before(database, before))
    if not new_messages(database, mark, 1, now, agreed):
        return
    meaning = open_message_meaning(settings.knowledge.encoder)
    with writing(database):
        if drop_vectors_of_others(database, meaning.fingerprint):  # all are read anew
            mark = newest_before(database, before)
            mark_done(database, STEP, mark)
    _encode_new(database, meaning, mark, now, agreed)
    taught = shop_topics(settings.project.data)
    if len(taught) < FEWEST_EXAMPLES:
        return
    texts, names = zip(*taught)
    known = KnownTopics(VectorCache(settings.vectors, meaning).vectors([*texts]), names)
    find_trends(database, known, meaning.fingerprint, mark, now)


def _encode_new(
    database: Database, meaning: Meaning, mark: int, now: float, only_if_agreed: bool
) -> None:
    for _ in range(_MOST_BATCHES):
        new = new_messages(database, mark, _BATCH, now, only_if_agreed)
        if not new:
            return
        said = [one for one in new if one.text]
        vectors = meaning.encode([masked(one.text, one.name) for one in said]) if said else ()
        mark = new[-1].inbox_id
        with writing(database):
            read = [(one.inbox_id, as_bytes(vector)) for one, vector in zip(said, vectors)]
            keep_vectors(database, meaning.fingerprint, read)
            mark_done(database, STEP, mark)
