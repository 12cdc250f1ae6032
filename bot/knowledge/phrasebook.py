"""The phrasebook with vectors: which of its topics an entry asks about.

An entry whose question asks what a topic asks is found by the topic's phrasings too, so that one
question an entry is enough where the topic is a common one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import count_words
from bot.knowledge.topics import Topic

SAME_QUESTION = 0.6
"""From this cosine on (mean of the two nearest phrasings) an entry asks what a topic asks. None of
the sample shop's entries is taken for another topic; with the topics' own formal questions taken
out, 2 of 120 are and 48 still find theirs."""


class Phrasebook:
    """The topics with the vectors of their phrasings.

    ``words`` are those of the phrasings, with the number of phrasings that have them.
    """

    def __init__(self, topics: Sequence[Topic], cache: VectorCache) -> None:
        self._languages = [list(topic.phrasings) for topic in topics]
        said = [[q for asked in topic.phrasings.values() for q in asked] for topic in topics]
        self._counts = [[len(asked) for asked in topic.phrasings.values()] for topic in topics]
        self._starts = np.cumsum([0, *map(len, said)])
        texts = [question for of_topic in said for question in of_topic]
        self.words = count_words(texts)
        self._vectors = cache.vectors(texts) if texts else None
        longest = max(map(len, said), default=0)
        nothing = len(texts)  # the place of a cosine of 0, where a topic has fewer phrasings
        self._places = np.full((len(topics), longest), nothing)
        for topic, of_topic in enumerate(said):
            self._places[topic, : len(of_topic)] = self._starts[topic] + np.arange(len(of_topic))

    def said_for(self, titles: np.ndarray) -> dict[str, np.ndarray]:
        """The phrasings' vectors, by language, of the topic that a question's wordings ask.

        ``titles`` are unit vectors, a row a wording; nothing is given back if no topic is near.
        """
        if self._vectors is None:
            return {}
        cosines = np.pad(titles @ self._vectors.T, ((0, 0), (0, 1)))
        two_nearest = np.sort(cosines[:, self._places], axis=2)[:, :, -2:]
        likeness = two_nearest.mean(axis=2).max(axis=0)
        best = int(np.argmax(likeness))
        if likeness[best] < SAME_QUESTION:
            return {}
        vectors = self._vectors[self._starts[best] : self._starts[best + 1]]
        parts = np.split(vectors, np.cumsum(self._counts[best])[:-1])
        return dict(zip(self._languages[best], parts))
