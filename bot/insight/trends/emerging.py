"""Finds what several people begin to write about that the bot knows nothing of.

Around each new message the nearest others are looked at, nearest first: the examples that the bot
was taught, and customers' messages. If nothing new happened, recent messages stand among older ones
by chance; how unlikely it is that so many of the nearest are recent (a binomial test) says how much
a topic rises. How unlike the bot's examples those messages are says how new it is. Both are
logarithms of likelihoods, and added. So a quarrel of one person, a jest that always comes, or a
known topic in a sale do not count, and no number of groups has to be chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from bot.arrays import Floats, Mask, Places
from bot.insight.trends.known_topics import Familiarity

FEWEST_PEOPLE = 4
"""Of fewer nothing is told."""
WINDOWS_DAYS = (3.0, 7.0, 14.0)
"""What is recent: a topic may come at once or slowly."""
QUIET_DAYS = 7.0
"""So long messages must have been seen before anything can be called new."""
JOINS_COSINE = 0.6
"""A message so near to the middle of a group belongs to it."""

_LEAST_SCORE = 10.0
_NEWNESS_COUNTS = 0.7
"""Less than 1, as messages of one group are new for the same reason."""
_MOST_NEWNESS = 8.0
_NEW_SHAPE = 0.3
"""Of messages on unknown topics the share of examples that are less like the bot's is a
beta-distributed number (this, 1); of those on known ones it is uniform."""
_LEAST_RISE = 5.0
"""However new: what always came by chance looks like a rise now and then."""
_LEAST_COSINE = 0.4
_SAME_COSINE = 0.65
"""Two groups whose means are so near are one topic."""
_FAMILIAR = 0.2
_MOST_FAMILIAR = 0.6
"""A message that is more like the bot's examples begins no group."""
_NEIGHBOURS = 60
_AT_ONCE = 10_000_000
"""Cosines that are there at a time, some twenty bytes each with what they are ordered by: of all
points with all messages, a million after a flood, they would need gigabytes."""
_EXPECTED = 20
"""Messages of a known topic are taken to rise as all do until so many tell otherwise."""


@dataclass(frozen=True)
class Messages:
    """What customers wrote, oldest first: ``vectors`` as ``KnownTopics.centre`` makes them, when
    (``days`` since any fixed moment), who (``people``, by numbers), and what of it is known."""

    vectors: Floats
    days: Floats
    people: Places
    known: Familiarity


@dataclass(frozen=True)
class Group:
    """A topic that emerges: ``members`` are places in the messages, the most typical first, one a
    person; ``centre`` is its mean vector; ``score`` how sure it is (a logarithm of likelihood)."""

    members: list[int]
    centre: Floats
    score: float


def emerging(
    messages: Messages, examples: Floats, since: float, now: float, seen: list[Floats]
) -> list[Group]:
    """The topics that emerge by messages from ``since`` on (days), the surest first; none that is
    near one of the centres ``seen``. ``examples`` are the bot's (``KnownTopics.centred``)."""
    if len(messages.days) < 2 or now - messages.days[0] < QUIET_DAYS:
        return []
    begins = (messages.days >= since) & (messages.days <= now)
    starts = np.flatnonzero(begins & (messages.known.shares < _MOST_FAMILIAR))
    if not len(starts):
        return []
    vectors = messages.vectors
    search = _Search(messages, examples, now)
    topics = [messages.known.topics[start] for start in starts]
    first = search.best(vectors[starts], topics)
    promising = [
        (number, found) for number, found in enumerate(first) if found.score > _LEAST_SCORE - 3
    ]
    if not promising:
        return []
    # Once more around the middle of what was found: the first message may stand at its edge.
    centres = np.stack([_mean(vectors[found.members]) for _, found in promising])
    again = search.best(centres, [topics[number] for number, _ in promising])
    groups: list[Group] = []
    near = list(seen)
    for found in sorted(again, key=lambda one: -one.score):
        if found.score < _LEAST_SCORE:
            break
        centre = _mean(vectors[found.members])
        if any(float(centre @ other) > _SAME_COSINE for other in near):
            continue
        near.append(centre)
        order = np.argsort(-(vectors[found.members] @ centre), kind="stable")
        groups.append(Group([found.members[at] for at in order], centre, found.score))
    return groups


