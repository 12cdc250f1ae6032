"""A part of a message, with all that it is read by."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.case_kinds import CaseKind
from bot.dialogue.commands import Command, Name
from bot.dialogue.message import Message, Part
from bot.dialogue.state import Dialogue, Question
from bot.dialogue.word_patterns import SURE


@dataclass(frozen=True)
class PartInContext:
    """A part of a message with all that it is read by; ``here`` is the kind of the case in hand,
    ``told`` are the facts in it."""

    part: Part
    message: Message
    dialogue: Dialogue
    here: CaseKind | None
    told: tuple[Command, ...]

    @property
    def question(self) -> Question | None:
        return self.dialogue.question

    @property
    def asked(self) -> str | None:
        return self.question.fact if self.question else None

    @property
    def lower(self) -> str:
        return self.part.text.casefold()

    @property
    def is_sure(self) -> bool:
        return self.part.confidence >= SURE

    def is_intent(self, intent: str) -> bool:
        return self.part.intent == intent and self.is_sure

    def command(self, name: Name, why: str, **more: str) -> Command:
        return Command(name, text=self.part.text, why=why, **more)
