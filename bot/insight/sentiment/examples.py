"""Texts whose sentiment somebody said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sentiment = Literal["displeased", "neutral", "pleased"]
Feeling = Literal["angry", "worried"]

SENTIMENTS: tuple[Sentiment, ...] = ("displeased", "neutral", "pleased")
FEELINGS: tuple[Feeling, ...] = ("angry", "worried")


@dataclass(frozen=True)
class Example:
    """``sentiment`` and ``feelings`` are None where nobody said them; no feelings are an empty
    set."""

    text: str
    sentiment: Sentiment | None = None
    feelings: frozenset[Feeling] | None = None
