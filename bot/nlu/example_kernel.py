"""Kernel ridge regression over the examples: how like each intent's examples is a message?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from scipy.linalg import cho_factor, cho_solve
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.kept import keep, kept

SPELLING_WEIGHT = 0.15
"""Share of the cosine of character n-grams in the likeness; the rest is that of meaning."""

REACH = 0.4
"""How far an example's say reaches: a likeness lower by this much counts 1/e as much."""

SMOOTHINGS = (0.01, 0.03, 0.1, 0.3, 0.8)
SHARPNESSES = (5.0, 8.0, 12.0, 18.0, 25.0)

NEAREST = 3
"""By the likeness to so many examples, and by the score, a message is told to be in scope: together
they are better than either, and than the confidence (on CLINC150 and HINT3)."""

MOST_LEFT_OUT = 1500
"""Examples by which smoothing and confidence are chosen; the time for it grows with the cube."""

MOST_COMPARED = 6000
"""Examples that a message is compared with, so that neither its time nor the memory of a training
grows with what people teach."""


@dataclass(frozen=True)
class Likeness:
    """What a message is like.

    ``probabilities`` (intents,) sum to 1. ``in_scope`` is the share of examples that, left out,
    fit to the others less well than this message does: 0 to 1.
    """

    probabilities: np.ndarray
    in_scope: float


@dataclass(frozen=True)
class ExampleKernel:
    """A fitted kernel ridge regression with one output an intent (1 = its example, 0 = not).

    ``vectors`` (n, dimension), ``spellings`` (n-grams, n) and ``weights`` (n, intents) belong to
    the examples that a message is compared with, by its few n-grams alone. ``sharpness`` turns
    scores into probabilities; ``left_out_fits`` are, sorted, how well examples that were left out
    fit to the others.
    """

    intents: np.ndarray
    vectors: np.ndarray
    speller: TfidfVectorizer
    spellings: scipy.sparse.csr_matrix
    weights: np.ndarray
    sharpness: float
    left_out_fits: np.ndarray

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: list[str], intents: np.ndarray) -> ExampleKernel:
        """Args: unit vectors (n, dimension), and text and intent of each of the n examples."""
        names, numbers = np.unique(intents, return_inverse=True)
        speller = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32
        )
        examples = _Examples(
            vectors.astype(np.float32, copy=False),
            speller.fit_transform(texts),
            np.eye(len(names), dtype=np.float32)[numbers],
        )
        order = np.random.default_rng(0).permutation(len(texts))
        some = order[:MOST_LEFT_OUT]
        smoothing, sharpness, left_out = _choose(
            _likeness(examples.cosines(some, some)), examples.targets[some]
        )
        compared = examples.telling(order, smoothing)
        cosines = examples.cosines(some, compared)
        cosines[some[:, None] == compared] = -1.0
        fits = np.sort([_fit(row, scores) for row, scores in zip(cosines, left_out)])
        return cls(
            names,
            examples.vectors[compared],
            speller,
            examples.spellings[compared].T.tocsr(),
            examples.weights(compared, smoothing),
            sharpness,
            fits,
        )

    def read(self, vector: np.ndarray, text: str) -> Likeness:
        """What a message's unit vector (dimension,) and its text are like."""
        spelling = self.speller.transform([text]) @ self.spellings
        cosines = _cosines(self.vectors @ vector, spelling.toarray()[0])
        scores = _likeness(cosines) @ self.weights
        known = np.concatenate([[0.0], self.left_out_fits, [1.5]])
        share = np.interp(_fit(cosines, scores), known, np.linspace(0, 1, len(known)))
        return Likeness(_softmax(self.sharpness * scores), float(share))

    def save(self, folder: Path) -> None:
        keep(self.speller, folder / "speller.skops")
        scipy.sparse.save_npz(folder / "spellings.npz", self.spellings)
        np.savez(
            folder / "examples.npz",
            intents=self.intents.astype(str),
            vectors=self.vectors,
            weights=self.weights,
            sharpness=self.sharpness,
            left_out_fits=self.left_out_fits,
        )

    @classmethod
    def load(cls, folder: Path) -> ExampleKernel:
        speller = kept(folder / "speller.skops")
        spellings = scipy.sparse.load_npz(folder / "spellings.npz")
        with np.load(folder / "examples.npz") as stored:
            return cls(
                stored["intents"],
                stored["vectors"],
                speller,
                spellings,
                stored["weights"],
                float(stored["sharpness"]),
                stored["left_out_fits"],
            )


