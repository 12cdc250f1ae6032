"""The picture can be looked at, whatever was confused."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import matplotlib.image
import pytest

from bot.evaluation.confusion_picture import MOST_LABELS, draw_confusion


@pytest.mark.parametrize(
    "pairs",
    [
        {("a", "a"): 3},
        {("a", "b"): 1},
        {("$x_{$", "nama yang panjang sekali " * 5): 2},
        {(f"intent {i}", f"intent {i + 1}"): i for i in range(1, 150)},
    ],
)
def test_any_number_of_labels_gives_a_picture_of_bounded_size(
    tmp_path: Path, pairs: dict[tuple[str, str], int]
) -> None:
    draw_confusion(Counter(pairs), tmp_path / "confusion.png")
    height, width, _ = matplotlib.image.imread(tmp_path / "confusion.png").shape
    assert 200 < height < 2000 and 200 < width < 2500


def test_the_most_frequent_confusions_are_shown(tmp_path: Path) -> None:
    pairs = Counter({(f"intent_{i}", f"intent_{i + 1}"): i for i in range(1, 150)})
    draw_confusion(pairs, tmp_path / "confusion.svg")
    drawn = (tmp_path / "confusion.svg").read_text()
    shown = [i for i in range(1, 151) if f"<!-- intent_{i} -->" in drawn]
    assert shown == list(range(151 - MOST_LABELS, 151))
