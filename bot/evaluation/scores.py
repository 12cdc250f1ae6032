"""How well a score tells what is in scope from what is not; used for intents and for answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve

from bot.arrays import Floats

ACCEPTED = 0.95


def out_of_scope_auroc(in_scope: Sequence[float], out_of_scope: Sequence[float]) -> float | None:
    """The probability that a message in scope scores above one out of scope; ties count half.

    None where one of the two is empty.
    """
    if not in_scope or not out_of_scope:
        return None
    return float(roc_auc_score(*_labelled(in_scope, out_of_scope)))


def out_of_scope_recall(in_scope: Sequence[float], out_of_scope: Sequence[float]) -> float | None:
    """The share of what is out of scope that is rejected by the highest threshold that still
    accepts 95 % of what is in scope (accepted: score at or above it). None as above."""
    if not in_scope or not out_of_scope:
        return None
    labels, scores = _labelled(in_scope, out_of_scope)
    wrongly_accepted, accepted, _ = roc_curve(labels, scores, drop_intermediate=False)
    return float(1 - wrongly_accepted[accepted >= ACCEPTED][0])


def _labelled(
    in_scope: Sequence[float], out_of_scope: Sequence[float]
) -> tuple[Floats, Floats]:
    labels = np.repeat([1, 0], [len(in_scope), len(out_of_scope)])
    return labels, np.concatenate([in_scope, out_of_scope])
