"""Kernel ridge regression over the examples: how like each intent's examples is a message?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize_scalar
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.arrays import Floats, Labels, Places
from bot.classifiers.ngram_features import NgramFeatures
from bot.classifiers.spelling_index import SpellingIndex

SPELLING_WEIGHT = 0.15
"""Share of the cosine of character n-grams in the likeness; the rest is that of meaning."""

REACH = 0.4
"""How far an example's say reaches: a likeness lower by this much counts 1/e as much."""

SMOOTHINGS = (0.01, 0.03, 0.1, 0.3, 0.8)
SHARPNESSES = (2.0, 60.0)
"""Between these it is looked for."""

NEAREST = 3
"""By the likeness to so many examples, and by the score, a message is told to be in scope: together
they are better than either, and than the confidence (on CLINC150 and HINT3)."""

MOST_LEFT_OUT = 1500
"""Examples by which smoothing and sharpness are chosen; the time for it grows with the cube."""

SURER = 1.25
"""Who is trained on all examples may be surer than who was not trained on those left out. Without
it, messages of a new author that were called 50 to 60 % sure were right in 61 of 100, and 80 to
90 % in 88; with it, in 68 and 75."""

MOST_COMPARED = 6000
"""Examples that a message is compared with, so that neither its time nor the memory of a training
grows with what people teach."""


@dataclass(frozen=True)
class Likeness:
    """What a message is like.

    ``probabilities`` (intents,) sum to 1. ``in_scope`` is the share of examples that, left out,
    fit to the others less well than this message does: 0 to 1.
    """

    probabilities: Floats
    in_scope: float


