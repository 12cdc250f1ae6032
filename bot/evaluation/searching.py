"""Searches FAQ entries for queries; run apart by ``bot.evaluation.faq``.

Job: ``folder`` (of entries, as data/knowledge), ``encoder`` (as in sapa.toml) and ``texts``.
Result: ``found``, a list of up to ten ``[id, score]`` a text, best first, and milliseconds.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from bot.encoders.combined_encoder import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.evaluation.subprocess_job import Job, do_job
from bot.knowledge.search import KnowledgeBase

DEPTH = 10


def search_all(job: Job) -> dict[str, Any]:
    """Searches one query after another on one thread."""
    with tempfile.TemporaryDirectory() as name:
        cache = VectorCache(Path(name, "vectors.db"), open_meaning(job["encoder"]))
        began = time.perf_counter()
        base = KnowledgeBase(Path(job["folder"]), cache)
        index_s = time.perf_counter() - began
        with threadpool_limits(1):
            base.search(job["texts"][0], limit=DEPTH)  # what is loaded at the first is no searching
            began, began_cpu = time.perf_counter(), time.process_time()
            found = [base.search(text, limit=DEPTH) for text in job["texts"]]
            search_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    return {
        "found": [[[match.entry.id, match.score] for match in matches] for matches in found],
        "index_s": index_s,
        "search_ms": 1000 * search_s / len(found),
        "search_cpu_ms": 1000 * cpu_s / len(found),
    }


if __name__ == "__main__":
    do_job(search_all)
