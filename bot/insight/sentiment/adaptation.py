"""Fits a reader to a shop: its examples, and what its staff put right.

The encoder stays; the linear layer above it moves as far as the examples ask, held near where it
was (a Gaussian prior around the packaged weights).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import softmax

from bot.arrays import Floats
from bot.insight.sentiment.examples import SENTIMENTS, Example
from bot.insight.sentiment.reader import SCALE, Reader

HELD = 100.0
"""How strongly weights are held: a sum of 100 in ``counts`` moves them far."""


def adapted(
    reader: Reader, examples: Sequence[Example], vectors: Floats, counts: Sequence[float]
) -> Reader:
    """``vectors`` are the examples', ``counts`` say how much each weighs. Feelings stay as they
    were."""
    known = [place for place, example in enumerate(examples) if example.sentiment]
    if not known:
        return reader
    size = len(SENTIMENTS)
    x = np.hstack([SCALE * vectors[known], np.ones((len(known), 1))]).astype(np.float64)
    truth = np.eye(size)[[SENTIMENTS.index(examples[p].sentiment or "neutral") for p in known]]
    weight = np.asarray(counts, dtype=np.float64)[known, None]
    start = np.vstack([reader.weights[:, :size], reader.bias[:size]]).astype(np.float64)

    def loss(moved: Floats) -> tuple[float, Floats]:
        by = moved.reshape(start.shape)
        chances = softmax(x @ (start + by), axis=1)
        surprise = -(weight * truth * np.log(chances + 1e-12)).sum()
        slope = x.T @ (weight * (chances - truth)) + HELD * by
        return surprise + HELD / 2 * (by**2).sum(), slope.ravel()

    found = minimize(loss, np.zeros(start.size), jac=True, method="L-BFGS-B").x
    moved = start + found.reshape(start.shape)
    weights, bias = reader.weights.copy(), reader.bias.copy()
    weights[:, :size], bias[:size] = moved[:-1], moved[-1]
    return Reader(reader.encoder, weights, bias)
