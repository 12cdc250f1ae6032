"""Which readers there are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.media.readers.documents import DocumentReader
from bot.media.readers.pictures import PictureReader
from bot.media.readers.reader import Reader
from bot.media.readers.speech import SpeechReader
from bot.plugins import load_plugin, plugin_names


def all_readers(speech_model: Path | None, picture_models: Path | None) -> Sequence[Reader]:
    """Those of installed packages, then ours: the first that takes a file reads it. None loads its
    models before it reads."""
    brought = [load_plugin("readers", name)() for name in plugin_names("readers")]
    pictures = PictureReader(picture_models)
    return [*brought, SpeechReader(speech_model), pictures, DocumentReader(pictures)]
