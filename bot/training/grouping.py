"""Messages that ask for the same thing, put together."""

from __future__ import annotations

from scipy.cluster.hierarchy import fcluster, linkage

from bot.encoders.combined_encoder import open_message_meaning

APART = 0.45
"""The mean cosine distance from which on two groups are two wishes. Of 300 examples of the sample
shop three of four pairs within a group are then of one intent, and four in ten are in a group; at
0.6 it is every second pair."""


def groups_of(texts: list[str], encoder: str) -> list[list[int]]:
    """The positions of ``texts`` by group, the largest group first, the first text's first among
    equals. Loads ``encoder``, so it is for a process of its own."""
    if len(texts) < 2:
        return [[position] for position in range(len(texts))]
    vectors = open_message_meaning(encoder).encode(texts)
    labels = fcluster(linkage(vectors, "average", metric="cosine"), APART, "distance")
    groups: dict[int, list[int]] = {}
    for position, label in enumerate(labels):
        groups.setdefault(int(label), []).append(position)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))
