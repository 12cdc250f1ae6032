"""Finds the FAQ entry that answers a customer's question, by meaning and by spelling.

A phrasing's likeness to the question is the cosine of their sentence embeddings, mixed with the
cosine of their character n-grams, which catch slang and brand names that the encoder never saw. An
entry's score leans on its best phrasing and on the next two, so that one odd phrasing cannot win
alone. Both weights were chosen on the development queries; the README has the figures.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.knowledge.entries import LANGUAGES, Entry, KnowledgeError, load_entries
from bot.knowledge.vectors import VectorCache

logger = logging.getLogger(__name__)

SPELLING_WEIGHT = 0.35
BEST_PHRASING_WEIGHT = 0.7


@dataclass(frozen=True)
class Match:
    """An entry and its likeness to the question, up to 1 for one of its own phrasings."""

    entry: Entry
    score: float


class KnowledgeBase:
    """The entries of a folder, searched by sentence embeddings; edits are live at once.

    Args:
        folder: where the ``*.yml`` files are. A changed file is read again at the next question;
            when it cannot be used, the last good entries stay and the log says what is wrong.
        cache: encodes the phrasings and the questions.
        today: tells the date by which entries expire.
    """

    def __init__(
        self, folder: Path, cache: VectorCache, today: Callable[[], date] = date.today
    ) -> None:
        self._folder = folder
        self._cache = cache
        self._today = today
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._entries: list[Entry] = []
        self._read()

    def search(self, question: str, limit: int = 3) -> list[Match]:
        """The best valid entries for a question, best first."""
        if self._stamp() != self._seen:
            try:
                self._read()
            except KnowledgeError as error:
                logger.error("The edited answers are not used yet: %s", error)
        if not self._entries:
            return []
        scores = self._entry_scores(self._likeness(question))
        today = self._today()
        best = (int(i) for i in np.argsort(-scores))
        valid = (i for i in best if self._entries[i].is_valid(today))
        return [Match(self._entries[i], float(scores[i])) for i, _ in zip(valid, range(limit))]

    def _likeness(self, question: str) -> np.ndarray:
        meaning = self._vectors @ self._cache.encode(question)
        spelling = (self._ngrams @ self._spelling.transform([question]).T).toarray()[:, 0]
        return (1 - SPELLING_WEIGHT) * meaning + SPELLING_WEIGHT * spelling

    def _entry_scores(self, likeness: np.ndarray) -> np.ndarray:
        """One score an entry; every entry has at least two phrasings, one a language."""
        order = np.lexsort((-likeness, self._owners))
        ranked = likeness[order]
        counts = np.diff(self._starts, append=len(ranked))
        second = ranked[self._starts + 1]
        third = ranked[self._starts + np.minimum(2, counts - 1)]
        return BEST_PHRASING_WEIGHT * ranked[self._starts] + (1 - BEST_PHRASING_WEIGHT) * (
            (second + third) / 2
        )

    def entry(self, id_: str | None) -> Entry | None:
        """The entry with this id, if there is one and it is still valid."""
        today = self._today()
        return next((e for e in self._entries if e.id == id_ and e.is_valid(today)), None)

    def answer_to(self, intent: str) -> Entry | None:
        """The entry that is the general answer to an intent, if there is a valid one."""
        today = self._today()
        return next((e for e in self._entries if e.intent == intent and e.is_valid(today)), None)

    def _stamp(self) -> tuple[tuple[str, int, int], ...]:
        files = ((file.name, file.stat()) for file in sorted(self._folder.glob("*.yml")))
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in files)

    def _read(self) -> None:
        self._seen = self._stamp()
        entries = load_entries(self._folder)
        phrasings = [
            (position, question)
            for position, entry in enumerate(entries)
            for language in LANGUAGES
            for question in entry.questions[language]
        ]
        if phrasings:
            texts = [question for _, question in phrasings]
            self._owners = np.array([position for position, _ in phrasings])
            self._starts = np.flatnonzero(np.diff(self._owners, prepend=-1))
            self._vectors = self._cache.vectors(texts)
            self._spelling = TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True
            ).fit(texts)
            self._ngrams = self._spelling.transform(texts)
        self._entries = entries
