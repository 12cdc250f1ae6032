"""What was encoded once is remembered, by the encoder and by the text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.encoders.vector_cache import BATCH, VectorCache


class Counting:
    """An encoder by letters that tells what it was asked."""

    def __init__(self, fingerprint: str = "letters") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.encoded += texts
        counts = [[text.count(letter) + 0.1 for letter in "aeiou"] for text in texts]
        return np.array([np.array(c) / np.linalg.norm(c) for c in counts], np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "vectors.db"


def test_nothing_is_encoded_twice(file: Path) -> None:
    first, again = Counting(), Counting()
    vectors = VectorCache(file, first).vectors(["halo", "apa kabar", "halo"])
    assert first.encoded == ["halo", "apa kabar"]
    assert np.array_equal(vectors[0], vectors[2])
    assert np.array_equal(VectorCache(file, again).vectors(["apa kabar", "halo"]), vectors[[1, 0]])
    assert again.encoded == []


def test_another_encoder_has_vectors_of_its_own(file: Path) -> None:
    other = Counting("other")
    VectorCache(file, Counting()).vectors(["halo"])
    VectorCache(file, other).vectors(["halo"])
    assert other.encoded == ["halo"]


def test_an_interrupted_encoding_goes_on_where_it_was(file: Path) -> None:
    texts = [f"text {n}" for n in range(BATCH + 5)]

    class Stopped(Counting):
        def encode(self, texts: list[str]) -> np.ndarray:
            if self.encoded:
                raise KeyboardInterrupt
            return super().encode(texts)

    with pytest.raises(KeyboardInterrupt):
        VectorCache(file, Stopped()).vectors(texts)
    rest = Counting()
    VectorCache(file, rest).vectors(texts)
    assert rest.encoded == texts[BATCH:]


def test_the_words_of_customers_are_not_kept(file: Path) -> None:
    encoder = Counting()
    cache = VectorCache(file, encoder)
    cache.encode("my number is 0812")
    cache.vectors(["my number is 0812"])
    assert len(encoder.encoded) == 2
