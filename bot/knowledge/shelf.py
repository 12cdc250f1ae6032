"""The index of one file of entries: a vector for every way in which an entry may be asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import count_words
from bot.knowledge.entries import Entry
from bot.knowledge.phrasebook import Phrasebook

NOT_ITS_OWN = 0.05
"""What a phrasing of the phrasebook counts less than one that stands in the entry. With 0, entries
without a topic are found less often (by 3 to 5 points) because the others have more to be found by;
with this, by 1; with 0.1, those with a topic gain less."""

PHRASING_SHARE = 0.6
"""What other words than the entry's first question weigh in a row; with 0.7, entries that no topic
covers are found less often (by 4 points), with 0.5 the topics' own (by 2)."""


class Shelf:
    """Entries and the rows by which they are found.

    A row is a mean of a phrasing's unit vector and of that of the entry's first question together
    with its answer: customers ask for what a question says, and often for what only the answer
    says. The phrasings are the entry's own and those of its topic in the phrasebook. ``words`` are
    those of the entries, with the number of texts that have them.
    """

    def __init__(self, entries: list[Entry], cache: VectorCache, phrasebook: Phrasebook) -> None:
        self.entries = entries
        rows: list[np.ndarray] = []
        handicaps: list[float] = []
        starts: list[int] = []
        texts = list(dict.fromkeys(text for entry in entries for text in _texts(entry)))
        self.words = count_words(texts)
        vector = dict(zip(texts, cache.vectors(texts))) if texts else {}
        for entry in entries:
            starts.append(len(rows))
            answered = {lang: vector[_with_answer(entry, lang)] for lang in entry.answer}
            for language, (first, *further) in entry.questions.items():
                rows.append((vector[first] + answered[language]) / 2)
                rows += [_row(vector[question], answered[language]) for question in further]
            handicaps += [0.0] * (len(rows) - len(handicaps))
            titles = np.stack([vector[questions[0]] for questions in entry.questions.values()])
            for language, phrasings in phrasebook.said_for(titles).items():
                rows += list(_row(phrasings, answered[entry.language_for(language)]))
            handicaps += [NOT_ITS_OWN] * (len(rows) - len(handicaps))
        self._rows = np.stack(rows) if rows else np.zeros((0, 0), np.float32)
        self._handicaps = np.array(handicaps, np.float32)
        self._starts = np.array(starts, int)

    def likeness(self, questions: np.ndarray) -> np.ndarray:
        """How near each entry is to questions' unit vectors, a row each: its nearest row, up to 1.

        Of shape (number of entries, number of questions).
        """
        if not self.entries:
            return np.zeros((0, len(questions)), np.float32)
        near = self._rows @ questions.T - self._handicaps[:, None]
        return np.maximum.reduceat(near, self._starts)


def _row(phrasing: np.ndarray, answer: np.ndarray) -> np.ndarray:
    return PHRASING_SHARE * phrasing + (1 - PHRASING_SHARE) * answer


def _texts(entry: Entry) -> Iterator[str]:
    for language, questions in entry.questions.items():
        yield from questions
        yield _with_answer(entry, language)


def _with_answer(entry: Entry, language: str) -> str:
    return f"{entry.questions[language][0]} {entry.answer[language]}"
