"""The index of one file of entries: a vector for every way in which an entry may be asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bot.arrays import Floats
from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import count_words
from bot.knowledge.entries import Entry
from bot.knowledge.phrasebook import SAME_QUESTION, Phrasebook

PHRASING_SHARE = 0.6
"""What a phrasing weighs beside the entry's first question and answer, be it the entry's own or a
topic's. 0.6 to 0.7 find the most."""

LINKS = 3
"""Topics by which an entry may be found: "how do I pay" is asked in those of cards and cash."""

DOUBT = 0.2
"""What a topic's phrasings count less for each 1.0 of cosine by which the entry is below
SAME_QUESTION, further from this topic than from its nearest, or further than another entry is. With
0.15 to 0.3 entries are found equally well; without the last, four questions in a hundred fewer are
answered."""


class EntryIndex:
    """Entries and the rows by which they are found.

    A row is a mean of a phrasing's unit vector and of that of the entry's first question together
    with its answer: customers ask for what a question says, and often for what only the answer
    says. Phrasings are the entry's own and those of the topics that it may ask about.

    Attributes:
        coverage: how near the nearest entry is to each topic of the phrasebook (cosine).
        words: those of the entries, with the number of texts that have them.
    """

    def __init__(self, entries: list[Entry], cache: VectorCache, phrasebook: Phrasebook) -> None:
        self.entries = entries
        rows: list[Floats] = []
        row_starts: list[int] = []
        answers: list[Floats] = []
        answer_starts: list[int] = []
        near_topics: list[Floats] = []
        texts = list(dict.fromkeys(text for entry in entries for text in _texts(entry)))
        self.words = count_words(texts)
        vector = dict(zip(texts, cache.vectors(texts))) if texts else {}
        for entry in entries:
            row_starts.append(len(rows))
            answer_starts.append(len(answers))
            for language, (first, *further) in entry.questions.items():
                answered = vector[_with_answer(entry, language)]
                answers.append(answered)
                rows.append((vector[first] + answered) / 2)
                rows += [_mean(vector[question], answered) for question in further]
            titles = np.stack([vector[questions[0]] for questions in entry.questions.values()])
            near_topics.append(phrasebook.asked_by(titles))
        self._rows = np.stack(rows) if rows else np.zeros((0, 0), np.float32)
        self._row_starts = np.array(row_starts, int)
        self._answers = np.stack(answers) if answers else np.zeros((0, 0), np.float32)
        self._answer_starts = np.array(answer_starts, int)
        near = np.reshape(near_topics, (len(entries), len(phrasebook.topics)))
        self._topics = np.argsort(-near, axis=1)[:, :LINKS]
        self._near_topics = np.take_along_axis(near, self._topics, axis=1)
        nothing = np.full(len(phrasebook.topics), -1.0, np.float32)
        self.coverage = np.maximum.reduce([nothing, *near])

    def likeness(
        self, questions: Floats, topics: Floats, coverage: Floats
    ) -> Floats:
        """How near each entry is to questions' unit vectors, a row each: its nearest row, up to 1.

        ``topics`` is how near the phrasebook's topics are to the questions, ``coverage`` how near
        the nearest entry of all shelves is to each topic. Of shape (number of entries, number of
        questions).
        """
        near = self.own_likeness(questions)
        if not self._topics.size:
            return near
        nearest = self._near_topics[:, :1]
        doubts = np.maximum(0, SAME_QUESTION - nearest) + nearest - self._near_topics
        doubts = DOUBT * (doubts + coverage[self._topics] - self._near_topics)
        asked = (topics[self._topics] - doubts[:, :, None]).max(axis=1)
        answered = np.maximum.reduceat(self._answers @ questions.T, self._answer_starts)
        return np.maximum(near, _mean(asked, answered))

    def own_likeness(self, questions: Floats) -> Floats:
        """The same by what stands in the entries alone."""
        if not self.entries:
            return np.zeros((0, len(questions)), np.float32)
        return np.maximum.reduceat(self._rows @ questions.T, self._row_starts)


def _mean(phrasing: Floats, answer: Floats) -> Floats:
    return PHRASING_SHARE * phrasing + (1 - PHRASING_SHARE) * answer


def _texts(entry: Entry) -> Iterator[str]:
    for language, questions in entry.questions.items():
        yield from questions
        yield _with_answer(entry, language)


def _with_answer(entry: Entry, language: str) -> str:
    return f"{entry.questions[language][0]} {entry.answer[language]}"
