"""What scikit-learn learned says the same for one text at a time, also after it was kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.classifiers.linear_classifier import LinearClassifier
from bot.classifiers.ngram_features import NgramFeatures, Sparse
from bot.classifiers.spelling_index import SpellingIndex

TEXTS = ["mau refund dong", "kapan sampai ya", "refund kapan", "sampai mana", "Halo kak!"]
UNSEEN = ["refundnya sampai kapan kak", "refund refund refund", "ünbekannt ☃", "", "  \n "]
KINDS = ["money", "parcel", "money", "parcel", "greeting"]


def dense(features: Sparse) -> Any:
    row = np.zeros(features.size, np.float32)
    row[features.places] = features.values
    return row


@pytest.mark.parametrize(
    "vectorizer",
    [
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", sublinear_tf=True, lowercase=False),
        TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 3), min_df=2, sublinear_tf=True),
        CountVectorizer(token_pattern=r"\S+"),
    ],
)
def test_ngrams(tmp_path: Path, vectorizer: Any) -> None:
    vectorizer.fit(TEXTS)
    NgramFeatures.of(vectorizer).save(tmp_path, "ngrams")
    features = NgramFeatures.load(tmp_path, "ngrams")
    for text in [*TEXTS, *UNSEEN]:
        expected = vectorizer.transform([text]).toarray()[0]
        assert np.allclose(dense(features.read(text)), expected, atol=1e-6), text


def test_a_weighting_that_is_not_read_is_refused() -> None:
    with pytest.raises(ValueError, match="sublinear"):
        NgramFeatures.of(TfidfVectorizer().fit(TEXTS))


@pytest.mark.parametrize("solver", ["lbfgs", "liblinear"])
@pytest.mark.parametrize("kinds", [KINDS, ["a", "b", "a", "b", "b"]])
def test_a_regression(tmp_path: Path, solver: str, kinds: list[str]) -> None:
    vectorizer = TfidfVectorizer(analyzer="char_wb", sublinear_tf=True)
    regression = LogisticRegression(solver=solver).fit(vectorizer.fit_transform(TEXTS), kinds)
    LinearClassifier.of(regression).save(tmp_path / "regression.npz")
    classifier = LinearClassifier.load(tmp_path / "regression.npz")
    features = NgramFeatures.of(vectorizer)
    assert classifier.classes == list(regression.classes_)
    for text in [*TEXTS, *UNSEEN]:
        expected = regression.predict_proba(vectorizer.transform([text]))[0]
        assert np.allclose(classifier.probabilities(features.read(text)), expected, atol=1e-5)


def test_several_kinds_of_features_one_after_the_other() -> None:
    words, letters = CountVectorizer(), TfidfVectorizer(analyzer="char_wb", sublinear_tf=True)
    vectors = np.random.default_rng(0).normal(size=(len(TEXTS), 3))
    whole = np.hstack(
        [vectors, words.fit_transform(TEXTS).toarray(), 2 * letters.fit_transform(TEXTS).toarray()]
    )
    regression = LogisticRegression().fit(whole, KINDS)
    classifier = LinearClassifier.of(regression)
    for text, vector, row in zip(TEXTS, vectors, whole):
        told = classifier.probabilities(
            vector, NgramFeatures.of(words).read(text), NgramFeatures.of(letters).read(text) * 2
        )
        assert np.allclose(told, regression.predict_proba([row])[0], atol=1e-5)


def test_cosines_to_many_texts(tmp_path: Path) -> None:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    matrix = vectorizer.fit_transform(TEXTS)
    features = NgramFeatures.of(vectorizer)
    SpellingIndex.of(features, TEXTS).save(tmp_path / "index.npz")
    index = SpellingIndex.load(tmp_path / "index.npz")
    for text in [*TEXTS, *UNSEEN]:
        expected = (matrix @ vectorizer.transform([text]).T).toarray()[:, 0]
        assert np.allclose(index.cosines(features.read(text)), expected, atol=1e-6), text
    assert SpellingIndex.of(features, []).cosines(features.read("refund")).shape == (0,)
