"""Finds known topics that more people ask about than the weeks before let expect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import nbinom

from bot.arrays import Floats, Places

LAST_DAYS = 5.0
BEFORE_DAYS = 28.0
"""The days before the last ones that say what is usual."""
FEWEST_PEOPLE = 5
FEWEST_DAYS_BEFORE = 7.0
"""With fewer nothing can be called usual."""

_CHANCE = 3e-4
"""How seldom a topic rises so by chance. What is usual is itself known from few messages only, so
the count of the last days is taken to be spread as a negative binomial (a Poisson whose rate is
uncertain): a rare topic needs more than a frequent one."""
_TIMES_AS_MANY = 1.7


def rising(days: Floats, people: Places, topics: Sequence[str], now: float) -> list[str]:
    """The topics that rise, by messages in the order of their ``days`` (days since any fixed
    moment), each of one of ``people`` (numbers). A person counts once for a topic and day.

    Where everything grows, such as before a holiday, no single topic does.
    """
    if not len(days) or now - days[0] < LAST_DAYS + FEWEST_DAYS_BEFORE:
        return []
    begin = now - LAST_DAYS
    since = max(begin - BEFORE_DAYS, float(days[0]))
    asked = {
        (topic, person, int(np.floor(now - day)))
        for day, person, topic in zip(days, people, topics)
        if since <= day <= now
    }
    ages = np.array([age for _, _, age in asked])
    names = np.array([topic for topic, _, _ in asked])
    is_last = ages < LAST_DAYS
    found = []
    for topic in np.unique(names):
        of_topic = names == topic
        last, before = (of_topic & is_last).sum(), (of_topic & ~is_last).sum()
        others = is_last[~of_topic]
        growth = (others.sum() + 1) / ((~others).sum() + 1)
        expected = (before + 1) * growth
        chance = nbinom.sf(last - 1, before + 1, 1 / (1 + growth))
        if last >= FEWEST_PEOPLE and last > _TIMES_AS_MANY * expected and chance < _CHANCE:
            found.append((float(chance), str(topic)))
    return [topic for _, topic in sorted(found)]
