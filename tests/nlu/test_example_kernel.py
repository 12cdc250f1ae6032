"""Kernel ridge regression over examples: near is likely, far is out of scope."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu import example_kernel
from bot.nlu.example_kernel import ExampleKernel

AXES = np.eye(4, dtype=np.float32)


def _near(axis: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 0.1, 4)
    vector = (AXES[axis] + noise).astype(np.float32)
    return vector / np.linalg.norm(vector)


@pytest.fixture(scope="module")
def kernel() -> ExampleKernel:
    vectors = np.stack([_near(axis, 10 * axis + i) for axis in range(2) for i in range(8)])
    texts = [f"refund {i}" for i in range(8)] + [f"delivery {i}" for i in range(8)]
    return ExampleKernel.fit(vectors, texts, np.array(["refund"] * 8 + ["delivery"] * 8))


def test_the_intent_of_the_nearest_examples_is_the_likeliest(kernel: ExampleKernel) -> None:
    probabilities = kernel.read(_near(0, 99), "my refund").probabilities
    assert kernel.intents[probabilities.argmax()] == "refund"
    assert probabilities.sum() == pytest.approx(1)


def test_what_is_like_no_example_is_less_in_scope(kernel: ExampleKernel) -> None:
    familiar = kernel.read(_near(1, 98), "my delivery").in_scope
    strange = kernel.read(AXES[3], "weather").in_scope
    assert strange < 0.05 < familiar


def test_what_was_saved_says_the_same(kernel: ExampleKernel, tmp_path: Path) -> None:
    kernel.save(tmp_path)
    again = ExampleKernel.load(tmp_path).read(_near(1, 97), "delivery please")
    before = kernel.read(_near(1, 97), "delivery please")
    assert np.allclose(again.probabilities, before.probabilities)
    assert again.in_scope == pytest.approx(before.in_scope)


def test_of_many_examples_some_are_compared_and_all_are_learned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(example_kernel, "MOST_COMPARED", 20)
    monkeypatch.setattr(example_kernel, "MOST_LEFT_OUT", 16)
    axes = [axis for axis in range(3) for _ in range(40)]
    vectors = np.stack([_near(axis, 100 * axis + i) for i, axis in enumerate(axes)])
    texts = [f"{'abc'[axis] * 4} {i}" for i, axis in enumerate(axes)]
    kernel = ExampleKernel.fit(vectors, texts, np.array(["abc"[axis] for axis in axes]))
    assert kernel.vectors.shape == (20, 4)
    assert kernel.spellings.matrix.shape[1] == 20
    for axis in range(3):
        read = kernel.read(_near(axis, 7), "abc"[axis] * 4)
        assert kernel.intents[read.probabilities.argmax()] == "abc"[axis]
        assert read.in_scope > 0.05
