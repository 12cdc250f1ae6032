"""The meaning of what a customer writes: two encoders side by side, each reading what it can.

The multilingual encoder reads the text normalised; the English one, better at what it knows, reads
it with Indonesian words put into English. One unit vector holds both, so that the cosine of two
texts is the weighted mean of the encoders' cosines.
"""

from __future__ import annotations

import hashlib

import numpy as np

from bot.encoders.encoder import Encoder
from bot.encoders.names import parts
from bot.knowledge.normalise import Lexicon, load_lexicon

ENGLISH = "minilm"

ENGLISH_SHARE = 0.62
"""Learned by softmax regression over the entries' cosines, on the phrasebook's questions."""


class Meaning:
    """Turns texts as customers write them into unit vectors.

    Attributes:
        fingerprint: changes whenever the vectors could (encoders, lexicon or share).
    """

    def __init__(self, lexicon: Lexicon, multilingual: Encoder, english: Encoder) -> None:
        self._lexicon = lexicon
        self._multilingual = multilingual
        self._english = english
        parts = (multilingual.fingerprint, english.fingerprint, lexicon.fingerprint, ENGLISH_SHARE)
        self.fingerprint = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of shape (len(texts), both dimensions), float32, each of length 1."""
        as_written = self._multilingual.encode([self._lexicon.normalise(text) for text in texts])
        in_english = self._english.encode([self._lexicon.in_english(text) for text in texts])
        return np.hstack(
            [as_written * np.sqrt(1 - ENGLISH_SHARE), in_english * np.sqrt(ENGLISH_SHARE)]
        ).astype(np.float32, copy=False)


def open_meaning(encoder: str) -> Meaning:
    """The meaning of texts by the project's lexicon and the named encoders.

    The English side is always MiniLM; what else ``encoder`` names is the multilingual side.

    Raises:
        EncoderUnavailable: an encoder cannot be loaded on this machine.
        LexiconError: the lexicon cannot be used.
    """
    others = [part for part in parts(encoder) if part != ENGLISH]
    return Meaning(load_lexicon(), Encoder(" + ".join(others) or ENGLISH), Encoder(ENGLISH))
