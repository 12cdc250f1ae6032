"""The meaning of what a customer writes: encoders side by side, each reading what it can.

The English encoder, better at what it knows than a multilingual one, reads the text with Indonesian
words put into English. One unit vector holds all, so that the cosine of two texts is the weighted
mean of the encoders' cosines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bot.arrays import Floats
from bot.encoders.encoder import Encoder
from bot.encoders.encoder_names import parts
from bot.encoders.lexicon import load_lexicon

ENGLISH = "minilm"

ENGLISH_SHARE = 0.62
"""Learned by softmax regression over the entries' cosines, on the phrasebook's questions."""


@dataclass(frozen=True)
class Side:
    """An encoder, how it reads a text, and its share (0 to 1) in the cosine of two texts."""

    encoder: Encoder
    read: Callable[[str], str]
    share: float


class Meaning:
    """Turns texts as customers write them into unit vectors.

    ``sides`` have shares that sum to 1; ``reading`` names all that decides how they read.

    Attributes:
        fingerprint: changes whenever the vectors could (encoders, reading or shares).
    """

    def __init__(self, sides: list[Side], reading: str) -> None:
        self._sides = sides
        told = [reading, *((side.encoder.fingerprint, side.share) for side in sides)]
        self.fingerprint = hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (len(texts), all dimensions), float32, each of length 1."""
        vectors = [
            side.encoder.encode([side.read(text) for text in texts]) * np.sqrt(side.share)
            for side in self._sides
        ]
        return np.hstack(vectors).astype(np.float32, copy=False)


def open_meaning(encoder: str) -> Meaning:
    """The meaning of questions and answers, for search.

    The English side is always MiniLM; what else ``encoder`` names reads the text normalised.

    Raises:
        EncoderUnavailable: an encoder cannot be loaded on this machine.
        LexiconError: the lexicon cannot be used.
    """
    lexicon = load_lexicon()
    others = [part for part in parts(encoder) if part != ENGLISH]
    multilingual = Encoder(" + ".join(others) or ENGLISH)
    sides = [
        Side(multilingual, lexicon.normalise, 1 - ENGLISH_SHARE),
        Side(Encoder(ENGLISH), lexicon.in_english, ENGLISH_SHARE),
    ]
    return Meaning(sides, f"normalised {lexicon.fingerprint}")


def open_message_meaning(encoder: str) -> Meaning:
    """The meaning of messages, for intents: all encoders of the name in equal shares.

    MiniLM, tuned or not, reads in English, the others as it is written: normalised, intents were
    told apart a little worse (by half a point, on the held-out messages of data/held_out).

    Raises:
        EncoderUnavailable: an encoder cannot be loaded on this machine.
        LexiconError: the lexicon cannot be used.
    """
    lexicon = load_lexicon()
    encoders = [Encoder(part) for part in parts(encoder)]
    sides = [
        Side(
            one,
            lexicon.in_english if one.reads_english else str,
            1 / len(encoders),
        )
        for one in encoders
    ]
    return Meaning(sides, f"as written {lexicon.fingerprint}")
