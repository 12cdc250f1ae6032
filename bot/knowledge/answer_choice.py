"""What is done with the entries that were found for a question: given, offered, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.search import Match

MOST_OFFERED = 3
"""Entries that a customer is asked to choose from."""

OFFER_FROM = 0.25
"""The share that the likeliest three must have together to be offered."""

HARDLY = 30
"""A third entry whose share is this many times less than the best one's is not offered."""


@dataclass(frozen=True)
class Choice:
    """``given`` is sure enough to be the answer; else ``offered`` are two or three that may be."""

    given: Match | None = None
    offered: tuple[Match, ...] = ()


def choose(matches: Sequence[Match], threshold: float, offer_from: float = OFFER_FROM) -> Choice:
    """``matches`` are the likeliest entries, best first; from ``threshold`` on the best is given.

    One entry alone is not offered: a customer who is shown one thing takes it for the answer.
    """
    if not matches:
        return Choice()
    if matches[0].score >= threshold:
        return Choice(given=matches[0])
    third = [match for match in matches[2:MOST_OFFERED] if match.score * HARDLY >= matches[0].score]
    likely = (*matches[:2], *third)
    if len(likely) < 2 or sum(match.score for match in likely) < offer_from:
        return Choice()
    return Choice(offered=likely)
