"""What was learned says the same after it was kept, vocabulary and all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from bot.nlu.model_io import load_estimator, save_estimator

TEXTS = ["mau refund dong", "kapan sampai ya", "refund kapan", "sampai mana"]
KINDS = ["money", "parcel", "money", "parcel"]


@pytest.mark.parametrize(
    "vectorizer",
    [
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4)),
        TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 3), min_df=2),
        CountVectorizer(token_pattern=r"\S+"),
    ],
)
def test_a_vectorizer(tmp_path: Path, vectorizer: Any) -> None:
    before = vectorizer.fit_transform(TEXTS)
    save_estimator(vectorizer, tmp_path / "v.skops")
    assert isinstance(vectorizer.vocabulary_, dict)  # it goes on to be used
    again = load_estimator(tmp_path / "v.skops")
    assert again.vocabulary_ == vectorizer.vocabulary_
    assert np.allclose(again.transform(TEXTS).toarray(), before.toarray())


def test_a_pipeline(tmp_path: Path) -> None:
    both = make_union(TfidfVectorizer(analyzer="char_wb"), CountVectorizer())
    model = make_pipeline(both, LogisticRegression()).fit(TEXTS, KINDS)
    save_estimator(model, tmp_path / "m.skops")
    assert (
        load_estimator(tmp_path / "m.skops").predict_proba(TEXTS) == model.predict_proba(TEXTS)
    ).all()
