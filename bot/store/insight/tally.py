"""What is counted of the conversations of a day, and summed up over days."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate

ENOUGH = 10
"""A share or a middle value of fewer tells more of chance than of the shop."""


@dataclass
class Sum:
    """Conversations counted together: ``messages`` of customers, ``missed`` of those not
    understood, and how many conversations had which outcome (see ``chat_sessions``)."""

    conversations: int = 0
    messages: int = 0
    missed: int = 0
    bot: int = 0
    person: int = 0
    unsolved: int = 0
    unanswered: int = 0

    def add(self, other: Sum) -> None:
        self.conversations += other.conversations
        self.messages += other.messages
        self.missed += other.missed
        self.bot += other.bot
        self.person += other.person
        self.unsolved += other.unsolved
        self.unanswered += other.unanswered


@dataclass(frozen=True)
class Middle:
    """The middle value (median) of ``count`` times, in seconds; None of fewer than ENOUGH."""

    count: int
    seconds: float | None


@dataclass
class Tally:
    """``reasons`` and ``topics`` count conversations; ``answer``, ``person_answer`` and ``solved``
    how many took so many seconds (written out, two digits). ``sounds`` counts the ``messages`` of
    which it is known how they sound, those that are displeased, pleased, angry or worried, and the
    ``conversations`` with a displeased one; ``displeased_topics`` are those of the latter.
    ``contacts`` are whose they were."""

    sum: Sum = field(default_factory=Sum)
    reasons: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    answer: Counter[str] = field(default_factory=Counter)
    person_answer: Counter[str] = field(default_factory=Counter)
    solved: Counter[str] = field(default_factory=Counter)
    sounds: Counter[str] = field(default_factory=Counter)
    displeased_topics: Counter[str] = field(default_factory=Counter)
    contacts: set[int] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        self.sum.add(other.sum)
        self.reasons.update(other.reasons)
        self.topics.update(other.topics)
        self.answer.update(other.answer)
        self.person_answer.update(other.person_answer)
        self.solved.update(other.solved)
        self.sounds.update(other.sounds)
        self.displeased_topics.update(other.displeased_topics)
        self.contacts |= other.contacts

    def stored(self) -> tuple[str, bytes]:
        """As two columns keep it."""
        kept = {name: value for name, value in vars(self).items() if name != "contacts"}
        return json.dumps(kept, default=vars), array("q", sorted(self.contacts)).tobytes()

    @classmethod
    def read(cls, tally_json: str, contacts: bytes) -> Tally:
        """What ``stored`` gave."""
        kept = json.loads(tally_json)
        counts = {name: Counter(value) for name, value in kept.items() if name != "sum"}
        numbers = array("q")
        numbers.frombytes(contacts)
        return cls(Sum(**kept["sum"]), contacts=set(numbers), **counts)


def middle_of(counts: Counter[str]) -> Middle:
    """Of how many took so many seconds."""
    count = sum(counts.values())
    if count < ENOUGH:
        return Middle(count, None)
    times = sorted((float(seconds), many) for seconds, many in counts.items())
    up_to = accumulate(many for _, many in times)
    return Middle(count, next(one[0] for one, n in zip(times, up_to) if n * 2 >= count))
