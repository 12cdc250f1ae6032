"""How well the right answer is found, and how often none or a wrong one is given."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.evaluation.faq_files import Query
from bot.evaluation.messages_csv import OUT_OF_SCOPE
from bot.evaluation.report import Error, Report
from bot.evaluation.scores import out_of_scope_auroc
from bot.evaluation.subprocess_job import run_apart
from bot.knowledge.answer_choice import choose
from bot.knowledge.entries import Entry
from bot.knowledge.search import Match
from bot.languages import LANGUAGES
from bot.settings_sections import KnowledgeSettings

NO_ENTRY = "(none)"


@dataclass(frozen=True)
class Found:
    """The entries found for a query, best first, and the score of the best; whether it is given, or
    which are offered instead."""

    query: Query
    ids: tuple[str, ...]
    score: float
    answered: bool
    offered: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        return self.ids[0] if self.ids else NO_ENTRY

    @property
    def right(self) -> bool:
        return self.best in self.query.right

    @property
    def served(self) -> bool:
        """Whether the customer gets the right answer, at once or by a choice of at most three."""
        return self.right if self.answered else not set(self.query.right).isdisjoint(self.offered)

    @property
    def reciprocal_rank(self) -> float:
        """1 / the rank of the first right entry; 0 where none is among those found."""
        ranks = (rank for rank, id_ in enumerate(self.ids, 1) if id_ in self.query.right)
        return 1 / next(ranks, float("inf"))


async def evaluate_faq(
    entries: Sequence[Entry], queries: Sequence[Query], settings: KnowledgeSettings, log: Path
) -> Report:
    """Searches ``entries`` for each query as in service, with the settings' thresholds.

    Raises:
        EvaluationFailed: the entries cannot be searched.
    """
    with tempfile.TemporaryDirectory() as folder:
        YAML().dump([_as_written(entry) for entry in entries], Path(folder, "entries.yml"))
        texts = [query.text for query in queries]
        job = {"folder": folder, "encoder": settings.encoder, "texts": texts}
        result = await run_apart("bot.evaluation.searching", job, log)
    by_id = {entry.id: entry for entry in entries}
    found = []
    for query, matches in zip(queries, result.pop("found")):
        ids, score = tuple(id_ for id_, _ in matches), matches[0][1] if matches else 0.0
        choice = choose(
            [Match(by_id[id_], share) for id_, share in matches],
            settings.threshold(query.language),
        )
        offered = tuple(match.entry.id for match in choice.offered)
        found.append(Found(query, ids, score, choice.given is not None, offered))
    thresholds = {f"threshold_{language}": settings.threshold(language) for language in LANGUAGES}
    return faq_report(found, {**thresholds, "entries": len(entries), **result})


def faq_report(found: Sequence[Found], about: dict[str, Any]) -> Report:
    """The figures of what was found; ``about`` are thresholds, number of entries and time."""
    languages = sorted({f.query.language for f in found if f.query.language})
    by_language = {
        language: _quality([f for f in found if f.query.language == language])
        for language in languages
    }
    figures = {**_quality(found), **{name: round(value, 2) for name, value in about.items()}}
    shown = [f for f in found if f.query.right or f.answered]
    return Report(
        "faq",
        figures | ({"languages": by_language} if languages else {}),
        Counter((_expected(f), f.best) for f in shown),
        [Error(f.query.text, _expected(f), f.best, f.score) for f in shown if not f.right],
    )


def _quality(found: Sequence[Found]) -> dict[str, Any]:
    """Shares of the queries that have an answer, and of those that have none."""
    inside = [f for f in found if f.query.right]
    outside = [f for f in found if not f.query.right]
    figures: dict[str, Any] = {"queries": len(inside)}
    if inside:
        figures |= {
            "top_1": _mean([f.right for f in inside]),
            "mrr_at_10": _mean([f.reciprocal_rank for f in inside]),
            "answered_right": _mean([f.answered and f.right for f in inside]),
            "answered_wrongly": _mean([f.answered and not f.right for f in inside]),
            "served": _mean([f.served for f in inside]),
            "abstained": _mean([not f.answered for f in inside]),
        }
    if outside:
        figures |= {
            "oos_queries": len(outside),
            "oos_auroc": out_of_scope_auroc(
                [f.score for f in inside], [f.score for f in outside]
            ),
            "oos_answered": _mean([f.answered for f in outside]),
            "oos_offered": _mean([bool(f.offered) for f in outside]),
        }
    return figures


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _expected(found: Found) -> str:
    """The entry that is right; of several, the one that was found."""
    if not found.query.right:
        return OUT_OF_SCOPE
    return found.best if found.right else found.query.right[0]


def _as_written(entry: Entry) -> dict[str, Any]:
    questions = {language: list(asked) for language, asked in entry.questions.items()}
    return {"id": entry.id, "questions": questions, "answer": entry.answer}