@dataclass(frozen=True)
class ExampleKernel:
    """A fitted kernel ridge regression with one output an intent (1 = its example, 0 = not).

    ``vectors`` (n, dimension), ``spellings`` and ``weights`` (n, intents) belong to the n examples
    that a message is compared with; ``speller`` reads its n-grams. ``sharpness`` turns
    scores into probabilities; ``left_out_fits`` are, sorted, how well examples that were left out
    fit to the others.
    """

    intents: Labels
    vectors: Floats
    speller: NgramFeatures
    spellings: SpellingIndex
    weights: Floats
    sharpness: float
    left_out_fits: Floats

    @classmethod
    def fit(cls, vectors: Floats, texts: list[str], intents: Labels) -> ExampleKernel:
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
        some, others = np.split(order, [MOST_LEFT_OUT])
        smoothing = _smoothing(_likeness(examples.cosines(some, some)), examples.targets[some])
        compared, known = examples.telling(some, others, smoothing)
        weights, left_out = examples.solve(compared, smoothing, some, known)
        sharpness = SURER * _sharpness(left_out, examples.targets[some])
        cosines = examples.cosines(some, compared)
        cosines[some[:, None] == compared] = -1.0
        fits = np.sort([_fit(row, scores) for row, scores in zip(cosines, left_out)])
        return cls(
            names,
            examples.vectors[compared],
            NgramFeatures.of(speller),
            SpellingIndex(examples.spellings[compared].T.tocsr()),
            weights,
            sharpness,
            fits,
        )

    def read(self, vector: Floats, text: str) -> Likeness:
        """What a message's unit vector (dimension,) and its text are like."""
        spelling = self.spellings.cosines(self.speller.read(text))
        cosines = _cosines(self.vectors @ vector, spelling)
        scores = _likeness(cosines) @ self.weights
        known = np.concatenate([[0.0], self.left_out_fits, [1.5]])
        share = np.interp(_fit(cosines, scores), known, np.linspace(0, 1, len(known)))
        return Likeness(_softmax(self.sharpness * scores), float(share))

    def save(self, folder: Path) -> None:
        self.speller.save(folder, "speller")
        self.spellings.save(folder / "spellings.npz")
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
        speller = NgramFeatures.load(folder, "speller")
        spellings = SpellingIndex.load(folder / "spellings.npz")
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

    vectors: Floats
    spellings: scipy.sparse.csr_matrix
    targets: Floats

    def cosines(self, ones: Places, others: Places) -> Floats:
        """Of examples to others, both by their places: (ones, others)."""
        spelling = (self.spellings[ones] @ self.spellings[others].T).toarray()
        return _cosines(self.vectors[ones] @ self.vectors[others].T, spelling)

    def telling(
        self, some: Places, others: Places, smoothing: float
    ) -> tuple[Places, Floats | None]:
        """The places of the examples that messages are compared with: all, or where there are many,
        of those besides ``some`` a half at random, and those that this half knows least. And the
        likenesses of all examples to that half, (n, half), where there is one."""
        if len(some) + len(others) <= MOST_COMPARED:
            return np.concatenate([some, others]), None
        first, rest = np.split(others, [MOST_COMPARED // 2])
        everyone = _in_parts(np.arange(len(self.targets)))
        known = np.vstack([_likeness(self.cosines(part, first)) for part in everyone])
        weights, _ = self.solve(first, smoothing, some, known)
        scores = known[rest] @ weights
        own = self.targets[rest].astype(bool)
        margins = scores[own] - np.where(own, -np.inf, scores).max(axis=1)
        least = rest[np.argsort(margins)[: MOST_COMPARED - len(first)]]
        return np.concatenate([first, least]), known

    def likeness(self, ones: Places, compared: Places, known: Floats | None) -> Floats:
        """Of examples to those compared, by their places, (ones, compared). To the first of these
        the likenesses of all examples are ``known``: to find them takes as long as to solve."""
        if known is None:
            return _likeness(self.cosines(ones, compared))
        others = _likeness(self.cosines(ones, compared[known.shape[1] :]))
        return np.hstack([known[ones], others])

    def solve(
        self, compared: Places, smoothing: float, some: Places, known: Floats | None
    ) -> tuple[Floats, Floats]:
        """Weights (compared, intents), fitted to all examples whichever a message is compared with;
        and the scores that ``some`` would get, were they not trained on. ``known`` as for
        ``likeness``."""
        likeness = self.likeness(some, compared, known)
        targets = self.targets
        if len(compared) == len(targets):
            system = self.likeness(compared, compared, known)
            system[np.diag_indices_from(system)] += smoothing
            factor = cho_factor(system, overwrite_a=True)
            weights = cho_solve(factor, targets[compared])
            solved, own = cho_solve(factor, likeness.T), np.argsort(compared)[some]
            leverage = solved[own, np.arange(len(some))][:, None]
            return weights, (likeness @ weights - leverage * targets[some]) / (1 - leverage)
        # The subset of regressors of Rasmussen & Williams (2006), 8.3.1, a part at a time, as all
        # likenesses at once need gigabytes.
        system = smoothing * self.likeness(compared, compared, known)
        system[np.diag_indices_from(system)] += 1e-3  # what rounding may have left negative
        sums = np.zeros((len(compared), targets.shape[1]), dtype=np.float32)
        for part in _in_parts(np.setdiff1d(np.arange(len(targets)), some)):
            others = self.likeness(part, compared, known)
            system += others.T @ others
            sums += others.T @ targets[part]
        left_out = likeness @ cho_solve(cho_factor(system), sums)
        system += likeness.T @ likeness
        sums += likeness.T @ targets[some]
        return cho_solve(cho_factor(system, overwrite_a=True), sums), left_out


def _in_parts(places: Places) -> list[Places]:
    return np.array_split(places, -(-len(places) // 1000))


def _cosines(meaning: Floats, spelling: Floats) -> Floats:
    """Two cosines as one, in the shape that both have."""
    return (1 - SPELLING_WEIGHT) * meaning + SPELLING_WEIGHT * spelling


def _likeness(cosines: Floats) -> Floats:
    """Between 0 and 1."""
    likeness: Floats = np.exp((cosines - 1) / REACH).astype(np.float32, copy=False)
    return likeness


def _fit(cosines: Floats, scores: Floats) -> float:
    """How well a message fits to the examples, by its cosines to them and the intents' scores."""
    near = min(NEAREST, len(cosines))
    nearest = np.partition(cosines, -near)[-near:].mean()
    return float(max(nearest, 0.0) * max(scores.max(), 0.0) ** 0.5)


def _smoothing(likeness: Floats, targets: Floats) -> float:
    """The one with the least log loss on left-out examples."""
    values, basis = np.linalg.eigh(likeness)

    def loss(smoothing: float) -> float:
        inverse = (basis / (values + smoothing)) @ basis.T
        left_out = targets - (inverse @ targets) / np.diag(inverse)[:, None]
        return _log_loss(_sharpness(left_out, targets), left_out, targets)

    return min(SMOOTHINGS, key=loss)


def _sharpness(scores: Floats, targets: Floats) -> float:
    """By what scores are multiplied to be the logits of probabilities with the least log loss."""
    best = minimize_scalar(_log_loss, bounds=SHARPNESSES, args=(scores, targets), method="bounded")
    return float(best.x)


def _log_loss(sharpness: float, scores: Floats, targets: Floats) -> float:
    told = (_softmax(sharpness * scores) * targets).sum(axis=1)
    return float(-np.log(told + 1e-12).mean())


def _softmax(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max(axis=-1, keepdims=True))
    sums: Floats = powers.sum(axis=-1, keepdims=True)
    return powers / sums