def near_any(vectors: Floats, centres: Floats) -> Mask:
    """Which of the messages' vectors belong to one of the groups with these centres."""
    nearness = (vectors @ centres.T).max(axis=1, initial=-1)
    is_near: Mask = nearness > JOINS_COSINE
    return is_near


@dataclass(frozen=True)
class _Found:
    members: list[int]
    score: float


class _Search:
    """The nearest messages and examples around a point, and what their times tell."""

    def __init__(self, messages: Messages, examples: Floats, now: float) -> None:
        self._messages = messages
        self._count = len(messages.vectors)
        self._all = np.vstack([messages.vectors, examples])
        shares = np.maximum(messages.known.shares, 0.01)
        self._newness = np.log(_NEW_SHAPE) + (_NEW_SHAPE - 1) * np.log(shares)
        self._recent = {days: messages.days > now - days for days in WINDOWS_DAYS}
        self._expected = {
            days: _expected_shares(messages.known, recent) for days, recent in self._recent.items()
        }

    def best(self, points: Floats, topics: list[str]) -> list[_Found]:
        """Around each point, with its likeliest known topic, the group with the highest score."""
        at_once = max(1, min(256, _AT_ONCE // len(self._all)))
        return [
            found
            for start in range(0, len(points), at_once)
            for found in self._best(
                points[start : start + at_once], topics[start : start + at_once]
            )
        ]

    def _best(self, points: Floats, topics: list[str]) -> list[_Found]:
        cosines = points @ self._all.T
        depth = min(_NEIGHBOURS, cosines.shape[1])
        order = np.argpartition(-cosines, depth - 1, axis=1)[:, :depth]
        near = np.take_along_axis(cosines, order, 1)
        by_nearness = np.argsort(-near, axis=1, kind="stable")
        order = np.take_along_axis(order, by_nearness, 1)
        near = np.take_along_axis(near, by_nearness, 1)
        is_message = order < self._count
        places = np.minimum(order, self._count - 1)
        is_first = _first_of_person(self._messages.people[places], is_message)
        found = [_Found([], 0.0)] * len(points)
        for days, recent in self._recent.items():
            is_recent = is_message & recent[places] & is_first
            people = is_recent.cumsum(axis=1)
            looked_at = (is_first | ~is_message).cumsum(axis=1)
            shares = self._expected[days]
            expected = np.array([shares.get(topic, shares[""]) for topic in topics])[:, None]
            rise = -binom.logsf(people - 1, looked_at, np.broadcast_to(expected, people.shape))
            newness = np.minimum(
                np.where(is_recent, self._newness[places], 0).cumsum(axis=1), _MOST_NEWNESS
            )
            score = rise + _NEWNESS_COUNTS * newness
            score[
                (near < _LEAST_COSINE) | ~is_recent | (rise < _LEAST_RISE)
                | (people < FEWEST_PEOPLE)
            ] = 0  # fmt: skip
            ends = score.argmax(axis=1)
            for point, end in enumerate(ends):
                if score[point, end] > found[point].score:
                    members = places[point, : end + 1][is_recent[point, : end + 1]]
                    found[point] = _Found(members.tolist(), float(score[point, end]))
        return found


def _expected_shares(known: Familiarity, recent: Mask) -> dict[str, float]:
    """The share of recent ones among the messages of each known topic, "" among all: a known topic
    that rises takes the messages at its edge along."""
    overall = float(recent.mean())
    topics, familiar = np.array(known.topics), known.shares >= _FAMILIAR
    shares = {"": overall}
    for topic in np.unique(topics):
        of_topic = recent[(topics == topic) & familiar]
        share = (of_topic.sum() + _EXPECTED * overall) / (len(of_topic) + _EXPECTED)
        shares[str(topic)] = max(overall, float(share))
    return shares


def _first_of_person(people: Places, is_message: Mask) -> Mask:
    """Whether a neighbour is the nearest message of its person."""
    is_first = np.zeros(people.shape, dtype=bool)
    for row, (of_row, messages) in enumerate(zip(people, is_message)):
        places = np.flatnonzero(messages)
        _, firsts = np.unique(of_row[places], return_index=True)
        is_first[row, places[firsts]] = True
    return is_first


def _mean(vectors: Floats) -> Floats:
    mean = vectors.mean(axis=0)
    centre: Floats = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return centre
