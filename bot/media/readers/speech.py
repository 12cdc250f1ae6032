"""Hears what is said in voice notes, in the languages that are spoken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.vad import SpeechTimestampsMap, VadOptions, get_speech_timestamps

from bot.languages import FACTS, LANGUAGES
from bot.media.readers.sound import RATE, NoSound, Samples, decode, is_video
from bot.media.readers.spoken_language import spoken_language
from bot.media.readers.whisper_base import whisper_base
from bot.readings import Hint, Reading, Segment

LONGEST_S = 300.0
"""Seconds that are listened to."""

NOTHING_TO_PLAY = "There is no sound in it that can be played."
NOTHING_SAID = "Nothing that is said can be made out."
TOO_LONG = "It is longer than five minutes; the rest was not listened to."
OTHER_LANGUAGE = "It is in a language that the bot does not speak."

_THREADS = 2
_BEAM = 5
_WINDOW_S = 30.0
"""What Whisper hears at once."""

_VOICE = VadOptions(min_speech_duration_ms=150)
"""Where nobody speaks, Whisper invents: it is given only where somebody does. A short yes lasts a
fifth of a second."""

_TEMPERATURES = (0.0, 0.4)
"""Where the likeliest words go round in circles, chance gets one try."""

_SURE_OF_OTHERS = 0.3
"""At most, of what is said in another language: Whisper base knows most of them badly."""

_SURE_OF_VIDEOS = 0.5
"""At most, of what is said in a video: it may be somebody else, or the music. It is asked about."""

_LONGEST_HINT = 300
"""Characters of likely words: with many, Whisper hears them everywhere. Order numbers are none of
them: where it hears badly it would make one up."""


class SpeechReader:
    """Listens with the Whisper model in ``folder`` (in CTranslate2's format), or the packaged
    one."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._model: WhisperModel | None = None

    def takes(self, mime: str) -> bool:
        return mime.startswith(("audio/", "video/"))

    def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        """See Reader."""
        try:
            samples, goes_on = decode(data, LONGEST_S)
        except NoSound:
            return Reading("no_speech", problem=NOTHING_TO_PLAY)
        seconds = round(len(samples) / RATE, 2)
        problem = TOO_LONG if goes_on else None
        spoken = get_speech_timestamps(samples, _VOICE)
        if not spoken:
            return _silent(seconds, goes_on)
        voice = np.concatenate([samples[part["start"] : part["end"]] for part in spoken])
        language = self._language(voice, hint)
        found = self._transcribe(voice, language, hint)
        segments = _segments(found, SpeechTimestampsMap(spoken, RATE))
        text = " ".join(segment.text for segment in segments)
        if not text:
            return _silent(seconds, goes_on)
        confidence = _confidence(found)
        if mime.startswith("video/") and is_video(data):
            confidence = min(confidence, _SURE_OF_VIDEOS)
        if language not in LANGUAGES:
            confidence, problem = min(confidence, _SURE_OF_OTHERS), OTHER_LANGUAGE
        return Reading(
            "speech", text, language, round(confidence, 3), seconds,
            segments=segments, is_whole=not goes_on, problem=problem,
        )  # fmt: skip

    def _language(self, voice: Samples, hint: Hint) -> str:
        _, _, heard = self._loaded().detect_language(voice)
        return spoken_language(dict(heard), hint.language)

    def _transcribe(self, voice: Samples, language: str, hint: Hint) -> list[Any]:
        is_short = len(voice) <= _WINDOW_S * RATE
        segments, _ = self._loaded().transcribe(
            voice,
            language=language,
            beam_size=_BEAM,
            temperature=_TEMPERATURES,
            condition_on_previous_text=False,
            without_timestamps=is_short,
            hotwords=_likely_words(language, hint),
        )
        return list(segments)

    def _loaded(self) -> WhisperModel:
        if self._model is None:
            packaged = {} if self._folder else {"files": whisper_base()}
            self._model = WhisperModel(
                str(self._folder or "whisper-base"),
                device="cpu",
                compute_type="int8",
                cpu_threads=_THREADS,
                local_files_only=True,
                **packaged,
            )
        return self._model


def _silent(seconds: float, goes_on: bool) -> Reading:
    problem = TOO_LONG if goes_on else NOTHING_SAID
    return Reading("no_speech", seconds=seconds, is_whole=not goes_on, problem=problem)


def _likely_words(language: str, hint: Hint) -> str | None:
    usual = FACTS[language].usual_words if language in FACTS else ()
    words: list[str] = []
    length = 0
    for word in (*usual, *hint.words):
        length += len(word) + 1
        if length > _LONGEST_HINT:
            break
        words.append(word)
    return " ".join(words) if language in FACTS else None


def _segments(found: Sequence[Any], times: SpeechTimestampsMap) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            segment.text.strip(),
            times.get_original_time(segment.start),
            times.get_original_time(segment.end, is_end=True),
        )
        for segment in found
        if segment.text.strip()
    )


def _confidence(found: Sequence[Any]) -> float:
    """How sure the words are: what the model gives each of them on the average, and that there are
    any at all."""
    tokens = [max(len(segment.tokens), 1) for segment in found]
    likely = sum(s.avg_logprob * n for s, n in zip(found, tokens)) / sum(tokens)
    silent = sum(s.no_speech_prob * n for s, n in zip(found, tokens)) / sum(tokens)
    return float(math.exp(min(likely, 0.0)) * (1.0 - silent))
