"""How like texts are to a message by their n-grams: only those that share some are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse

from bot.arrays import Floats
from bot.classifiers.ngram_features import NgramFeatures, Sparse


@dataclass(frozen=True)
class SpellingIndex:
    """``matrix`` (n-grams, texts) holds in each row the texts with that n-gram, and its weight in
    them."""

    matrix: scipy.sparse.csr_matrix

    @classmethod
    def of(cls, features: NgramFeatures, texts: Sequence[str]) -> SpellingIndex:
        """The index of some texts."""
        read = [features.read(text) for text in texts]
        columns = [np.full(len(one.places), text) for text, one in enumerate(read)]
        entries = (
            np.concatenate([np.zeros(0, np.float32), *(one.values for one in read)]),
            (
                np.concatenate([np.zeros(0, int), *(one.places for one in read)]),
                np.concatenate([np.zeros(0, int), *columns]),
            ),
        )
        shape = len(features.terms), len(texts)
        return cls(scipy.sparse.csr_matrix(entries, shape=shape, dtype=np.float32))

    def cosines(self, message: Sparse) -> Floats:
        """Of each text (texts,) to a message that was read by the same features."""
        texts = self.matrix.shape[1]
        begins, ends = self.matrix.indptr[message.places], self.matrix.indptr[message.places + 1]
        lengths = ends - begins
        count = lengths.sum()
        if not count:
            return np.zeros(texts, np.float32)
        # The entries of all rows, one row after the other: where each is, without a loop.
        entries = np.repeat(ends - np.cumsum(lengths), lengths) + np.arange(count)
        weights = self.matrix.data[entries] * np.repeat(message.values, lengths)
        cosines = np.bincount(self.matrix.indices[entries], weights, texts)
        return cosines.astype(np.float32)

    def save(self, file: Path) -> None:
        scipy.sparse.save_npz(file, self.matrix, compressed=False)

    @classmethod
    def load(cls, file: Path) -> SpellingIndex:
        """What ``save`` saved."""
        return cls(scipy.sparse.load_npz(file))
