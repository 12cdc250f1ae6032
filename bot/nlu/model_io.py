"""What scikit-learn learned, kept in the model file without pickle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import skops.io
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline

FORMAT = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
"""Part of the fingerprint of who keeps something: Rasa's cache may hold what was written by
another version of this file."""


def save_estimator(learned: Any, file: Path) -> None:
    """Writes a vectorizer, a classifier, or a pipeline of them."""
    learned = deepcopy(learned)
    for vectorizer in _vectorizers(learned):
        # One text instead of 100,000 numbers, each of which would be stored and checked by itself,
        # which took a sixth of a training. No term has a line end in it.
        terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
        vectorizer.vocabulary_ = "\n".join(terms)
        vars(vectorizer).pop("stop_words_", None)  # what was too rare: nothing needs it
    skops.io.dump(learned, file)


def load_estimator(file: Path) -> Any:
    """What ``keep`` wrote. The model file is our own: every type in it is trusted."""
    learned = skops.io.load(file, trusted=skops.io.get_untrusted_types(file=file))
    for vectorizer in _vectorizers(learned):
        terms = vectorizer.vocabulary_.split("\n")
        vectorizer.vocabulary_ = {term: place for place, term in enumerate(terms)}
    return learned


def _vectorizers(learned: Any) -> Iterator[CountVectorizer]:
    match learned:
        case CountVectorizer():  # a TfidfVectorizer is one
            yield learned
        case Pipeline(steps=parts) | FeatureUnion(transformer_list=parts):
            for _, part in parts:
                yield from _vectorizers(part)
