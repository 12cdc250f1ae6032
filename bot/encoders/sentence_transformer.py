"""Any model of sentence-transformers. Only here, and where models are tuned, that library and torch
are loaded: together 600 MB of memory and four seconds of a start."""

from __future__ import annotations

import os

import numpy as np

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
import torch
from sentence_transformers import SentenceTransformer

from bot.arrays import Floats

FEW = 8
"""Texts: a message and its parts."""


class SentenceTransformerModel:
    """``name`` is that of a hub's model, or a folder."""

    def __init__(self, name: str) -> None:
        self.model = SentenceTransformer(name, device="cpu")

    def encode(self, texts: list[str]) -> Floats:
        """Unit vectors of shape (len(texts), dimension), float32."""
        if len(texts) <= FEW:
            # What the library's ``encode`` does, without what only pays for many texts: a third of
            # its time. One thread, as a short message is no work for many.
            with torch.inference_mode():
                features = self.model(self.model.preprocess([*texts]))
                vectors = features["sentence_embedding"]
                few: Floats = torch.nn.functional.normalize(vectors, p=2, dim=1).numpy()
                return few
        many: Floats = self.model.encode(
            texts, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return many.astype(np.float32, copy=False)
