"""A checkout to measure in: the files of this one, with data, models and caches of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.project import STARTER as CHECKOUT

_COPIED = (
    "actions", "bot", "data", "config.yml", "credentials.yml", "domain.yml", "endpoints.yml",
    "rasa_sdk_plugins.py", "requirements-rasa.lock", "sapa.toml",
)  # fmt: skip
_SHARED = (".venv", ".venv-rasa")


def copy_checkout(folder: Path) -> Path:
    """Copies into ``folder``, which is made. Nothing is trained there."""
    folder.mkdir()
    for name in _COPIED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder)
    for name in _SHARED:
        (folder / name).symlink_to((CHECKOUT / name).resolve())
    return folder


def take_what_was_trained(folder: Path) -> None:
    """The models and encoded texts of this checkout, so that only what is new is trained."""
    shutil.copytree(CHECKOUT / "models", folder / "models", dirs_exist_ok=True)
    (folder / "var").mkdir(exist_ok=True)
    for file in (CHECKOUT / "var").glob("vectors.db*"):
        shutil.copy(file, folder / "var")
