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

    ``vectors`` (n, dimension), ``spellings`` (n, n-grams) and ``weights`` (n, intents) belong to
    the examples; ``sharpness`` turns scores into probabilities; ``left_out_fits`` are, sorted, how
    well examples that were left out fit to the others.
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
        spellings = speller.fit_transform(texts)
        # numpy's integers would each be stored as an array, and take seconds to load.
        speller.vocabulary_ = {ngram: int(i) for ngram, i in speller.vocabulary_.items()}
        cosines = _cosines(vectors @ vectors.T, (spellings @ spellings.T).toarray())
        likeness = _likeness(cosines)
        targets = np.eye(len(names), dtype=np.float32)[numbers]
        some = np.random.default_rng(0).permutation(len(texts))[:MOST_LEFT_OUT]
        smoothing, sharpness, left_out = _choose(likeness[np.ix_(some, some)], targets[some])
        others = cosines[some]
        others[np.arange(len(some)), some] = -1.0
        fits = np.sort([_fit(row, scores) for row, scores in zip(others, left_out)])
        likeness[np.diag_indices_from(likeness)] += smoothing
        weights = cho_solve(cho_factor(likeness, overwrite_a=True), targets)
        return cls(names, vectors, speller, spellings, weights, sharpness, fits)

    def read(self, vector: np.ndarray, text: str) -> Likeness:
        """What a message's unit vector (dimension,) and its text are like."""
        spelling = self.spellings @ self.speller.transform([text]).T
        cosines = _cosines(self.vectors @ vector, spelling.toarray()[:, 0])
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
