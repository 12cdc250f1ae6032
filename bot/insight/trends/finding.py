"""Looks through the last weeks' messages for trends, and writes down what is new of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bot.arrays import Floats, Places
from bot.insight.trends.emerging import JOINS_COSINE, Messages, emerging, near_any
from bot.insight.trends.known_topics import KnownTopics
from bot.insight.trends.rising import LAST_DAYS, rising
from bot.insight.trends.small_vectors import as_bytes, from_bytes
from bot.privacy.redaction import mask
from bot.store.engine.protocol import Database
from bot.store.engine.transaction import writing
from bot.store.insight.message_vectors import kept_vectors, words_of
from bot.store.insight.trends import Member, Topic, add_members, add_trend, topics

LONGEST = 400
"""Characters of a message that are read and quoted."""
DAY_S = 86400.0

_LOOKED_BACK_DAYS = 3.0
"""New topics are looked for around messages of these days at most, however late the update is."""
_MOST_MEMBERS = 300
"""Of a known topic that rises; the newest."""
_NO_WISH = {"intent:nlu_fallback", "intent:out_of_scope", "intent:ask_info"}
"""What these ask is not known, or stands in the answer."""


@dataclass(frozen=True)
class _Kept:
    """The messages of the last weeks, the oldest first: ``days`` since 1970, and whether they
    ``are_new`` since the last update."""

    ids: list[int]
    topics: list[str]
    days: Floats
    people: Places
    vectors: Floats
    are_new: Places


def find_trends(
    database: Database, known: KnownTopics, encoder: str, mark: int, now: float
) -> None:
    """Writes what messages with numbers above ``mark`` make of the trends that there are, and new
    ones. ``encoder`` is the fingerprint of the one that made the vectors, ``now`` Unix seconds."""
    kept = _read(database, mark)
    if kept is None:
        return
    seen = topics(database, encoder)
    vectors = known.centre(kept.vectors)
    _find_new(database, kept, vectors, known, encoder, seen, now)
    _find_rising(database, kept, vectors, topics(database, encoder), now)


def masked(text: str, name: str | None) -> str:
    """What of a message is encoded and quoted: nothing that tells who wrote it."""
    return mask(text, [name] if name else [])[:LONGEST]


def _read(database: Database, mark: int) -> _Kept | None:
    kept = kept_vectors(database)
    if not kept:
        return None
    return _Kept(
        [one.inbox_id for one in kept],
        [one.topic or "" for one in kept],
        np.array([one.at / DAY_S for one in kept]),
        np.array([one.person for one in kept]),
        from_bytes([one.vector for one in kept]),
        np.flatnonzero([one.inbox_id > mark for one in kept]),
    )


def _find_new(
    database: Database,
    kept: _Kept,
    vectors: Floats,
    known: KnownTopics,
    encoder: str,
    seen: list[Topic],
    now: float,
) -> None:
    """New messages join the trends that are known, whatever became of these; others make new."""
    centres = {one.id: from_bytes([one.centre])[0] for one in seen if one.centre}
    today = now / DAY_S
    since = max(float(kept.days[kept.are_new].min(initial=today)), today - _LOOKED_BACK_DAYS)
    messages = Messages(vectors, kept.days, kept.people, known.familiarity(kept.vectors))
    groups = emerging(messages, known.centred, since, today, [*centres.values()])
    joining = {}
    for trend_id, centre in centres.items():
        nearness = vectors[kept.are_new] @ centre
        near = kept.are_new[nearness > JOINS_COSINE]
        joining[trend_id] = _members(database, kept, near, vectors[near] @ centre)
    members = [
        _members(database, kept, group.members, vectors[group.members] @ group.centre)
        for group in groups
    ]
    with writing(database):
        for trend_id, more in joining.items():
            add_members(database, trend_id, more)
        for group, of_group in zip(groups, members):
            add_trend(database, None, of_group, now, encoder, as_bytes(group.centre))


def _find_rising(
    database: Database, kept: _Kept, vectors: Floats, seen: list[Topic], now: float
) -> None:
    """A topic that was told lately, or that staff ignore, is not told again. What belongs to a new
    topic counts for no known one, which the bot may take it for, until the bot knows it."""
    today = now / DAY_S
    told = {one.topic for one in seen if one.topic and one.fate in (None, "ignored")}
    centres = [one.centre for one in seen if one.centre and one.fate in (None, "ignored")]
    is_new = near_any(vectors, from_bytes(centres) if centres else vectors[:0])
    places = [
        place
        for place, topic in enumerate(kept.topics)
        if topic and topic not in _NO_WISH and not is_new[place]
    ]
    of_topics = [kept.topics[place] for place in places]
    for topic in rising(kept.days[places], kept.people[places], of_topics, today):
        if topic in told:
            continue
        near = [
            place
            for place in reversed(places)
            if kept.topics[place] == topic and kept.days[place] > today - LAST_DAYS
        ][:_MOST_MEMBERS]
        middle = kept.vectors[near].mean(axis=0)
        middle /= max(float(np.linalg.norm(middle)), 1e-9)
        members = _members(database, kept, near, kept.vectors[near] @ middle)
        with writing(database):
            add_trend(database, topic, members, now)


def _members(
    database: Database, kept: _Kept, places: Iterable[int], typical: Iterable[float]
) -> list[Member]:
    nearness = {kept.ids[place]: float(near) for place, near in zip(places, typical)}
    return [
        Member(number, nearness[number], masked(text, name))
        for number, text, name in words_of(database, nearness)
    ]
