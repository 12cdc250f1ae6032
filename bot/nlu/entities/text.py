"""A message as the finders see it, and what they find in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from spacy.language import Language
from spacy.tokens import Token


@dataclass(frozen=True)
class Found:
    """A stretch of a text, from character ``start`` to before ``end``, and what it stands for."""

    entity: str
    start: int
    end: int
    value: Any


@dataclass
class Text:
    """A message: ``lower`` has the same positions as ``written``; ``day`` is when it was sent."""

    written: str
    day: date
    nlp: Language

    @cached_property
    def lower(self) -> str:
        # Letters whose small form is longer (a Turkish İ) stay: positions must not move.
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.written)

    @cached_property
    def tokens(self) -> list[Token]:
        """spaCy's, without blanks."""
        return [token for token in self.nlp.make_doc(self.lower) if token.text.strip()]
