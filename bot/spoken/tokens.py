"""A heard text in words, with how each follows the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.spoken.number_words import ONE_OF

_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)*"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|(?:[^\W\d_]\.){{2,}}|{_WORD}")
_NEAR = re.compile(r"[ \t]{0,5}-?[ \t]{0,5}|\.")
_PAUSE = re.compile(r"[ \t]{0,5}(?:,|\.{2,3}|…)[ \t]{0,5}")


@dataclass(frozen=True)
class Token:
    """A word or numeral in small letters, ``text[start:end]``; ``gap`` is how it follows the one
    before: at once, after a pause, or as the beginning of something else."""

    word: str
    start: int
    end: int
    gap: Literal["near", "pause", "apart"]


def tokens_of(text: str) -> list[Token]:
    """The words of ``text``. "seribu" is two, satu and ribu; "O.R.D." is three."""
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        gap = _gap(text[end : match.start()])
        for part in _parts(match[0].lower()):
            tokens.append(Token(part, *match.span(), gap))
            gap = "near"
        end = match.end()
    return tokens


def _gap(between: str) -> Literal["near", "pause", "apart"]:
    if _NEAR.fullmatch(between):
        return "near"
    return "pause" if _PAUSE.fullmatch(between) else "apart"


def _parts(word: str) -> Sequence[str]:
    if word.endswith("."):
        return word.replace(".", "")
    return ONE_OF.get(word, (word,))


def is_near(tokens: Sequence[Token], at: int) -> bool:
    """Whether there is one at that place, which follows the one before at once."""
    return at < len(tokens) and tokens[at].gap == "near"
