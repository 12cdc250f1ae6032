"""Which known word is meant by one that is written a little wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from spacy.matcher.levenshtein import levenshtein

LEAST_LETTERS = 5


class Spelling:
    """Corrects a word by a known one: one letter too much, missing, wrong or in the wrong place.

    The first letter has to be right: "jaket" must not be found in "paket". Words of five letters
    are near to many others ("stock" to "socks"), so there only swapped and doubled letters count.
    A text is looked up by what is left of it without one letter, which is as quick as a dictionary.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {word for word in words if word.isalpha()}
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            if len(word) >= LEAST_LETTERS:
                for short in _without_one_letter(word):
                    self._shortened[short].add(word)

    def correct(self, typed: str) -> str | None:
        """The one known word that ``typed`` stands for; None if it is one, or stands for none."""
        if len(typed) < LEAST_LETTERS or typed in self._words or not typed.isalpha():
            return None
        near = set(self._shortened.get(typed, ()))
        for short in _without_one_letter(typed):
            near |= self._shortened.get(short, set())
            if short in self._words:
                near.add(short)
        distances = {word: levenshtein(typed, word) for word in near if _plausible(typed, word)}
        nearest = [word for word, d in distances.items() if d == min(distances.values())]
        return nearest[0] if len(nearest) == 1 else None


def _plausible(typed: str, word: str) -> bool:
    if typed[0] != word[0]:
        return False
    if sorted(typed) == sorted(word):
        return True
    if min(len(typed), len(word)) > LEAST_LETTERS:
        return True
    return len(word) >= LEAST_LETTERS and _without_doubles(typed) == _without_doubles(word)


def _without_one_letter(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _without_doubles(word: str) -> str:
    return "".join(c for c, before in zip(word, " " + word) if c != before)
