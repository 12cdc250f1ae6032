"""The translation models that a shop has put into a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.languages import DEFAULT

MODEL_FILES = ("model.bin", "config.json", "source.spm")
"""What each needs: as ``ct2-transformers-converter --copy_files source.spm`` makes it of an OPUS-MT
model (https://opennmt.net/CTranslate2/guides/transformers.html)."""

_PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")


@dataclass(frozen=True)
class TranslationModel:
    """One that translates from ``source`` to ``target``, codes of languages."""

    folder: Path
    source: str
    target: str

    @property
    def missing(self) -> list[str]:
        """Which of its files are not there."""
        return [name for name in MODEL_FILES if not (self.folder / name).is_file()]


def models_in(folder: Path) -> list[TranslationModel]:
    """Those of its folders that are called as languages are, such as en-id; complete or not."""
    return [
        TranslationModel(one, *pair.groups())
        for one in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if one.is_dir() and (pair := _PAIR.fullmatch(one.name))
    ]


def model_for(folder: Path, target: str, sources: Iterable[str]) -> TranslationModel | None:
    """A complete one to ``target`` from one of ``sources``, best from the default language."""
    given = sorted(sources, key=lambda code: code != DEFAULT)
    usable = {(one.source, one.target): one for one in models_in(folder) if not one.missing}
    return next((usable[code, target] for code in given if (code, target) in usable), None)
