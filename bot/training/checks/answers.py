"""Mistakes in the answers: files that cannot be used, answers that are not given now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.knowledge.entries import KnowledgeError, load_entries
from bot.knowledge.topics import load_phrasebook
from bot.lazy_message import LazyMessage
from bot.training.checks.decided_answers import check_decided
from bot.training.checks.findings import Finding, Place
from bot.training.edits.answers import list_answers


def check_answers(project: Path, today: date) -> Iterator[Finding]:
    """Reads answers and phrasebook, and looks at the answers' days."""
    try:
        load_phrasebook(project / "data" / "phrasebook")
    except KnowledgeError as error:
        yield Finding(Place("data/phrasebook"), str(error))
    try:
        load_entries(project / "data" / "knowledge")
    except KnowledgeError as error:
        yield Finding(Place("data/knowledge"), str(error))
        return
    asked: dict[str, str] = {}
    samples: dict[str, list[str]] = {}
    listed = list_answers(project)
    yield from check_decided(project, listed)
    for entry, place in listed:
        if entry.sample:
            samples.setdefault(place.file, []).append(entry.id)
        for question in (q for questions in entry.questions.values() for q in questions):
            other = asked.setdefault(question.casefold(), entry.id)
            if other != entry.id:
                what = LazyMessage(
                    "{question!r} is a question of {id!r} here, and of {other!r}.",
                    question=question,
                    id=entry.id,
                    other=other,
                )
                yield Finding(place, what, "Keep one.")
        if entry.valid_until and entry.valid_until < today:
            what = LazyMessage(
                "the answer {id!r} ended on {day}; it is not given now.",
                id=entry.id,
                day=entry.valid_until,
            )
            yield Finding(place, what, "Give it another last day, or remove it.", note=True)
        if entry.valid_from and entry.valid_from > today:
            what = LazyMessage(
                "the answer {id!r} begins on {day}; it is not given yet.",
                id=entry.id,
                day=entry.valid_from,
            )
            yield Finding(place, what, note=True)
    for file, ids in samples.items():
        what = LazyMessage(
            "{count} answers came with the sample shop, and nobody has said that they are true of "
            "yours: {ids}.",
            count=len(ids),
            ids=", ".join(ids),
        )
        remedy = "Read and save each at the desk, or take its line `sample: true` away."
        yield Finding(Place(file), what, remedy, note=True)
