"""How well voice notes are heard: of what people wrote down that is said in them, how many words
were heard otherwise.

Numbers are compared as numbers, however they are written ("dua dua sembilan satu", "2291"), and
capitals and signs are not compared.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Literal

from bot.edit_distance import edit_distance
from bot.evaluation.given_files import UnusableData, read_text
from bot.languages import LANGUAGES, SPOKEN, Language
from bot.spoken.numbers import spoken_digits, written
from bot.spoken.orders import spoken_order
from bot.spoken.tokens import tokens_of
from bot.spoken.values import digit, whole_number

INDEX = "index.csv"
COLUMNS = ("file", "language", "text")
WORST = 20

_LONG_NUMBER = 3
_LONGEST_NUMBER = 12
"""Words."""
_CURRENCY = ("rp", "rupiah")


@dataclass(frozen=True)
class Clip:
    """A recording, and what is said in it."""

    file: Path
    language: Language
    text: str


@dataclass(frozen=True)
class Heard:
    """What was heard of a clip, in which language, how sure that was, and how long the clip is and
    the hearing took, in seconds."""

    clip: Clip
    text: str
    language: str | None
    confidence: float
    seconds: float
    took_s: float

    @property
    def words(self) -> tuple[list[str], list[str]]:
        """Those that were said, and those that were heard."""
        language = self.clip.language
        return spoken_words(self.clip.text, language), spoken_words(self.text, language)

    @property
    def wrong(self) -> int:
        """How many words were heard otherwise."""
        return edit_distance(*self.words)


def read_clips(folder: Path) -> list[Clip]:
    """The recordings that the folder's index.csv names.

    Raises:
        UnusableData: it is missing or not as it should be, or a recording is missing.
    """
    index = folder / INDEX
    rows = csv.DictReader(io.StringIO(read_text(index), newline=""))
    names = [name.strip().lower() for name in rows.fieldnames or ()]
    if missing := [name for name in COLUMNS if name not in names]:
        raise UnusableData(
            f"{index}: the first line must name the columns {', '.join(COLUMNS)}; "
            f"{' and '.join(missing)} cannot be found there."
        )
    rows.fieldnames = names
    clips = [_clip(folder, row, f"{index}, line {rows.line_num}") for row in rows]
    if not clips:
        raise UnusableData(f"{index} names no recordings. Write one a line.")
    return clips


def _clip(folder: Path, row: dict[str, Any], place: str) -> Clip:
    name, language, text = ((row[column] or "").strip() for column in COLUMNS)
    if language not in LANGUAGES:
        raise UnusableData(f"{place}: the language must be {SPOKEN}.")
    file = folder / name
    if not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
        raise UnusableData(f"{place}: there is no recording {name!r} in {folder}.")
    if not spoken_words(text, language):
        raise UnusableData(f"{place}: write what is said in it, as the text.")
    return Clip(file, language, text)


def spoken_words(text: str, language: Language) -> list[str]:
    """The words of a text, in lower case and without signs; each digit of a number is one."""
    said = [token.word for token in tokens_of(written(text, language))]
    said = [word for word in said if word not in _CURRENCY]  # it is said behind, and written before
    words: list[str] = []
    while said:
        number, length = _number(said)
        words += number or [said[0]]
        said = said[length:]
    return words


def _number(said: Sequence[str]) -> tuple[list[str], int]:
    """The digits of the number with which ``said`` begins, and of how many words it is."""
    if said[0].isdecimal() and said[0].startswith("0"):
        return list(said[0]), 1
    for length in range(min(_LONGEST_NUMBER, len(said)), 0, -1):
        value = whole_number(said[:length])
        if value is not None:
            return list(str(value)), length
    return list(digit(said[0])), 1


def figures(heard: Sequence[Heard]) -> dict[str, Any]:
    """What ``./sapa evaluate voice`` tells: shares of words and letters that are wrong (WER, CER),
    of notes without a mistake, of long numbers that are right as a whole, or so near that the bot
    would ask if an order of the customer's is meant; and times."""
    took = sorted(one.took_s for one in heard)
    sound = sum(one.seconds for one in heard)
    by_language = {
        language: [one for one in heard if one.clip.language == language] for language in LANGUAGES
    }
    return {
        "evaluated": "voice",
        **_scores(heard),
        "languages": {name: _scores(some) for name, some in by_language.items() if some},
        "sound_s": round(sound, 1),
        "real_time_factor": round(sum(took) / sound, 3) if sound else None,
        "median_s": round(median(took), 2),
        "slowest_in_20_s": round(quantiles(took, n=20)[-1] if len(took) > 1 else took[0], 2),
    }


def worst(heard: Sequence[Heard]) -> list[dict[str, Any]]:
    """The twenty clips with the most mistakes."""
    order = sorted(heard, key=lambda one: -one.wrong / len(one.words[0]))
    return [
        {
            "file": one.clip.file.name, "said": one.clip.text, "heard": one.text,
            "confidence": one.confidence, "wrong_words": one.wrong,
        }
        for one in order[:WORST] if one.wrong
    ]  # fmt: skip


def _scores(heard: Sequence[Heard]) -> dict[str, Any]:
    words = [one.words for one in heard]
    letters = [(" ".join(said), " ".join(other)) for said, other in words]
    numbers = [
        spoken_order(one.text, one.clip.language, [said])
        for one in heard
        for said in spoken_digits(one.clip.text, one.clip.language)
        if len(said) >= _LONG_NUMBER
    ]
    return {
        "clips": len(heard),
        "words": sum(len(said) for said, _ in words),
        "wer": _share(sum(edit_distance(*pair) for pair in words), sum(len(s) for s, _ in words)),
        "cer": _share(
            sum(edit_distance(*pair) for pair in letters), sum(len(said) for said, _ in letters)
        ),
        "without_mistake": _share(sum(said == other for said, other in words), len(heard)),
        "language_right": _share(
            sum(one.language == one.clip.language for one in heard), len(heard)
        ),
        "numbers": len(numbers),
        "numbers_whole": _share(sum(number.said is not None for number in numbers), len(numbers)),
        "numbers_near": _share(sum(bool(number.near) for number in numbers), len(numbers)),
        **_by_confidence(heard),
    }


def _by_confidence(heard: Sequence[Heard]) -> dict[str, float | None]:
    """The share of wrong words in the surer and in the less sure half."""
    order: list[Heard] = sorted(heard, key=lambda one: -one.confidence)
    half = (len(order) + 1) // 2
    halves: dict[Literal["wer_surer_half", "wer_other_half"], list[Heard]] = {
        "wer_surer_half": order[:half], "wer_other_half": order[half:],
    }  # fmt: skip
    return {
        name: _share(sum(one.wrong for one in some), sum(len(one.words[0]) for one in some))
        for name, some in halves.items()
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
