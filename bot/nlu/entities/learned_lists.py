"""Entities of a shop's own kinds, found by what its training data lists: words marked in examples,
lookup tables, synonyms and regular expressions; roles and groups by the words around them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import regex
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bot.nlu.entities.gazetteer import Gazetteer, tokenizer
from bot.nlu.entities.text import Found, Text
from bot.nlu.entities.value_kinds import READ_BY_RULES

PATTERN_TIMEOUT_S = 0.02
"""An expression that takes longer for a message finds nothing in it: it is no reason to wait."""

LEAST_CERTAIN = 0.6
"""Probability from which on words around an entity tell its role."""

_WORD = re.compile(r"\w+")

logger = logging.getLogger(__name__)

Part = tuple[str | None, str | None]
"""Role and group of an entity."""


@dataclass
class Lists:
    """What training data says of entities; what of it is JSON goes into the model.

    ``words`` has, for each kind, what people write, in small letters, to its value; ``patterns``
    pairs of kind and expression; ``synonyms`` small letters to values; ``parts``, for each kind,
    the words around its marks with role and group.
    """

    words: dict[str, dict[str, str]] = field(default_factory=dict)
    patterns: list[tuple[str, str]] = field(default_factory=list)
    synonyms: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[tuple[dict[str, str], str | None, str | None]]] = field(
        default_factory=dict
    )

    def add(self, entity: str, written: str, value: str | None = None) -> None:
        """Something that people write for an entity."""
        if entity not in READ_BY_RULES and written.strip():
            said = " ".join(written.lower().split())
            self.words.setdefault(entity, {})[said] = value or self.value(written)

    def value(self, written: str) -> str:
        """What it is a synonym of, or it itself."""
        return self.synonyms.get(" ".join(written.lower().split()), written)

    def add_synonyms(self) -> None:
        """Whatever else is said for a value of an entity is said for that entity too."""
        for phrases in self.words.values():
            values = {value.lower() for value in phrases.values()}
            for value in list(phrases.values()):
                phrases.setdefault(value.lower(), value)
            for written, value in self.synonyms.items():
                if value.lower() in values:
                    phrases.setdefault(written, value)


class TaughtReader:
    """Finds the entities of ``lists``; nothing of one kind overlaps."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._nlp = nlp = tokenizer()
        self._gazetteers = []
        for entity, phrases in lists.words.items():
            gazetteer = Gazetteer(nlp, entity, forgiving=True)
            gazetteer.update(phrases, set(), set())
            self._gazetteers.append(gazetteer)
        self._patterns = [(e, regex.compile(p, regex.IGNORECASE)) for e, p in lists.patterns]
        self._parts = {entity: _learned(around) for entity, around in lists.parts.items()}

    def read(self, written: str) -> list[Found]:
        """The entities, the first come first."""
        with self._nlp.memory_zone():
            text = Text(written, date.min, self._nlp)
            found = [one for gazetteer in self._gazetteers for one in gazetteer.find(text)]
        return sorted(_apart([*found, *self._by_patterns(written)]), key=lambda one: one.start)

    def part(self, written: str, entity: str, start: int, end: int) -> Part:
        """Role and group of an entity of the message; None where the words do not tell."""
        model = self._parts.get(entity)
        if model is None:
            return None, None
        if isinstance(model, tuple):  # all marks have the same
            return model
        around = words_around(written, start, end)
        probabilities = model.predict_proba([around])[0]
        best = int(probabilities.argmax())
        if probabilities[best] < LEAST_CERTAIN:
            return None, None
        role, _, group = model.classes_[best].partition("\t")
        return role or None, group or None

    def _by_patterns(self, written: str) -> Iterator[Found]:
        for entity, pattern in self._patterns:
            try:
                for match in pattern.finditer(written, timeout=PATTERN_TIMEOUT_S):
                    if match[0]:
                        start, end = match.span()
                        yield Found(entity, start, end, self._lists.value(match[0]))
            except TimeoutError:
                logger.warning("The regular expression of %s takes too long. Simplify it.", entity)


def words_around(text: str, start: int, end: int) -> dict[str, str]:
    """The two words before and the one after a stretch of a text; "" where it begins or ends."""
    before = ["", "", *_WORD.findall(text[:start].lower())]
    after = [*_WORD.findall(text[end:].lower()), ""]
    return {"-2": before[-2], "-1": before[-1], "+1": after[0]}


def _learned(around: list[tuple[dict[str, str], str | None, str | None]]) -> Any:
    parts = {(role, group) for _, role, group in around}
    if len(parts) == 1:
        return parts.pop()
    labels = [f"{role or ''}\t{group or ''}" for _, role, group in around]
    model = make_pipeline(DictVectorizer(), LogisticRegression(C=10, class_weight="balanced"))
    return model.fit([words for words, _, _ in around], labels)


def _apart(found: list[Found]) -> list[Found]:
    """Without what overlaps something longer of its kind."""
    claimed: list[Found] = []
    for new in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        same = (old for old in claimed if old.entity == new.entity)
        if all(new.end <= old.start or new.start >= old.end for old in same):
            claimed.append(new)
    return claimed
