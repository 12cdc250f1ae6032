"""How well answers are found, and where to set the thresholds.

    .venv-rasa/bin/python -m bench.answers_found --entries faqs.jsonl --queries queries.jsonl
        [--wrong 3]

``--entries`` as JSON lines: id, question_en, answer_en, question_id, answer_id (one language may be
absent). ``--queries``: query, lang, faq_id (null: out of scope) and, if there are any, also
(further right ids). The entries are searched three times: with the phrasebook, with each query's
own topic taken out of it (a question that no topic covers), and without it. What a customer would
get with the thresholds of sapa.toml follows: served is who gets the right answer, at once or among
the two or three that are offered. In brackets, 95 % intervals. ``bench/shops`` has two small shops.

The thresholds are the lowest with which at most ``--wrong`` per cent of the answers given are
wrong, out-of-scope messages that get one included. How that holds for entries never seen is told by
cross-validation: five folds by entry, each judged with the threshold of the other four.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ruamel.yaml import YAML
from sklearn.metrics import roc_auc_score

from bot.arrays import Floats
from bot.encoders.combined_encoder import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.evaluation.intervals import wilson
from bot.knowledge.answer_choice import choose
from bot.knowledge.search import KnowledgeBase, Match
from bot.settings import load_settings

FOLDS = 5


@dataclass(frozen=True)
class Found:
    """What a query found: ten entries, best first."""

    right: frozenset[str]
    matches: tuple[Match, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(match.entry.id for match in self.matches)

    @property
    def score(self) -> float:
        return self.matches[0].score

    @property
    def is_right(self) -> bool:
        return self.ids[0] in self.right


class QueriesEncodedOnce(VectorCache):
    """The cache of a running Sapa that also remembers the queries, searched often here."""

    def __init__(self) -> None:
        super().__init__(load_settings().vectors, open_meaning(load_settings().knowledge.encoder))
        self._of_queries: dict[str, Floats] = {}

    def encode(self, text: str) -> Floats:
        if text not in self._of_queries:
            self._of_queries[text] = super().encode(text)
        return self._of_queries[text]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--wrong", type=float, default=3, help="per cent of answers, at most")
    arguments = parser.parse_args()
    queries = _json_lines(arguments.queries)
    torch.set_num_threads(1)
    cache = QueriesEncodedOnce()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_entries(_json_lines(arguments.entries), folder)
        with_topics = _search(KnowledgeBase(folder, cache), queries)
        _show("with the phrasebook", queries, with_topics)
        _show("own topic taken out", queries, _search_without_own_topic(folder, cache, queries))
        nothing = KnowledgeBase(folder, cache, phrasebook=folder / "none")
        _show("without the phrasebook", queries, _search(nothing, queries))
        for language in ("en", "id"):
            spoken = [f for q, f in zip(queries, with_topics) if q["lang"] == language]
            _show_served(language, spoken)
            _calibrate(language, spoken, arguments.wrong / 100)


def _json_lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def _write_entries(items: list[dict[str, Any]], folder: Path) -> None:
    entries = []
    for item in items:
        languages = [lang for lang in ("en", "id") if f"question_{lang}" in item]
        entries.append({
            "id": item["id"],
            "questions": {lang: [item[f"question_{lang}"]] for lang in languages},
            "answer": {lang: item[f"answer_{lang}"] for lang in languages},
        })
    with (folder / "entries.yml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(entries, file)


def _search(base: KnowledgeBase, queries: Sequence[dict[str, Any]]) -> list[Found]:
    found = []
    for query in queries:
        matches = base.search(query["query"], limit=10)
        right = {query["faq_id"], *query.get("also", [])} - {None}
        found.append(Found(frozenset(right), tuple(matches)))
    return found


def _search_without_own_topic(
    folder: Path, cache: VectorCache, queries: list[dict[str, Any]]
) -> list[Found]:
    """Topics are named as entries are; an out-of-scope query has none and meets the whole book."""
    found: dict[int, Found] = {}
    phrasebook = load_settings().project.data / "phrasebook"
    for id_ in {query["faq_id"] for query in queries}:
        with tempfile.TemporaryDirectory() as name:
            book = Path(shutil.copytree(phrasebook, Path(name, "book")))
            for file in book.glob("*.yml"):
                topics = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
                kept = [t for t in topics if t["topic"].replace(" ", "_") != id_]
                with file.open("w", encoding="utf-8") as out:
                    YAML(typ="safe").dump(kept, out)
            base = KnowledgeBase(folder, cache, phrasebook=book)
            own = [n for n, query in enumerate(queries) if query["faq_id"] == id_]
            found.update(zip(own, _search(base, [queries[n] for n in own])))
    return [found[n] for n in range(len(queries))]


def _show(title: str, queries: list[dict[str, Any]], found: list[Found]) -> None:
    for language in ("en", "id"):
        spoken = [f for q, f in zip(queries, found) if q["lang"] == language]
        inside = [f for f in spoken if f.right]
        ranks = [next((n for n, i in enumerate(f.ids, 1) if i in f.right), None) for f in inside]
        line = (
            f"{title:24}{language}  right first {np.mean([r == 1 for r in ranks]):6.1%}  "
            f"MRR@10 {np.mean([1 / r if r else 0 for r in ranks]):.3f}"
        )
        if len(inside) < len(spoken):
            area = roc_auc_score([bool(f.right) for f in spoken], [f.score for f in spoken])
            line += f"  out of scope, AUROC {area:.3f}"
        print(line)


def _show_served(language: str, found: list[Found]) -> None:
    threshold = load_settings().knowledge.threshold(language)
    kinds: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for f in found:
        choice = choose(f.matches, threshold)
        offered = {match.entry.id for match in choice.offered}
        kinds[bool(f.right)].update({
            "first": f.is_right,
            "answered right": bool(choice.given) and f.is_right,
            "answered wrongly": bool(choice.given) and not f.is_right,
            "offered": bool(offered),
            "served": f.is_right if choice.given else bool(offered & f.right),
        })
    for is_inside, title in ((True, "questions"), (False, "out of scope")):
        count = sum(bool(f.right) == is_inside for f in found)
        if count:
            figures = [_interval(name, n, count) for name, n in kinds[is_inside].items()
                       if is_inside or name in ("answered wrongly", "offered")]  # fmt: skip
            print(f"{language}: {count} {title}: {', '.join(figures)}")


def _interval(name: str, count: int, of: int) -> str:
    low, high = wilson(count, of)
    return f"{name} {count / of:.1%} ({low:.0%}-{high:.0%})"


def _calibrate(language: str, found: list[Found], wrong: float) -> None:
    names = sorted({min(f.right) for f in found if f.right})
    np.random.default_rng(0).shuffle(names)
    outside = iter(range(len(found)))
    fold = [
        names.index(min(f.right)) % FOLDS if f.right else next(outside) % FOLDS for f in found
    ]
    given = []
    for held_out in range(FOLDS):
        threshold = _lowest([f for f, k in zip(found, fold) if k != held_out], wrong)
        given += [f for f, k in zip(found, fold) if k == held_out and f.score >= threshold]
    inside = sum(bool(f.right) for f in found)
    mistakes = sum(not f.is_right for f in given)
    print(
        f"{language}: threshold {_lowest(found, wrong):.3f} for at most {wrong:.0%} wrong; in "
        f"cross-validation {mistakes / len(given):.1%} of {len(given)} answers were wrong, "
        f"{sum(bool(f.right) for f in given) / inside:.0%} of the questions were answered, "
        f"{sum(not f.right for f in given)} of {len(found) - inside} out of scope were"
    )


def _lowest(found: list[Found], wrong: float) -> float:
    """The lowest score from which on at most that share of the answers given is wrong."""
    ranked = sorted(found, key=lambda f: -f.score)
    shares = np.cumsum([not f.is_right for f in ranked]) / np.arange(1, len(ranked) + 1)
    fitting = np.flatnonzero(shares <= wrong)
    return ranked[fitting[-1]].score if len(fitting) else 1.0


if __name__ == "__main__":
    main()
