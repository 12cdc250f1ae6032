"""The phrasebook with vectors: which of its topics an entry asks about, and a question is near to.

An entry that asks what a topic asks is found by the topic's phrasings too, so that one question an
entry is enough where customers of any shop ask the same. What is near to a topic that no entry asks
about is none of the entries' questions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.arrays import Floats
from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import count_words
from bot.knowledge.topics import Topic

SAME_QUESTION = 0.55
"""From this cosine on an entry likely asks what a topic asks: of a cosmetics shop's 36 entries, 31
are so near to a topic, three of them to another than their own."""


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
        nothing = len(texts)  # the place of a cosine of 0, where a topic has fewer phrasings
        self._places = np.full((len(topics), max(2, *map(len, said), 0)), nothing)
        for topic, of_topic in enumerate(said):
            self._places[topic, : len(of_topic)] = self._starts[topic] + np.arange(len(of_topic))
            if len(of_topic) == 1:  # twice the nearest
                self._places[topic, 1] = self._starts[topic]

    def nearness(self, questions: Floats) -> Floats:
        """The cosine of each topic's nearest phrasing with questions' unit vectors, a row each.

        Of shape (number of topics, number of questions).
        """
        if self._vectors is None:
            return np.zeros((0, len(questions)), np.float32)
        return np.maximum.reduceat(self._vectors @ questions.T, self._starts)

    def asked_by(self, titles: Floats) -> Floats:
        """How near an entry is to asking what each topic asks: the mean cosine of the topic's two
        nearest phrasings. ``titles`` are the unit vectors of the entry's first question, a row a
        language."""
        if self._vectors is None:
            return np.zeros(0, np.float32)
        cosines = np.pad(self._vectors @ titles.T, ((0, 1), (0, 0)))[self._places]
        two_nearest = np.partition(cosines, -2, axis=1)[:, -2:]
        nearness: Floats = two_nearest.mean(axis=1).max(axis=1)
        return nearness

    def likely_topics(self, titles: Floats) -> list[Topic]:
        """The topics that an entry likely asks about, nearest first; ``titles`` as above."""
        near = self.asked_by(titles)
        return [self.topics[place] for place in np.argsort(-near) if near[place] >= SAME_QUESTION]
