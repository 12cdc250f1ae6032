"""Telling in scope from out of scope: figures that were worked out by hand."""

from __future__ import annotations

import pytest

from bot.evaluation.scores import out_of_scope_auroc, out_of_scope_recall


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    # 0.9 is above 0.5 and 0.2; 0.5 ties with 0.5 and is above 0.2; 0.1 is above none.
    assert out_of_scope_auroc([0.9, 0.5, 0.1], [0.5, 0.2]) == pytest.approx(3.5 / 6)


def test_recall_at_the_threshold_that_accepts_19_of_20() -> None:
    in_scope = [0.01, *(0.5 + i / 100 for i in range(19))]
    assert out_of_scope_recall(in_scope, [0.0, 0.3, 0.49, 0.5]) == 0.75
    assert out_of_scope_recall(in_scope[1:], [0.0, 0.3, 0.49, 0.505]) == 0.75


def test_without_either_kind_there_is_no_figure() -> None:
    assert out_of_scope_auroc([0.9], []) is None
    assert out_of_scope_recall([], [0.1]) is None


def test_scores_that_say_nothing() -> None:
    assert out_of_scope_auroc([0.5] * 4, [0.5] * 3) == 0.5
    assert out_of_scope_recall([0.5] * 4, [0.5] * 3) == 0
