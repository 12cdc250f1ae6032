"""The picture of what is taken for what."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

MOST_LABELS = 20
"""More would not be readable: the others are confused less often."""


def draw_confusion(pairs: Counter[tuple[str, str]], file: Path) -> None:
    """Draws the most confused labels, expected ones as rows and predicted ones as columns.

    ``pairs`` counts (expected, predicted), right ones too. The file's ending gives its format.
    """
    every = {label for pair in pairs for label in pair}
    labels = _most_confused(pairs) or sorted(every)[:MOST_LABELS]
    counts = np.array([[pairs[row, column] for column in labels] for row in labels])
    wrong = np.where(np.eye(len(labels), dtype=bool), 0, counts)

    side = 3 + 0.36 * len(labels)
    figure = Figure(figsize=(side + 1, side), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(wrong, cmap="Reds", vmin=0, vmax=max(wrong.max(), 1))
    for row, column in zip(*np.nonzero(counts)):
        right = row == column
        dark = wrong[row, column] > 0.6 * max(wrong.max(), 1)
        axes.text(
            column, row, str(counts[row, column]), ha="center", va="center", fontsize=8,
            color="tab:green" if right else "white" if dark else "black",
            fontweight="bold" if right else "normal",
        )
    shown = [label if len(label) <= 32 else f"{label[:31]}…" for label in labels]
    looks = {"fontsize": 8, "parse_math": False}  # a label with dollar signs is no formula
    axes.set_xticks(range(len(labels)), shown, rotation=60, ha="right", **looks)
    axes.set_yticks(range(len(labels)), shown, **looks)
    axes.set_xlabel("taken for")
    axes.set_ylabel("is")
    part = f"the {len(labels)} most confused of {len(every)}" if len(every) > len(labels) else "all"
    axes.set_title(f"What is taken for what ({part}; right ones green)", fontsize=10)
    figure.savefig(file, dpi=150)


def _most_confused(pairs: Counter[tuple[str, str]]) -> list[str]:
    """The labels of the most frequent confusions, so that each has a partner in the picture."""
    chosen: set[str] = set()
    for pair, _ in pairs.most_common():
        if pair[0] != pair[1] and len(chosen.union(pair)) <= MOST_LABELS:
            chosen.update(pair)
    return sorted(chosen)
