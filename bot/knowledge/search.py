"""Finds the FAQ entry that answers a customer's question, by meaning."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from bot.knowledge.entries import LANGUAGES, Entry, KnowledgeError, load_entries
from bot.knowledge.vectors import VectorCache

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Match:
    """An entry and its score: the cosine of the question to the nearest phrasing, -1 … 1."""

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
        self._owners = np.empty(0, dtype=int)
        self._vectors = np.empty((0, 0), dtype=np.float32)
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
        similarity = self._vectors @ self._cache.encode(question)
        scores = np.full(len(self._entries), -1.0)
        np.maximum.at(scores, self._owners, similarity)
        today = self._today()
        best = (int(i) for i in np.argsort(-scores))
        valid = (i for i in best if self._entries[i].is_valid(today))
        return [Match(self._entries[i], float(scores[i])) for i, _ in zip(valid, range(limit))]

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
        self._entries = entries
        if phrasings:
            self._owners = np.array([position for position, _ in phrasings])
            self._vectors = self._cache.vectors([question for _, question in phrasings])
