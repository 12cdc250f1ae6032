"""What a logistic regression of scikit-learn learned, used for one text at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.arrays import Floats
from bot.classifiers.ngram_features import Sparse


@dataclass(frozen=True)
class LinearClassifier:
    """``classes`` are the names of what is told apart; ``weights`` (features, outputs) and
    ``intercept`` (outputs,) have one output a class, or a single one for the second of two.
    ``one_vs_rest`` says that the classes were learned one by one."""

    classes: list[str]
    weights: Floats
    intercept: Floats
    one_vs_rest: bool

    @classmethod
    def of(cls, regression: LogisticRegression) -> LinearClassifier:
        """What a fitted regression learned."""
        return cls(
            [str(name) for name in regression.classes_],
            np.ascontiguousarray(regression.coef_.T, dtype=np.float32),
            regression.intercept_.astype(np.float32),
            regression.solver == "liblinear",
        )

    def scores(self, *features: Floats | Sparse) -> Floats:
        """The outputs (outputs,) for features of which each part comes after the one before: all of
        them (n,), or those that are not 0."""
        scores: Floats = self.intercept
        first = 0
        for part in features:
            if isinstance(part, Sparse):
                scores = scores + part.values @ self.weights[part.places + first]
                first += part.size
            else:
                scores = scores + part @ self.weights[first : first + len(part)]
                first += len(part)
        return scores

    def probabilities(self, *features: Floats | Sparse) -> Floats:
        """How likely each class is, (classes,); they sum to 1."""
        scores = self.scores(*features)
        if len(self.classes) == 2:
            second = 1 / (1 + np.exp(-scores[0]))
            return np.array([1 - second, second])
        powers = 1 / (1 + np.exp(-scores)) if self.one_vs_rest else np.exp(scores - scores.max())
        likely: Floats = powers / powers.sum()
        return likely

    def save(self, file: Path) -> None:
        np.savez(
            file,
            classes=np.array(self.classes),
            weights=self.weights,
            intercept=self.intercept,
            one_vs_rest=self.one_vs_rest,
        )

    @classmethod
    def load(cls, file: Path) -> LinearClassifier:
        """What ``save`` saved."""
        with np.load(file) as stored:
            return cls(
                stored["classes"].tolist(),
                stored["weights"],
                stored["intercept"],
                bool(stored["one_vs_rest"]),
            )
