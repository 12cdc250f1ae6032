"""Reads the sentiment of texts: an encoder, and a linear layer above it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import expit, softmax

from bot.arrays import Floats
from bot.insight.sentiment.encoder import DIMENSIONS, Encoder
from bot.insight.sentiment.examples import FEELINGS, SENTIMENTS, Sentiment

PACKAGED = Path(__file__).with_name("weights.npz")
"""What comes with Sapa; ``bench.sentiment_weights`` made it."""

SCALE = 16.0
"""Unit vectors are multiplied by it, so that weights are of the order of one."""


@dataclass(frozen=True)
class Mood:
    """Probabilities: ``displeased``, ``neutral`` and ``pleased`` sum to one; ``angry`` and
    ``worried`` stand for themselves."""

    displeased: float
    neutral: float
    pleased: float
    angry: float
    worried: float

    @property
    def sentiment(self) -> Sentiment:
        """The likeliest."""
        return max(SENTIMENTS, key=lambda name: float(getattr(self, name)))


class Reader:
    """``weights`` have the shape (512, 5), ``bias`` (5,): sentiments first, then feelings."""

    def __init__(self, encoder: Encoder, weights: Floats, bias: Floats) -> None:
        self.encoder = encoder
        self.weights = weights
        self.bias = bias

    @classmethod
    def untaught(cls) -> Reader:
        """The embedded encoder, and a layer that says nothing."""
        outputs = len(SENTIMENTS) + len(FEELINGS)
        return cls(
            Encoder(), np.zeros((DIMENSIONS, outputs), np.float32), np.zeros(outputs, np.float32)
        )

    @classmethod
    def load(cls, file: Path = PACKAGED) -> Reader:
        """The reader that ``save`` wrote."""
        with np.load(file, allow_pickle=False) as arrays:
            weights = dict(arrays)
        fingerprint = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
        head, bias = (weights.pop(name).astype(np.float32) for name in ("head", "bias"))
        return cls(Encoder().taught(weights, f"sentiment {fingerprint}"), head, bias)

    def save(self, file: Path) -> None:
        """Half precision is enough: probabilities stay the same to some thousandths."""
        weights = {
            name: array.astype(np.float16) for name, array in self.encoder.weights().items()
        }
        np.savez_compressed(file, **weights, head=self.weights, bias=self.bias)

    def read(self, texts: Sequence[str]) -> list[Mood]:
        """One for each text."""
        if not texts:
            return []
        outputs = SCALE * self.encoder.encode(list(texts)) @ self.weights + self.bias
        count = len(SENTIMENTS)
        sentiments, feelings = softmax(outputs[:, :count], axis=1), expit(outputs[:, count:])
        return [Mood(*map(float, (*s, *f))) for s, f in zip(sentiments, feelings)]
