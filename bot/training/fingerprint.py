"""Which model fits: a hash over everything that a trained model depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from bot.encoders.encoder_names import fingerprint
from bot.language_texts import text_files
from bot.rasa_environment import rasa_package_version as version
from bot.training.training_files import training_files
from bot.yaml_file import NotYaml, read_yaml

_PACKAGES = ("rasa", "scikit-learn", "spacy")


def model_name(project: Path, encoder: str) -> str:
    """``sapa-`` and twelve digits that change whenever the bot must be trained again.

    ``encoder`` is the one that intents are learned with. Of domain.yml's replies only the names
    count: what they say goes live without training.
    """
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    digest.update(f"encoder {fingerprint(encoder)}\n".encode())
    components = sorted((project / "bot" / "nlu").rglob("*.py"))
    moderation = [project / "bot/moderation/moderator.py", project / "bot/moderation/evidence.py"]
    moderation += (project / "data" / "moderation").rglob("*.yml")
    data = project / "data"
    lexicon = [*sorted((data / "lexicon").glob("*.yml")), *_own(data, "lexicon.yml")]
    confirmations = [*data.glob("confirmations.yml"), *_own(data, "confirmations.yml")]
    domain = project / "domain.yml"
    files = [file for file in training_files(project) if file != domain]
    stat = domain.stat()
    digest.update(_without_texts(domain, (stat.st_mtime_ns, stat.st_size, stat.st_ino)))
    _add(digest, project, [*files, *lexicon, *confirmations, *components, *sorted(moderation)])
    return f"sapa-{digest.hexdigest()[:12]}"


def _own(data: Path, name: str) -> list[Path]:
    """The files of languages that have their own."""
    return [file for _, file in text_files(data, name)]


@lru_cache(maxsize=4)
def _without_texts(domain: Path, _stamp: tuple[int, int, int]) -> bytes:
    try:
        content = read_yaml(domain, domain.name)
    except NotYaml:
        return domain.read_bytes()  # training will say what is wrong
    if isinstance(content, dict) and isinstance(content.get("responses"), dict):
        content["responses"] = list(content["responses"])
    return json.dumps(content, default=str).encode()


def _add(digest: hashlib._Hash, folder: Path, files: Iterable[Path]) -> None:
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder)} {len(content)}\n".encode())
        digest.update(content)
