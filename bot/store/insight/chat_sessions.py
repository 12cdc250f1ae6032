"""A conversation as figures count it, read from the lines of a chat.

It begins with a customer's message after a day in which nobody wrote, or a week after the last one
began, and holds all until the next one begins. Who served it is its outcome:

- ``person``: the bot called a person, one wrote, or one had the chat already
- ``unsolved``: the bot alone, and it did not understand what the customer wrote last, or the
  customer rated it poorly
- ``bot``: the bot alone, and neither of it
- ``unanswered``: nobody has answered, but perhaps with an apology
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.store.conversations.ratings import NO_TOPIC
from bot.store.conversations.summary import POOR_STARS

Outcome = Literal["bot", "person", "unsolved", "unanswered"]
By = Literal["customer", "bot", "person"]

PAUSE_S = 86_400.0
"""After so long a silence a customer's message begins another conversation."""
LONGEST_S = 7 * 86_400.0
"""So long after one began the next message begins another: no chat is read from its beginning."""

STEPPED_IN = "stepped_in"
"""The reason where a person wrote whom nobody had called."""
WITH_PERSON = "with_person"
"""The reason where a person had the chat when it began."""

_NOT_UNDERSTOOD = ("nlu_fallback", "out_of_scope")
_ASKED_BACK = ("action_clarify", "action_lost")
_ANSWERS = ("ask_info", "faq")
"""Intents under which many questions come; the approved answer tells them apart."""
_SAY_NOTHING = (*NO_TOPIC, *_NOT_UNDERSTOOD, "moderated", "too_many_messages", "bot_challenge")


@dataclass(frozen=True)
class Line:
    """A line of a chat, ``at`` in Unix seconds. All else is of a customer's message alone: ``id``
    is the inbox's, ``state`` its state there, and the rest what its turn says."""

    at: float
    by: By
    id: int = 0
    state: str = ""
    intent: str | None = None
    action: str | None = None
    answer: str | None = None
    handoff: str | None = None
    stars: int | None = None
    language: str | None = None

    @property
    def is_missed(self) -> bool:
        """Whether the bot did not understand it, or had nothing to say to it."""
        return self.intent in _NOT_UNDERSTOOD or self.action in _ASKED_BACK

    @property
    def topic(self) -> str | None:
        """What it asks: ``intent:order_status``, or by its approved answer ``answer:cod``."""
        if self.intent is None or self.intent in _SAY_NOTHING:
            return None
        if self.intent in _ANSWERS:
            return f"answer:{self.answer}" if self.answer else None
        return f"intent:{self.intent}"


@dataclass
class ChatSession:
    """One conversation; times are seconds, None where it has not come to that."""

    inbox_id: int
    began_at: float
    lines: list[Line] = field(default_factory=list)

    @property
    def messages(self) -> int:
        return len(self._of_customer)

    @property
    def missed(self) -> int:
        return sum(line.is_missed for line in self._of_customer)

    @property
    def is_pending(self) -> bool:
        return any(line.state == "pending" for line in self._of_customer)

    @property
    def language(self) -> str | None:
        """The one that was spoken last."""
        return next((one.language for one in reversed(self._of_customer) if one.language), None)

    @property
    def topics(self) -> list[str]:
        topics = (line.topic for line in self._of_customer)
        return list(dict.fromkeys(topic for topic in topics if topic))

    @property
    def outcome(self) -> Outcome:
        if self.reason:
            return "person"
        if not self._answers:
            return "unanswered"
        poor = any(line.stars is not None and line.stars <= POOR_STARS for line in self.lines)
        understood = [line for line in self._of_customer if line.intent is not None]
        return "unsolved" if poor or (understood and understood[-1].is_missed) else "bot"

    @property
    def reason(self) -> str:
        """Why a person was needed; empty where none was."""
        for line in self.lines:
            if line.handoff:
                return line.handoff
            if line.by == "person":
                return STEPPED_IN
            if line.state == "desk":
                return WITH_PERSON
        return ""

    @property
    def answer_s(self) -> float | None:
        return _rounded(self._answers[0].at - self.began_at) if self._answers else None

    @property
    def person_s(self) -> float | None:
        """From the call for a person until one answered."""
        called = next((one for one in self.lines if one.handoff or one.state == "desk"), None)
        if called is None:
            return None
        came = (line.at for line in self._answers if line.by == "person" and line.at >= called.at)
        at = next(came, None)
        return None if at is None else _rounded(at - called.at)

    @property
    def solved_s(self) -> float | None:
        """Until the last answer: of the person, where one was needed."""
        outcome = self.outcome
        if outcome not in ("bot", "person"):
            return None
        last = [line.at for line in self._answers if line.by == outcome]
        return _rounded(last[-1] - self.began_at) if last else None

    @property
    def awaits_answer(self) -> bool:
        """Whether the customer wrote last, or a person was called who has not answered yet."""
        if self.lines[-1].by == "customer":
            return True
        for line in reversed(self.lines):
            if line.by == "person":
                return False
            if line.handoff or line.state == "desk":
                return True
        return False

    @property
    def _of_customer(self) -> list[Line]:
        return [line for line in self.lines if line.by == "customer"]

    @property
    def _answers(self) -> list[Line]:
        return [line for line in self.lines if line.by != "customer"]


def chat_sessions(lines: Iterable[Line]) -> Sequence[ChatSession]:
    """The conversations of one chat, from its lines in any order. What was written unasked, before
    a customer's first message or long after the last line, belongs to none."""
    found: list[ChatSession] = []
    for line in sorted(lines, key=lambda one: (one.at, one.by != "customer", one.id)):
        last = found[-1].lines[-1] if found else None
        is_late = last is None or line.at - last.at > PAUSE_S
        is_long = found and line.at - found[-1].began_at > LONGEST_S
        if line.by == "customer" and (is_late or is_long):
            found.append(ChatSession(line.id, line.at))
        elif last is None or (is_late and not found[-1].awaits_answer):
            continue
        found[-1].lines.append(line)
    return found


def _rounded(seconds: float) -> float:
    """To two digits, as it is told: so there are few values to find the middle one of."""
    if seconds < 1:
        return 0.0 if seconds < 0.05 else round(seconds, 1)
    return float(round(seconds, 1 - math.floor(math.log10(seconds))))
