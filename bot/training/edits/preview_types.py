"""What an answer is tried with, and what it would win (answer_preview.py): they go as JSON from one
process to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A question in ``language``; ``is_real`` says that a customer wrote it."""

    text: str
    language: str
    is_real: bool = False


@dataclass(frozen=True)
class Won:
    """A question that the entry would answer, with its share (0 to 1), and the id of the entry that
    answers it now."""

    asked: Asked
    score: float
    before: str | None


@dataclass(frozen=True)
class Missed:
    """One of the entry's own questions that it would not answer; ``winner`` is who would."""

    question: str
    winner: str | None


@dataclass(frozen=True)
class Twin:
    """Another entry that is asked for nearly alike."""

    id: str
    likeness: float


@dataclass(frozen=True)
class Preview:
    """``won`` are real questions first, then those that another entry or none answers now;
    ``proposed``, by language, are ways in which customers of any shop ask it."""

    won: tuple[Won, ...]
    missed: tuple[Missed, ...]
    twins: tuple[Twin, ...]
    proposed: dict[str, tuple[str, ...]]

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Preview:
        """What ``dataclasses.asdict`` made of one."""
        return cls(
            tuple(Won(**{**won, "asked": Asked(**won["asked"])}) for won in found["won"]),
            tuple(Missed(**missed) for missed in found["missed"]),
            tuple(Twin(**twin) for twin in found["twins"]),
            {language: tuple(texts) for language, texts in found["proposed"].items()},
        )
