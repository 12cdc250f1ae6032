"""The n-grams of one text as numbers, as scikit-learn's vectorizers learned them.

Those are made for many texts at once: for a single short one, nine tenths of their time go into
making and checking a matrix of one row.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bot.arrays import Floats, Places


@dataclass(frozen=True)
class Sparse:
    """Of so many features those that are not 0: their places, each once, and their values."""

    size: int
    places: Places
    values: Floats

    def __mul__(self, scale: float) -> Sparse:
        return Sparse(self.size, self.places, self.values * np.float32(scale))


@dataclass(frozen=True)
class NgramFeatures:
    """``options`` of the vectorizer say what an n-gram is; ``terms`` (features,) are the n-grams
    in the order of their places; ``rarities`` (features,) weigh them, or None where they are only
    counted."""

    options: dict[str, Any]
    terms: list[str]
    rarities: Floats | None

    @classmethod
    def of(cls, vectorizer: CountVectorizer) -> NgramFeatures:
        """What a fitted vectorizer learned."""
        weighs = isinstance(vectorizer, TfidfVectorizer)
        if weighs and not vectorizer.sublinear_tf:
            raise ValueError("Only sublinear TF-IDF is read.")
        names = ("analyzer", "ngram_range", "lowercase", "token_pattern")
        return cls(
            {name: getattr(vectorizer, name) for name in names},
            sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__),
            vectorizer.idf_.astype(np.float32) if weighs else None,
        )

    def read(self, text: str) -> Sparse:
        """Values of length 1 together, or counts where n-grams are only counted."""
        counts = Counter(filter(self._places.__contains__, self._ngrams(text)))
        places = np.fromiter(map(self._places.__getitem__, counts), np.int64, len(counts))
        values = np.fromiter(counts.values(), np.float32, len(counts))
        if self.rarities is not None and len(counts):
            values = (1 + np.log(values)) * self.rarities[places]
            values /= np.sqrt(values @ values)
        return Sparse(len(self.terms), places, values)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    @cached_property
    def _ngrams(self) -> Any:
        options = {**self.options, "ngram_range": tuple(self.options["ngram_range"])}
        return CountVectorizer(**options).build_analyzer()

    def save(self, folder: Path, name: str) -> None:
        """As two files or three of that name."""
        (folder / f"{name}.json").write_text(json.dumps(self.options), encoding="utf-8")
        # One text instead of 100,000. No term has a line end in it.
        (folder / f"{name}.txt").write_text("\n".join(self.terms), encoding="utf-8", newline="\n")
        if self.rarities is not None:
            np.save(folder / f"{name}.npy", self.rarities)

    @classmethod
    def load(cls, folder: Path, name: str) -> NgramFeatures:
        """What ``save`` saved."""
        rarities = folder / f"{name}.npy"
        return cls(
            json.loads((folder / f"{name}.json").read_text(encoding="utf-8")),
            (folder / f"{name}.txt").read_bytes().decode().split("\n"),
            np.load(rarities) if rarities.exists() else None,
        )
