"""Searching 10,000 entries, and the edit of one, against a plain loop over all of them.

    .venv-rasa/bin/python -m bench.answers_at_scale [--entries 10000]

The entries have a question and an answer in both languages, made of random vectors of the encoders'
size in the place of sentences: what is measured is the index, not the encoders, whose time for a
question is told apart. One thread.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from bot.arrays import Floats
from bot.encoders.combined_encoder import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.knowledge.search import KnowledgeBase
from bot.settings import load_settings

ENTRIES_A_FILE = 100
QUESTIONS = 50
DIMENSION = 896
T = TypeVar("T")


class RandomMeaning:
    """A unit vector for every text, always the same for the same text."""

    fingerprint = "random"

    def encode(self, texts: list[str]) -> Floats:
        seeds = [int.from_bytes(hashlib.sha256(t.encode()).digest()[:8], "big") for t in texts]
        drawn = [np.random.default_rng(seed).standard_normal(DIMENSION) for seed in seeds]
        vectors = np.array(drawn, np.float32)
        lengths: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=10_000)
    count = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as name, threadpool_limits(1):
        folder = Path(name, "knowledge")
        folder.mkdir()
        for first in range(0, count, ENTRIES_A_FILE):
            numbers = range(first, min(first + ENTRIES_A_FILE, count))
            (folder / f"{first:06}.yml").write_text("".join(_entry(n) for n in numbers))
        meaning = RandomMeaning()
        cache = VectorCache(Path(name, "vectors.db"), meaning)
        base, opened = _timed(lambda: KnowledgeBase(folder, cache))
        _, again = _timed(lambda: KnowledgeBase(folder, cache))
        times = [_timed(partial(base.search, f"question {n}"))[1] for n in range(QUESTIONS)]
        edited = folder / "000000.yml"
        edited.write_text(edited.read_text().replace("answer 7 ", "another answer 7 "))
        _, edit = _timed(lambda: base.search("question 1"))
        rows = [cache.encode(f"question {n} answer {n}") for n in range(2 * count)]
        question = cache.encode("question 1")
        _, loop = _timed(lambda: sorted(range(2 * count), key=lambda n: -float(rows[n] @ question)))
    print(f"{count} entries in English and Indonesian, {DIMENSION} dimensions")
    print(f"search          p50 {_ms(np.median(times))}  p95 {_ms(np.percentile(times, 95))}")
    print(f"a plain loop        {_ms(loop)}")
    print(f"search after one edited entry (its file of {ENTRIES_A_FILE} is read again) {_ms(edit)}")
    print(f"index of everything, vectors not known yet {opened:.1f} s, known {again:.1f} s")
    real = open_meaning(load_settings().knowledge.encoder)
    real.encode(["halo"])
    asked = [[f"berapa ongkir ke kota {n}"] for n in range(50)]
    times = [_timed(partial(real.encode, texts))[1] for texts in asked]
    print(f"encoding a question {_ms(np.median(times))}, once a message and apart from the above")


def _entry(n: int) -> str:
    return (
        f"- id: e{n}\n  questions: {{en: [question {n}], id: [pertanyaan {n}]}}\n"
        f"  answer: {{en: answer {n} to the question, id: jawaban {n} untuk itu}}\n"
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and how many seconds it took."""
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


def _ms(seconds: float | np.floating[Any]) -> str:
    return f"{1000 * seconds:.1f} ms"


if __name__ == "__main__":
    main()
