"""Vectors as one byte a number: so they are kept, a quarter of their size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.arrays import Floats


def as_bytes(vector: Floats) -> bytes:
    """The direction of the vector; its length is not kept."""
    largest = max(float(np.abs(vector).max()), 1e-9)
    return bytes(np.round(vector * (127 / largest)).astype(np.int8).tobytes())


def from_bytes(kept: Sequence[bytes]) -> Floats:
    """Unit vectors of shape (vectors, dimension), float32."""
    vectors = np.stack([np.frombuffer(one, np.int8) for one in kept]).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, 1e-9)
    return unit
