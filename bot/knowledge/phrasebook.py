"""The phrasebook with vectors: which of its topics an entry asks about, and a question is near to.

An entry that asks what a topic asks is found by the topic's phrasings too, so that one question an
entry is enough where customers of any shop ask the same. What is near to a topic that no entry asks
about is none of the entries' questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import count_words
from bot.knowledge.topics import Topic

LINKS = 3
"""Topics by which an entry may be found: "how do I pay" is asked in those of transfers and cards."""

SAME_QUESTION = 0.55
"""From this cosine on (mean of the two nearest phrasings) an entry surely asks what a topic asks."""

DOUBT = 0.3
"""What a topic counts less for each 1.0 of cosine that an entry is below SAME_QUESTION, and for
each 1.0 that it is further from this topic than from its nearest. With 0.15 out-of-scope messages
are told apart less well, with 0.6 entries are found less often."""


@dataclass(frozen=True)
class Links:
    """The topics that an entry may ask about, nearest first, and what each counts less for doubt.

    ``cosines`` says how near the entry is to each topic of the phrasebook.
    """

    topics: np.ndarray
    doubts: np.ndarray
    cosines: np.ndarray


class Phrasebook:
    """The topics with the vectors of their phrasings.

    ``words`` are those of the phrasings, with the number of phrasings that have them.
    """

    def __init__(self, topics: Sequence[Topic], cache: VectorCache) -> None:
        self.topics = list(topics)
        said = [[q for asked in topic.phrasings.values() for q in asked] for topic in topics]
        self._starts = np.cumsum([0, *map(len, said)])[:-1]
        texts = [question for of_topic in said for question in of_topic]
        self.words = count_words(texts)
        self._vectors = cache.vectors(texts) if texts else None

    def nearness(self, questions: np.ndarray) -> np.ndarray:
        """The cosine of each topic's nearest phrasing with questions' unit vectors, a row each.

        Of shape (number of topics, number of questions).
        """
        if self._vectors is None:
            return np.zeros((0, len(questions)), np.float32)
        return np.maximum.reduceat(self._vectors @ questions.T, self._starts)

    def links(self, titles: np.ndarray) -> Links:
        """The topics that an entry may ask about; ``titles`` are the unit vectors of its first
        question, a row a language."""
        if self._vectors is None:
            return Links(np.zeros(0, int), np.zeros(0, np.float32), np.zeros(0, np.float32))
        cosines = self._vectors @ titles.T
        parts = np.split(cosines, self._starts[1:])
        near = np.array([np.sort(part, axis=0)[-2:].mean(axis=0).max() for part in parts])
        topics = np.argsort(-near)[:LINKS]
        best = near[topics[0]]
        doubts = DOUBT * (best - near[topics] + max(0.0, SAME_QUESTION - best))
        return Links(topics, doubts.astype(np.float32), near)
