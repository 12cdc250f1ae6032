"""Near twins: examples of different intents, or questions of different answers, that mean nearly
the same. Whoever writes one of them is as likely to get the other's reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.arrays import Floats
from bot.encoders.combined_encoder import open_meaning, open_message_meaning
from bot.encoders.lexicon import load_lexicon
from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import Vocabulary, count_words
from bot.examples import plain
from bot.knowledge.entries import Entry
from bot.lazy_message import LazyMessage
from bot.nlu.sentence_featurizer import plain as read
from bot.settings import Settings
from bot.training.checks.findings import Finding, Place
from bot.training.edits.answers import list_answers
from bot.training.project_files import examples

NEAR_EXAMPLES = 0.9
"""The cosine from which on examples are told. Of the sample shop's 4 pairs above it, 3 deserve a
look; of the 28 from 0.85 on, most are right as they are ("saya setuju", "saya tidak setuju")."""

MOST_EXAMPLES = 20
"""So many pairs are told, the nearest first."""

ROWS_AT_ONCE = 512
"""Rows that are multiplied with all others at a time: six times as fast as one, in 30 MB."""

NEAR_QUESTIONS = 0.8
"""The same for questions. Of the sample shop's entries no two come nearer than 0.75; nine of ten
paraphrases of their questions come nearer than 0.84."""


def check_meanings(
    project: Path, base: Path, settings: Settings, encoder: str
) -> Iterator[Finding]:
    """Compares all examples and all questions; ``encoder`` is the one that intents are learned by.
    What ``base``, the state before the edits, has too is known.

    Raises:
        EncoderUnavailable: an encoder cannot be loaded on this machine.
    """
    yield from _examples(project, base, settings, encoder)
    yield from _questions(project, base, settings)


def _examples(project: Path, base: Path, settings: Settings, encoder: str) -> Iterator[Finding]:
    said = list(examples(project))
    before = {(example.intent, example.text) for example in examples(base)}
    texts = [plain(example.text) for example in said]
    if not texts:
        return
    vocabulary = Vocabulary(count_words(texts), load_lexicon())
    cache = VectorCache(settings.vectors, open_message_meaning(encoder))
    vectors = cache.vectors([read(text, vocabulary) for text in texts])  # as in training
    pairs = _near(vectors, [example.intent for example in said], NEAR_EXAMPLES)
    for one, other in pairs[:MOST_EXAMPLES]:
        yield Finding(
            said[one].where,
            LazyMessage(
                "{text!r} ({intent}) means nearly the same as {text2!r} ({intent2}), in {where}.",
                text=texts[one],
                intent=said[one].intent,
                text2=texts[other],
                intent2=said[other].intent,
                where=said[other].where,
            ),
            "If they do, put both under one intent; if not, say more in one.",
            note=True,
            is_known=before >= {(said[at].intent, said[at].text) for at in (one, other)},
        )


def _questions(project: Path, base: Path, settings: Settings) -> Iterator[Finding]:
    asked = list(_asked(project))
    if not asked:
        return
    before = {(entry.id, question) for question, entry, _ in _asked(base)}
    cache = VectorCache(settings.vectors, open_meaning(settings.knowledge.encoder))
    vectors = cache.vectors([question for question, _, _ in asked])
    told = set()
    for one, other in _near(vectors, [entry.id for _, entry, _ in asked], NEAR_QUESTIONS):
        (question, entry, place), (question2, entry2, place2) = asked[one], asked[other]
        pair = frozenset((entry.id, entry2.id))
        if pair in told:
            continue
        told.add(pair)
        same = entry.answer == entry2.answer
        answers = LazyMessage("both have one answer") if same else LazyMessage("the answers differ")
        yield Finding(
            place,
            LazyMessage(
                "{question!r} ({id}) asks nearly the same as {question2!r} ({id2}), in {where}, "
                "and {answers}.",
                question=question,
                id=entry.id,
                question2=question2,
                id2=entry2.id,
                where=place2,
                answers=answers,
            ),
            "Make one entry of the two." if same else "Keep the right one, or ask more precisely.",
            is_known=before >= {(entry.id, question), (entry2.id, question2)},
        )


def _asked(project: Path) -> Iterator[tuple[str, Entry, Place]]:
    """Every question with its answer and where that stands."""
    for entry, place in list_answers(project):
        for questions in entry.questions.values():
            for question in questions:
                yield question, entry, place


def _near(vectors: Floats, groups: Sequence[str], least: float) -> list[tuple[int, int]]:
    """Pairs of rows of different groups with at least this cosine, the nearest first."""
    group = np.unique(groups, return_inverse=True)[1]
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(vectors), ROWS_AT_ONCE):
        rows = vectors[start : start + ROWS_AT_ONCE]
        near, columns = np.nonzero((cosines := rows @ vectors[start:].T) >= least)
        for row, column in zip(near, columns):
            if row < column and group[start + row] != group[start + column]:
                pair = (int(start + row), int(start + column))
                found.append((float(cosines[row, column]), *pair))
    return [(one, other) for _, one, other in sorted(found, key=lambda pair: -pair[0])]
