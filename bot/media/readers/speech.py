"""Hears what is said in voice notes, in Indonesian and English."""

from __future__ import annotations

from pathlib import Path

from faster_whisper import WhisperModel

from bot.media.readers.sound import RATE, NoSound, decode
from bot.media.readers.whisper_base import whisper_base
from bot.readings import Hint, Reading

LONGEST_S = 300.0
"""Seconds that are listened to."""

THREADS = 2

_BEAM = 5


class SpeechReader:
    """Listens with a Whisper model: that in ``folder`` (as CTranslate2 has them), or the packaged
    one."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._model: WhisperModel | None = None

    def takes(self, mime: str) -> bool:
        return mime.startswith(("audio/", "video/"))

    def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        """See Reader."""
        try:
            samples, _ = decode(data, LONGEST_S)
        except NoSound:
            return Reading("no_speech", problem="There is no sound in it that can be played.")
        seconds = len(samples) / RATE
        segments, _ = self._loaded().transcribe(samples, vad_filter=True)
        found = list(segments)
        return Reading("speech", text=" ".join(s.text.strip() for s in found), seconds=seconds)

    def _loaded(self) -> WhisperModel:
        if self._model is None:
            files = {} if self._folder else {"files": whisper_base()}
            name = str(self._folder or "whisper-base")
            self._model = WhisperModel(
                name, device="cpu", compute_type="int8", cpu_threads=THREADS,
                local_files_only=True, **files,
            )  # fmt: skip
        return self._model
