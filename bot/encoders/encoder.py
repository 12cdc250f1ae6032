"""The encoder that sapa.toml names: an embedded one, any sentence-transformers model, or several
side by side."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import numpy as np

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule

from bot.arrays import Floats
from bot.encoders.encoder_names import EMBEDDED, fingerprint, parts
from bot.encoders.minilm import MiniLm
from bot.encoders.universal_sentence_encoder import UseMultilingual

FEW = 8
"""Texts: a message and its parts."""

MODULES = {"minilm": MiniLm, "use-multilingual": UseMultilingual}


class EncoderUnavailable(Exception):
    """The encoder named in the settings cannot be loaded; the message says what to do."""


class SideBySide(InputModule):
    """Several models' unit vectors, one after the other, as one vector of unit length.

    The cosine of two such vectors is the mean of the models' cosines.
    """

    def __init__(self, models: list[SentenceTransformer]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # it has no types
        modules = torch.nn.ModuleList(models)
        self.models: Iterable[SentenceTransformer] = modules  # type: ignore[assignment]  # just these

    def preprocess(
        self, inputs: list[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        texts = self._prepend_prompt(inputs, prompt) if prompt else inputs
        vectors = [_unit_vectors(model, texts) for model in self.models]
        return {"sentence_embedding": torch.cat(vectors, dim=1) / len(vectors) ** 0.5}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        return features

    def get_embedding_dimension(self) -> int:
        return sum(model.get_embedding_dimension() or 0 for model in self.models)

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: the models are kept where they came from."""


class Encoder:
    """Turns texts into unit vectors.

    Args:
        name: an embedded encoder (``minilm``, ``use-multilingual``), the name or folder of a
            sentence-transformers model, or several of them joined by ``+``.

    Attributes:
        model: the ``SentenceTransformer``, for all that this library can do with one.
        fingerprint: changes whenever the vectors could (model, version or weights).

    Raises:
        EncoderUnavailable: a model cannot be loaded on this machine.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.fingerprint = fingerprint(name)
        models = [_load(part) for part in parts(name)]
        self.model = (
            models[0]
            if len(models) == 1
            else SentenceTransformer(modules=[SideBySide(models)], device="cpu")
        )

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (len(texts), dimension), float32, each of length 1."""
        if len(texts) <= FEW:
            with torch.inference_mode():
                return _unit_vectors(self.model, texts).numpy()
        return self.model.encode(
            texts,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        ).astype(np.float32, copy=False)


def _load(name: str) -> SentenceTransformer:
    try:
        model: SentenceTransformer = (
            SentenceTransformer(modules=[MODULES[name]()], device="cpu")
            if name in EMBEDDED
            else SentenceTransformer(name, device="cpu")
        )
        return model
    except Exception as error:  # the hub client raises many kinds
        raise EncoderUnavailable(
            f"The encoder {name!r} cannot be loaded ({error}). Give [knowledge] encoder in "
            f"sapa.toml a folder that exists, or one of: {', '.join(EMBEDDED)}."
        ) from error


def _unit_vectors(model: SentenceTransformer, texts: list[str]) -> torch.Tensor:
    """What ``encode`` does, without what only pays for many texts: a third of its time."""
    features = model(model.preprocess([*texts]))
    return torch.nn.functional.normalize(features["sentence_embedding"], p=2, dim=1)
