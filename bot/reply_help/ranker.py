"""Ranks approved replies for a moment, learned from moments and the reply that was given in each.

Linear: words and pairs of words of what the customer said, the replies so far and their order, what
was looked up, and the letters of a draft. ``bench/reply_suggestions.py`` measures it. Needs
scikit-learn, so it runs in Rasa's environment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from bot.arrays import Floats
from bot.reply_help.moments import Moment

_PASSES = 10
_SMOOTHING = 1e-5
_SIGNS_WEIGHT = 0.7
_DRAFT_WEIGHT = 2.0


class ReplyRanker:
    """Knows the replies that were ever given.

    Args:
        moments: what was seen when a reply was given.
        given: the name of the reply of each; at least two names.
        reads_drafts: learns from the moments' drafts too; such a ranker is for drafts alone.
    """

    def __init__(
        self, moments: Sequence[Moment], given: Sequence[str], reads_drafts: bool = False
    ) -> None:
        often = 2 if len(moments) > 200 else 1
        self._parts: list[tuple[Any, Any, float]] = [
            (CountVectorizer(analyzer=_signs, binary=True, min_df=often), _moment, _SIGNS_WEIGHT),
            (_words(often), _said, 1.0),
            (_words(often), _all_said, 1.0),
        ]
        if reads_drafts:
            letters = TfidfVectorizer(
                analyzer="char_wb", ngram_range=(1, 5), min_df=often, sublinear_tf=True
            )
            self._parts += [(letters, _draft, _DRAFT_WEIGHT), (_words(often), _draft, 1.0)]
        self._linear = SGDClassifier(
            loss="log_loss", alpha=_SMOOTHING, max_iter=_PASSES, tol=None, average=True,
            random_state=0,
        )  # fmt: skip
        self._linear.fit(self._features(moments, learn=True), np.asarray(given))
        self.replies: list[str] = [str(name) for name in self._linear.classes_]

    def scores(self, moments: Sequence[Moment]) -> Floats:
        """How likely each of ``replies`` is, each for itself, (moments, replies)."""
        outputs = self._linear.decision_function(self._features(moments))
        if outputs.ndim == 1:  # of two replies, that of the second
            outputs = np.stack([-outputs, outputs], axis=1)
        likely: Floats = 1 / (1 + np.exp(-outputs))
        return likely

    def _features(self, moments: Sequence[Moment], learn: bool = False) -> csr_matrix:
        columns = []
        for vectorizer, read, weight in self._parts:
            texts = [read(moment) for moment in moments]
            made = vectorizer.fit_transform(texts) if learn else vectorizer.transform(texts)
            columns.append(made * weight)
        return hstack(columns).tocsr()


def _words(often: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, 2), min_df=often, sublinear_tf=True, token_pattern=r"\w+"
    )


def _moment(moment: Moment) -> Moment:
    return moment


def _signs(moment: Moment) -> list[str]:
    return moment.signs


def _said(moment: Moment) -> str:
    return moment.said or "nothing"


def _all_said(moment: Moment) -> str:
    return f"{moment.before} {moment.said}".strip() or "nothing"


def _draft(moment: Moment) -> str:
    return moment.draft or "-"