@dataclass(frozen=True)
class _Examples:
    """``targets`` (n, intents) are 1 for an example's own intent and else 0."""

    vectors: np.ndarray
    spellings: scipy.sparse.csr_matrix
    targets: np.ndarray

    def cosines(self, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Of examples to others, both by their places: (ones, others)."""
        spelling = (self.spellings[ones] @ self.spellings[others].T).toarray()
        return _cosines(self.vectors[ones] @ self.vectors[others].T, spelling)

    def telling(self, order: np.ndarray, smoothing: float) -> np.ndarray:
        """The places of the examples that messages are compared with: all, or where there are many
        a half at random, and those that this half knows least."""
        if len(order) <= MOST_COMPARED:
            return order
        first, rest = np.split(order, [MOST_COMPARED // 2])
        weights = self.weights(first, smoothing)
        rows = (_likeness(self.cosines(part, first)) @ weights for part in _in_parts(rest))
        scores = np.vstack([*rows])
        own = self.targets[rest].astype(bool)
        margins = scores[own] - np.where(own, -np.inf, scores).max(axis=1)
        return np.concatenate([first, rest[np.argsort(margins)[: MOST_COMPARED - len(first)]]])

    def weights(self, compared: np.ndarray, smoothing: float) -> np.ndarray:
        """(compared, intents): fitted to all examples, whichever a message is compared with."""
        if len(compared) == len(self.targets):
            likeness = _likeness(self.cosines(compared, compared))
            likeness[np.diag_indices_from(likeness)] += smoothing
            return cho_solve(cho_factor(likeness, overwrite_a=True), self.targets[compared])
        # The subset of regressors of Rasmussen & Williams (2006), 8.3.1, a part at a time, as all
        # likenesses at once need gigabytes.
        products = smoothing * _likeness(self.cosines(compared, compared))
        sums = np.zeros((len(compared), self.targets.shape[1]), dtype=np.float32)
        for part in _in_parts(np.arange(len(self.targets))):
            likeness = _likeness(self.cosines(part, compared))
            products += likeness.T @ likeness
            sums += likeness.T @ self.targets[part]
        products[np.diag_indices_from(products)] += 1e-3  # what rounding may have left negative
        return cho_solve(cho_factor(products, overwrite_a=True), sums)


def _in_parts(places: np.ndarray) -> list[np.ndarray]:
    return np.array_split(places, -(-len(places) // 1000))


def _cosines(meaning: np.ndarray, spelling: np.ndarray) -> np.ndarray:
    """Two cosines as one, in the shape that both have."""
    return (1 - SPELLING_WEIGHT) * meaning + SPELLING_WEIGHT * spelling


def _likeness(cosines: np.ndarray) -> np.ndarray:
    """Between 0 and 1."""
    return np.exp((cosines - 1) / REACH).astype(np.float32, copy=False)


def _fit(cosines: np.ndarray, scores: np.ndarray) -> float:
    """How well a message fits to the examples, by its cosines to them and the intents' scores."""
    near = min(NEAREST, len(cosines))
    nearest = np.partition(cosines, -near)[-near:].mean()
    return float(max(nearest, 0.0) * max(scores.max(), 0.0) ** 0.5)


def _choose(likeness: np.ndarray, targets: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Smoothing and sharpness with the least log loss on left-out examples, and their scores."""
    values, basis = np.linalg.eigh(likeness)
    right = targets.argmax(axis=1)
    best: tuple[float, float, float, np.ndarray] | None = None
    for smoothing in SMOOTHINGS:
        inverse = (basis / (values + smoothing)) @ basis.T
        left_out = targets - (inverse @ targets) / np.diag(inverse)[:, None]
        for sharpness in SHARPNESSES:
            told = _softmax(sharpness * left_out)[np.arange(len(right)), right]
            loss = -np.log(told + 1e-12).mean()
            if best is None or loss < best[0]:
                best = (loss, smoothing, sharpness, left_out)
    assert best is not None
    return best[1:]


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
