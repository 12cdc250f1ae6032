"""Finds the FAQ entry that answers a customer's question, by meaning.

A question is read without courtesies, its misspelt words as those of the entries and the
phrasebook. An entry's likeness to it is about the cosine of its nearest row (see ``shelf.py``). The
likenesses become shares of one by a softmax in which "none of them" takes part: two entries equally
near halve each other's score. So does what customers of other shops ask and no entry answers. What
is like messages that are none of the shop's business counts less. The weights were learned by
softmax regression on development questions (``bench/shops``); ``bench/answers_found.py`` measures
what comes of it, and docs/benchmarks.md has the figures.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np

from bot.arrays import Floats
from bot.encoders.lexicon import load_lexicon
from bot.encoders.vector_cache import VectorCache
from bot.encoders.vocabulary import Vocabulary
from bot.knowledge.entries import Entry, KnowledgeError, check_ids, load_file
from bot.knowledge.entry_index import EntryIndex
from bot.knowledge.off_topic import load_off_topic
from bot.knowledge.phrasebook import Phrasebook
from bot.knowledge.topics import load_phrasebook
from bot.project import find_project
from bot.settings import load_settings

logger = logging.getLogger(__name__)

NONE_OF_THEM = 0.27
"""The likeness with which "none of them" takes part."""

OFF_TOPIC_WEIGHT = 0.24
"""What of its likeness to off-topic messages is taken off a question's likenesses."""

ELSEWHERE_WEIGHT = 0.67
"""What of a question's likeness to the nearest topic that no entry asks about takes part. Without
it, out-of-scope AUROC is .89 to .94 where it is .92 to .97."""

COVERED = 0.5
"""From this cosine on an entry asks about a topic."""

SHARPNESS = 23.0
"""What likenesses are multiplied by in the softmax: 0.05 more is three times the share."""

SAME_QUESTION = 0.8
"""The cosine from which on two entries' first questions ask the same in other words. Of the sample
shop's entries, which all ask different things, the nearest two have 0.74."""

Stamp = tuple[int, int]
"""Time of the last change, in nanoseconds, and size in bytes."""


@dataclass(frozen=True)
class Match:
    """An entry and its share of the question, from 0 to 1: near 1, it and no other answers it."""

    entry: Entry
    score: float


