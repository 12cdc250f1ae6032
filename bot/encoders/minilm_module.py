"""MiniLM as a module of sentence-transformers: how a tuned one is saved, and that library reads it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from sentence_transformers.base.modules.input_module import InputModule

from bot.encoders.encoder_names import ONNX_FILE
from bot.encoders.minilm import MiniLm


class MiniLmModule(InputModule):
    """``file`` as for ``MiniLm``."""

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # it has no types
        self.minilm = MiniLm(file)

    def preprocess(
        self, inputs: list[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        texts = self._prepend_prompt(inputs, prompt) if prompt else inputs
        return {"sentence_embedding": torch.from_numpy(self.minilm.encode(texts))}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        return features

    def get_embedding_dimension(self) -> int:
        return 384

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Saves the weights; the tokenizer is always the installed package's."""
        shutil.copyfile(self.minilm.file, Path(output_path, ONNX_FILE))

    @classmethod
    def load(
        cls, model_name_or_path: str, subfolder: str = "", *_: Any, **__: Any
    ) -> MiniLmModule:
        """What ``save`` saved in a folder."""
        return cls(Path(model_name_or_path, subfolder, ONNX_FILE))
