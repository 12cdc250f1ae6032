"""The encoder that sapa.toml names: an embedded one, any sentence-transformers model, or several
side by side."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from bot.arrays import Floats
from bot.encoders.encoder_names import EMBEDDED, fingerprint, parts, tuned_minilm
from bot.encoders.minilm import MiniLm
from bot.encoders.universal_sentence_encoder import UseMultilingual


class EncoderUnavailable(Exception):
    """The encoder named in the settings cannot be loaded; the message says what to do."""


class Model(Protocol):
    def encode(self, texts: list[str]) -> Floats:
        """Unit vectors of shape (len(texts), dimension), float32."""


class Encoder:
    """Turns texts into unit vectors.

    Args:
        name: an embedded encoder (``minilm``, ``use-multilingual``), the name or folder of a
            sentence-transformers model, or several of them joined by ``+``: their vectors one after
            the other, so that the cosine is the mean of theirs.

    Attributes:
        fingerprint: changes whenever the vectors could (model, version or weights).
        reads_english: it is MiniLM, tuned or not, and nothing else.

    Raises:
        EncoderUnavailable: a model cannot be loaded on this machine.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.fingerprint = fingerprint(name)
        self._models = [_loaded(part) for part in parts(name)]
        self.reads_english = len(self._models) == 1 and isinstance(self._models[0], MiniLm)

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (len(texts), dimension), float32, each of length 1."""
        vectors = [model.encode(texts) for model in self._models]
        if len(vectors) == 1:
            return vectors[0]
        return np.hstack(vectors) / np.float32(len(vectors) ** 0.5)


@cache
def _loaded(name: str) -> Model:
    """Once in a process: whoever reads messages or searches for answers shares it."""
    try:
        if name == "minilm":
            return MiniLm()
        if name == "use-multilingual":
            return UseMultilingual()
        if file := tuned_minilm(Path(name)):
            return MiniLm(file)
        from bot.encoders.sentence_transformer import SentenceTransformerModel

        return SentenceTransformerModel(name)
    except Exception as error:  # the hub client raises many kinds
        raise EncoderUnavailable(
            f"The encoder {name!r} cannot be loaded ({error}). Give [knowledge] encoder in "
            f"sapa.toml a folder that exists, or one of: {', '.join(EMBEDDED)}."
        ) from error
