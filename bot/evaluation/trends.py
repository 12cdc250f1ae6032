"""How early trends are told, and how often one is told that is none: by replaying timelines."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np

from bot.arrays import Floats
from bot.evaluation.report import Error, Report
from bot.evaluation.timeline_files import Timeline
from bot.insight.trends.emerging import Messages, emerging, near_any
from bot.insight.trends.known_topics import Familiarity, KnownTopics
from bot.insight.trends.rising import FEWEST_DAYS_BEFORE, LAST_DAYS, rising

LOOKS_A_DAY = 4
"""How often a replay looks for trends; in service it is every ten minutes."""

_KEPT_DAYS = 60
_FAMILIAR = 0.1
"""Of the bot's own examples so many are less like the others than a message that counts for a known
topic."""
_BATCH = 128
_QUIET_DAYS = 14.0
"""So long a topic that rises is not told again, as in service."""
_BURST_DAYS = 5.0

Encode = Callable[[list[str]], Floats]
Look = Callable[[float, float], list[list[int]]]
"""From when till when (days) it looks: the messages of each trend that is told, by their places."""


@dataclass
class Replayed:
    """What was told of one timeline: of each topic that was found, how many messages of it had come
    and how many of those told were of it; what was told though it was none, and again."""

    topics: int
    weeks: float
    rising_weeks: float = 0.0
    found: dict[str, tuple[int, float]] = field(default_factory=dict)
    false: list[tuple[str, str]] = field(default_factory=list)
    repeats: int = 0
    rising: int = 0
    risen: int = 0
    false_rises: int = 0


class Detector:
    """What the product finds in one timeline."""

    def __init__(self, timeline: Timeline, encode: Encode) -> None:
        texts, topics = zip(*timeline.examples)
        vectors = in_batches(encode, [one.text for one in timeline.messages])
        self.known = KnownTopics(in_batches(encode, list(texts)), topics)
        self.familiarity = self.known.familiarity(vectors)
        self._vectors = self.known.centre(vectors)
        self._days = np.array([one.at for one in timeline.messages])
        self._people = np.array([one.person for one in timeline.messages])
        self._seen: list[Floats] = []
        self._seen_at: list[float] = []

    def emerging(self, since: float, now: float) -> list[list[int]]:
        """The messages of each new topic, by their places in the timeline."""
        first, end = np.searchsorted(self._days, [now - _KEPT_DAYS, now])
        kept = slice(int(first), int(end))
        messages = Messages(
            self._vectors[kept], self._days[kept], self._people[kept],
            Familiarity(self.familiarity.shares[kept], self.familiarity.topics[kept]),
        )  # fmt: skip
        groups = emerging(messages, self.known.centred, since, now, self._seen)
        self._seen += [group.centre for group in groups]
        self._seen_at += [now] * len(groups)
        return [[int(first) + place for place in group.members] for group in groups]

    def rising(self, now: float) -> list[str]:
        """The known topics that rise, without what belongs to new ones that were told by then."""
        count = bisect_right(self._seen_at, now)
        is_new = near_any(self._vectors, np.array(self._seen[:count] or self._vectors[:0]))
        familiar = (self.familiarity.shares >= _FAMILIAR) & (self._days <= now) & ~is_new
        places = np.flatnonzero(familiar)
        topics = [self.familiarity.topics[place] for place in places]
        return rising(self._days[places], self._people[places], topics, now)


def in_batches(encode: Encode, texts: list[str]) -> Floats:
    """All at once would need much memory."""
    return np.vstack([encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)])


def replay(timeline: Timeline, look: Look) -> Replayed:
    """Looks for new topics so often a day, and compares with what is known."""
    told = Replayed(len(timeline.emerging), timeline.days / 7)
    topics = [one.topic for one in timeline.messages]
    for now in _looks(timeline):
        for members in look(now - 1 / LOOKS_A_DAY, now):
            (topic, count), = Counter(topics[place] for place in members).most_common(1)
            share = count / len(members)
            if topic not in timeline.emerging or share < 0.5:
                told.false.append((timeline.messages[members[0]].text, topic))
            elif topic in told.found:
                told.repeats += 1
            else:
                came = sum(one.topic == topic and one.at <= now for one in timeline.messages)
                told.found[topic] = (came, share)
    return told


def replay_rising(timeline: Timeline, rises: Callable[[float], list[str]], told: Replayed) -> None:
    """The same for known topics that rise; adds to ``told``."""
    told.rising = len(timeline.rising)
    told.rising_weeks = (timeline.days - LAST_DAYS - FEWEST_DAYS_BEFORE) / 7
    lately: dict[str, float] = {}
    found = set()
    for now in _looks(timeline):
        for topic in rises(now):
            if now - lately.get(topic, -_QUIET_DAYS) < _QUIET_DAYS:
                continue
            lately[topic] = now
            start = timeline.rising.get(topic)
            if start is not None and start <= now <= start + _BURST_DAYS + LAST_DAYS:
                found.add(topic)
            else:
                told.false_rises += 1
    told.risen = len(found)


def evaluate_trends(timelines: Sequence[Timeline], encode: Encode) -> Report:
    """What the product finds in them."""
    replayed = []
    for timeline in timelines:
        detector = Detector(timeline, encode)
        told = replay(timeline, detector.emerging)
        replay_rising(timeline, detector.rising, told)
        replayed.append(told)
    pairs = Counter(
        (topic, "told" if topic in told.found else "missed")
        for timeline, told in zip(timelines, replayed)
        for topic in timeline.emerging
    )
    errors = [
        Error(text, topic, "told as new", 1.0) for told in replayed for text, topic in told.false
    ]
    return Report("trends", figures_of(replayed), pairs, errors)


def figures_of(replayed: Sequence[Replayed]) -> dict[str, Any]:
    """Shares are from 0 to 1; ``messages_until_told`` is a median; None where there is nothing."""
    found = [one for told in replayed for one in told.found.values()]
    topics, weeks = sum(told.topics for told in replayed), sum(told.weeks for told in replayed)
    rising_weeks = sum(told.rising_weeks for told in replayed)
    rose = sum(told.rising for told in replayed)
    return {
        "timelines": len(replayed),
        "emerging_topics": topics,
        "found": len(found) / topics if topics else None,
        "messages_until_told": median(came for came, _ in found) if found else None,
        "found_within_10_messages": _share([came <= 10 for came, _ in found], topics),
        "purity": sum(share for _, share in found) / len(found) if found else None,
        "false_a_week": sum(len(told.false) for told in replayed) / weeks,
        "repeats_a_week": sum(told.repeats for told in replayed) / weeks,
        "rising_topics": rose,
        "rising_found": sum(told.risen for told in replayed) / rose if rose else None,
        "false_rises_a_week": sum(told.false_rises for told in replayed) / rising_weeks
        if rising_weeks > 0
        else None,
    }


def _share(are: Sequence[bool], of: int) -> float | None:
    return sum(are) / of if of else None


def _looks(timeline: Timeline) -> Floats:
    looks: Floats = np.arange(1, timeline.days * LOOKS_A_DAY + 1) / LOOKS_A_DAY
    return looks
