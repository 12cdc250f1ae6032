"""Recognises abuse, threats, spam, self-harm and emergencies in what customers write.

Two logistic regressions vote as equals (the mean of their probabilities): one over the sentence
embedding that the intents are told by, one over character n-grams, which know swear words however
they are spelt. They learn from data/moderation and from the shop's own examples, which are none of
these. ``bench/moderation.py`` measures them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

KINDS = ("abuse", "threat", "spam", "self_harm", "emergency")
FINE = "fine"

LEAST = {"abuse": 0.5, "threat": 0.4, "spam": 0.5, "self_harm": 0.35, "emergency": 0.35}
"""How surely a message must be anything but fine. Where somebody may be in danger, a false alarm
costs less than a missed one. Chosen by cross-validation over data/moderation."""

SAME = 0.9
"""From this cosine of character n-grams on, two messages are the same words."""

MEANING_SCALE = 15.0
"""Unit vectors are multiplied by it: with C = 1 vectors of length 1 would be underfitted."""

_DRAWN_OUT = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True)
class Verdict:
    """``kind`` is one of KINDS; ``score`` is how surely the message is not fine, 0 to 1."""

    kind: str
    score: float


@dataclass
class Moderator:
    """The two regressions, fitted. ``corrections`` are texts with what people said of them (a kind,
    or fine): the same words are judged as they were."""

    meaning: LogisticRegression
    speller: TfidfVectorizer
    spelling: LogisticRegression

    def __post_init__(self) -> None:
        self._corrections: list[tuple[str, str]] = []
        self._corrected: Any = None

    @classmethod
    def fit(cls, vectors: np.ndarray, texts: Sequence[str], kinds: Sequence[str]) -> Moderator:
        """Args: unit vectors (n, dimension), and text and kind (one of KINDS, or FINE) of each."""
        meaning = LogisticRegression(C=1.0, class_weight="balanced", max_iter=200)
        meaning.fit(vectors * MEANING_SCALE, kinds)
        speller = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=None,
            lowercase=False, dtype=np.float32,
        )
        ngrams = speller.fit_transform([_spelt(text) for text in texts])
        # numpy's integers would each be stored as an array, and take seconds to load.
        speller.vocabulary_ = {ngram: int(place) for ngram, place in speller.vocabulary_.items()}
        spelling = LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear")
        return cls(meaning, speller, spelling.fit(ngrams, kinds))

    def judge(self, vector: np.ndarray, text: str) -> Verdict | None:
        """What is wrong with a message of this unit vector (dimension,), if anything is."""
        ngrams = self.speller.transform([_spelt(text)])
        told = self._told(ngrams)
        if told:
            return None if told == FINE else Verdict(told, 1.0)
        kinds = [str(kind) for kind in self.meaning.classes_]
        shares = self.meaning.predict_proba(vector[None] * MEANING_SCALE)[0]
        shares = (shares + self.spelling.predict_proba(ngrams)[0]) / 2
        share = dict(zip(kinds, shares.tolist()))
        score = 1 - share.pop(FINE, 0.0)
        kind = max(share, key=lambda kind: share[kind])
        return Verdict(kind, score) if score >= LEAST[kind] else None

    def correct(self, corrections: list[tuple[str, str]]) -> None:
        """Takes over what people said of messages: text and kind, or fine; the newest last."""
        if corrections != self._corrections:
            self._corrections = corrections
            texts = [_spelt(text) for text, _ in corrections]
            self._corrected = self.speller.transform(texts) if texts else None

    def _told(self, ngrams: Any) -> str | None:
        """What was said of the same words before, the newest word counting."""
        if self._corrected is None:
            return None
        likeness = (self._corrected @ ngrams.T).toarray()[:, 0]
        same = np.flatnonzero(likeness >= SAME)
        return self._corrections[same[-1]][1] if len(same) else None


def _spelt(text: str) -> str:
    """In small letters, what is drawn out (tololll) shortened."""
    return _DRAWN_OUT.sub(r"\1\1", text.lower())