class KnowledgeBase:
    """The entries of a folder, searched by meaning; edits are live at once.

    Args:
        folder: where the ``*.yml`` files are. A changed file is read again at the next question,
            the others are not; when it cannot be used, its last good entries stay and the log says
            what is wrong.
        cache: encodes the entries and the questions.
        today: tells the date by which entries expire; else it is the shop's.
        samples_live: tells whether entries that came with the sample shop may be given.
        phrasebook: folder of the topics that customers of any shop ask about; followed alike.
        off_topic: file with messages that are none of the shop's business.

    Raises:
        KnowledgeError: one of the files cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        cache: VectorCache,
        today: Callable[[], date] | None = None,
        phrasebook: Path | None = None,
        off_topic: Path | None = None,
        samples_live: Callable[[], bool] = lambda: True,
    ) -> None:
        self._folder: Path | None = folder
        self._cache = cache
        self._today = today or load_settings().time.today
        self._samples_live = samples_live
        self._lexicon = load_lexicon()
        self._topics = phrasebook or find_project().data / "phrasebook"
        self._topics_seen = _stamps(self._topics)
        self._phrasebook = self._phrasebook_read_last = Phrasebook(
            load_phrasebook(self._topics), cache
        )
        messages = load_off_topic(off_topic)
        self._off_topic = cache.vectors(messages) if messages else None
        self._seen: dict[str, Stamp] = {}
        self._read_last: dict[str, EntryIndex] = {}
        self._shelves: list[EntryIndex] = []
        self._vocabulary = Vocabulary({}, self._lexicon)
        self._entries: list[Entry] = []
        self._coverage = np.full(len(self._phrasebook.topics), -1.0)
        self._first_days = self._last_days = np.zeros(0, int)
        self._are_samples = np.zeros(0, bool)
        self._during: dict[int, tuple[str, ...]] = {}
        for error in self._read():
            raise error

    def search(self, question: str, limit: int = 3, case: str | None = None) -> list[Match]:
        """The best valid entries for a question, best first; those that are asked during certain
        cases only where the kind of ``case`` that is talked of is one of them."""
        return self.search_all([question], limit, case)[0]

    def search_all(
        self, questions: Sequence[str], limit: int = 3, case: str | None = None
    ) -> list[list[Match]]:
        """What ``search`` finds for each question, faster than one after the other."""
        for error in self._read():
            logger.error("The edited answers are not used yet: %s", error)
        found: list[list[Match]] = [[] for _ in questions]
        asked = [place for place, question in enumerate(questions) if question.strip()]
        if not self._entries or not asked:
            return found
        vectors = self._vectors(questions[place] for place in asked)
        topics = self._phrasebook.nearness(vectors)
        elsewhere = ELSEWHERE_WEIGHT * topics[self._coverage < COVERED].max(axis=0, initial=0.0)
        none_of_them = NONE_OF_THEM + OFF_TOPIC_WEIGHT * self._off_topic_likeness(vectors)
        likeness = self._likeness(vectors, topics) - none_of_them
        today = self._today().toordinal()
        valid = (self._first_days <= today) & (today <= self._last_days)
        if not self._samples_live():
            valid &= ~self._are_samples
        for place, kinds in self._during.items():
            valid[place] &= case in kinds
        odds = np.exp(SHARPNESS * likeness) * valid[:, None]
        other_odds = 1 + np.exp(SHARPNESS * (elsewhere - none_of_them))
        shares = odds / (other_odds + odds.sum(axis=0))
        for place, of_question in zip(asked, shares.T):
            best = (int(i) for i in np.argsort(-of_question)[:limit])
            found[place] = [
                Match(self._entries[i], float(of_question[i])) for i in best if valid[i]
            ]
        return found

    def read(self, question: str) -> str:
        """A question as it is compared: without courtesies, misspelt words corrected."""
        return self._vocabulary.read(question)

    def questions(self) -> list[dict[str, tuple[str, ...]]]:
        """The questions of each entry, by language."""
        return [entry.questions for entry in self._entries]

    def likeness(self, questions: Sequence[str]) -> dict[str, float]:
        """How near what stands in each entry is to the nearest of the questions, by the entry's id:
        about the cosine."""
        vectors = self._vectors(questions)
        own = [entry_index.own_likeness(vectors) for entry_index in self._shelves]
        likeness = np.concatenate(own).max(axis=1)
        return {entry.id: float(near) for entry, near in zip(self._entries, likeness)}

    def with_entry(self, entry: Entry, cache: VectorCache) -> KnowledgeBase:
        """The same as it is now, with ``entry`` in the place of the one that has its id, or added.

        ``cache`` encodes the entry. Later edits of the files do not reach what is returned.
        """
        tried = copy(self)
        tried._folder = None
        others = [
            EntryIndex([e for e in entry_index.entries if e.id != entry.id], self._cache,
            self._phrasebook)
            if any(e.id == entry.id for e in entry_index.entries)
            else entry_index
            for entry_index in self._shelves
        ]
        tried._use([*others, EntryIndex([entry], cache, self._phrasebook)], self._phrasebook)
        return tried

    def asked_elsewhere(self, entry: Entry, cache: VectorCache) -> dict[str, tuple[str, ...]]:
        """How customers of any shop ask what ``entry`` asks, likeliest first, by its languages.

        ``cache`` encodes the entry.
        """
        titles = cache.vectors([questions[0] for questions in entry.questions.values()])
        likely = self._phrasebook.likely_topics(titles)
        own = {q.casefold() for questions in entry.questions.values() for q in questions}
        return {
            language: tuple(
                phrasing
                for topic in likely
                for phrasing in topic.phrasings.get(language, ())
                if phrasing.casefold() not in own
            )
            for language in entry.questions
        }

    def entry(self, id_: str | None) -> Entry | None:
        """The entry with this id, if there is one and it may still be given."""
        return next((e for e in self._given() if e.id == id_), None)

    def answers_to(self, intent: str) -> list[Entry]:
        """The valid entries that are the general answer to an intent; there should be one."""
        return [entry for entry in self._given() if entry.intent == intent]

    def _given(self) -> list[Entry]:
        today, samples_live = self._today(), self._samples_live()
        return [e for e in self._entries if e.is_valid(today) and (samples_live or not e.sample)]

    def contradict(self, *entries: Entry) -> bool:
        """Whether two of the entries answer the same question, and differently."""
        return any(
            one.answer[language] != other.answer[language]
            and self._is_same(one.questions[language][0], other.questions[language][0])
            for one, other in combinations(entries, 2)
            for language in one.answer
            if language in other.answer
        )

    def _is_same(self, question: str, other: str) -> bool:
        one, two = self._cache.vectors([question, other])
        return bool(one @ two >= SAME_QUESTION)

    def _vectors(self, questions: Iterable[str]) -> Floats:
        return np.stack([self._cache.encode(self.read(question)) for question in questions])

    def _likeness(self, vectors: Floats, topics: Floats) -> Floats:
        shelves = self._shelves
        return np.concatenate([s.likeness(vectors, topics, self._coverage) for s in shelves])

    def _off_topic_likeness(self, vectors: Floats) -> Floats:
        """For each question the mean of the three highest cosines with off-topic messages."""
        if self._off_topic is None:
            return np.zeros(len(vectors), np.float32)
        nearest = np.sort(self._off_topic @ vectors.T, axis=0)[-3:]
        likeness: Floats = nearest.mean(axis=0)
        return likeness

    def _read(self) -> list[KnowledgeError]:
        """Reads the files that changed; what is wrong with them comes back, each error once."""
        if self._folder is None:
            return []
        stamps, topics = _stamps(self._folder), _stamps(self._topics)
        if stamps == self._seen and topics == self._topics_seen:
            return []
        errors = []
        if topics != self._topics_seen:
            self._topics_seen = topics
            try:
                self._phrasebook_read_last = Phrasebook(load_phrasebook(self._topics), self._cache)
            except KnowledgeError as error:
                errors.append(error)
            for name, entry_index in self._read_last.items():
                self._read_last[name] = self._entry_index(entry_index.entries)
        changed = [name for name, stamp in stamps.items() if stamp != self._seen.get(name)]
        self._seen = stamps
        self._read_last = {name: s for name, s in self._read_last.items() if name in stamps}
        for name in changed:
            try:
                entries = load_file(self._folder / name)
                self._read_last[name] = self._entry_index(entries)
            except KnowledgeError as error:
                errors.append(error)
        shelves = {name: self._read_last[name] for name in stamps if name in self._read_last}
        try:
            check_ids((name, entry_index.entries) for name, entry_index in shelves.items())
        except KnowledgeError as error:
            return [*errors, error]
        self._use(list(shelves.values()), self._phrasebook_read_last)
        return errors

    def _entry_index(self, entries: list[Entry]) -> EntryIndex:
        return EntryIndex(entries, self._cache, self._phrasebook_read_last)

    def _use(self, shelves: list[EntryIndex], phrasebook: Phrasebook) -> None:
        """``shelves`` were made with ``phrasebook``."""
        self._shelves, self._phrasebook = shelves, phrasebook
        self._entries = [entry for entry_index in self._shelves for entry in entry_index.entries]
        nothing = np.full(len(phrasebook.topics), -1.0)
        self._coverage = np.maximum.reduce(
            [nothing, *(entry_index.coverage for entry_index in shelves)]
        )
        words = sum((entry_index.words for entry_index in self._shelves), self._phrasebook.words)
        self._vocabulary = Vocabulary(words, self._lexicon)
        begins = ((entry.valid_from or date.min).toordinal() for entry in self._entries)
        self._first_days = np.fromiter(begins, int, len(self._entries))
        ends = ((entry.valid_until or date.max).toordinal() for entry in self._entries)
        self._last_days = np.fromiter(ends, int, len(self._entries))
        self._are_samples = np.fromiter((e.sample for e in self._entries), bool, len(self._entries))
        self._during = {i: entry.during for i, entry in enumerate(self._entries) if entry.during}


def _stamps(folder: Path) -> dict[str, Stamp]:
    return {file.name: _stamp(file) for file in sorted(folder.glob("*.yml"))}


def _stamp(file: Path) -> Stamp:
    stat = file.stat()
    return stat.st_mtime_ns, stat.st_size
