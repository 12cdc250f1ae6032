"""The step of the insight process that reads how customers' new messages sound."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.encoders.vector_cache import VectorCache
from bot.insight.sentiment.adaptation import adapted
from bot.insight.sentiment.examples import Example
from bot.insight.sentiment.reader import Mood, Reader
from bot.insight.sentiment.shop_examples import asked_examples, written_examples
from bot.settings import Settings
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import writing
from bot.store.insight.sentiments import (
    Sentiment,
    Sounding,
    corrected_sentiments,
    said_after,
    store_sentiments,
)
from bot.store.insight.updates import done_until, mark_done

SURE = 0.5
"""The probability from which a message counts as displeased or pleased, else as neutral: more
likely than not. Of the sample shop's own plain requests, 1.3 % are taken for displeased with it."""

STEP = "sentiments"
LONGEST = 1000
"""Characters of a message that are read."""

_BATCH = 64
_MOST_BATCHES = 1500
"""Some minutes of work; the rest of a long history is for the next time."""
_WRITTEN, _ASKED, _CORRECTION = 0.4, 0.3, 5.0
"""How much each weighs: plain requests of data/nlu are many and alike, but must outweigh the many
complaints of data/sentiment; what staff put right is to count at once."""


def update_sentiments(database: Database, settings: Settings) -> None:
    """Reads what is new; the model is loaded only where something is."""
    reader = None
    for _ in range(_MOST_BATCHES):
        read = said_after(database, done_until(database, STEP), _BATCH, time.time())
        if not read:
            return
        said = [one for one in read if one.has_words]
        if said:
            reader = reader or shop_reader(database, settings)
            moods = reader.read([one.text[:LONGEST] for one in said])
        with writing(database):
            if said:
                store_sentiments(database, zip(said, map(sounding, moods)))
            mark_done(database, STEP, read[-1].inbox_id)


def shop_reader(database: Database, settings: Settings) -> Reader:
    """The packaged reader, fitted to this shop. What staff put right is read anew each time, so
    that what was erased is forgotten."""
    said = corrected_sentiments(database, settings.privacy.learn_only_if_agreed)
    corrections = [Example(text[:LONGEST], how) for text, how in said]
    return fitted(Reader.load(), settings.project.data, corrections, settings.vectors)


def fitted(
    reader: Reader, data: Path, corrections: Sequence[Example] = (), vectors: Path | None = None
) -> Reader:
    """``reader`` fitted to the examples of the project's folder ``data``, and to corrections.
    ``vectors`` is the file in which those of the examples are kept."""
    written, asked = written_examples(data), asked_examples(data)
    texts = [example.text for example in (*written, *asked)]
    encoder = reader.encoder
    known = VectorCache(vectors, encoder).vectors(texts) if vectors else encoder.encode(texts)
    said = encoder.encode([one.text for one in corrections])
    weights = [
        *[_WRITTEN] * len(written), *[_ASKED] * len(asked), *[_CORRECTION] * len(corrections)
    ]  # fmt: skip
    examples = [*written, *asked, *corrections]
    return adapted(reader, examples, np.vstack([known, said]), weights)


def sounding(mood: Mood) -> Sounding:
    """What is stored of a message's mood."""
    sentiment: Sentiment = "neutral"
    if mood.displeased >= SURE:
        sentiment = "displeased"
    elif mood.pleased >= SURE:
        sentiment = "pleased"
    return Sounding(sentiment, mood.displeased, mood.pleased, mood.angry, mood.worried)
