"""What the bot knows: its examples and its answers' questions, to tell what is new to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.arrays import Floats

FEWEST_EXAMPLES = 3
"""With fewer there is nothing to be like."""

_NEIGHBOURS = 3
_CONFIDENCE_COUNTS = 0.6
"""Likeness is the cosine to the nearest examples times the classifier's value to this power."""
_WIDTH = 3.0
"""Of the kernel, exp(width × (cosine − 1)): a topic may consist of several ways to put it."""
_RIDGE = 0.1
_CENTRING = 0.5
"""How much of what all examples share is taken out of a vector: what they share is the trade, and
tells no topics apart. All of it would leave too much noise."""
_AT_ONCE = 512
"""Messages that are compared with all examples at a time."""


@dataclass(frozen=True)
class Familiarity:
    """Of each message: ``shares`` is the share (0 to 1) of the bot's own examples that are less
    like the others than the message is, small for what is new to it; ``topics`` the likeliest."""

    shares: Floats
    topics: list[str]


class KnownTopics:
    """A kernel ridge regression over the topics, and the nearest examples.

    Args:
        vectors: unit vectors of shape (examples, dimension), FEWEST_EXAMPLES or more. The time
            grows with the third power of their number: 3,000 take seconds.
        topics: the topic of each.
    """

    def __init__(self, vectors: Floats, topics: Sequence[str]) -> None:
        self._vectors = vectors
        self._names, labels = np.unique(topics, return_inverse=True)
        targets = np.eye(len(self._names), dtype=np.float32)[labels]
        cosines = vectors @ vectors.T
        inverse = np.linalg.inv(_kernel(cosines) + _RIDGE * np.eye(len(vectors), dtype=np.float32))
        self._weights = inverse @ targets
        # What each example would get from a regression that was made without it.
        left_out = targets - self._weights / np.diag(inverse)[:, None]
        np.fill_diagonal(cosines, -1)
        self._likeness = np.sort(_likeness(cosines, left_out))
        self._shift = _CENTRING * vectors.mean(axis=0)
        self.centred = self.centre(vectors)

    def familiarity(self, vectors: Floats) -> Familiarity:
        """Of unit vectors of shape (messages, dimension)."""
        shares, topics = np.zeros(len(vectors)), []
        for start in range(0, len(vectors), _AT_ONCE):
            cosines = vectors[start : start + _AT_ONCE] @ self._vectors.T
            values = _kernel(cosines) @ self._weights
            places = np.searchsorted(self._likeness, _likeness(cosines, values))
            shares[start : start + _AT_ONCE] = places / len(self._likeness)
            topics += [str(name) for name in self._names[values.argmax(axis=1)]]
        return Familiarity(shares, topics)

    def centre(self, vectors: Floats) -> Floats:
        """The vectors without half of what the examples share, of length 1 again."""
        moved = vectors - self._shift
        centred: Floats = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        return centred


def _kernel(cosines: Floats) -> Floats:
    kernel: Floats = np.exp(_WIDTH * (cosines - 1))
    return kernel


def _likeness(cosines: Floats, values: Floats) -> Floats:
    """Of rows of cosines to the examples and values of the regression."""
    nearest = -np.partition(-cosines, _NEIGHBOURS - 1, axis=1)[:, :_NEIGHBOURS]
    confidence = np.maximum(values.max(axis=1), 1e-3)
    likeness: Floats = np.maximum(nearest.mean(axis=1), 0) * confidence**_CONFIDENCE_COUNTS
    return likeness
