"""The words of the texts that a message is compared with, and which of them is meant by one that is
in no dictionary."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.encoders.lexicon import Lexicon
from bot.encoders.minilm_files import english_words

LEAST_TEXTS = 3
"""In so many texts must a word stand before others are taken for it misspelt."""

LEAST_LETTERS = 4
"""Of a word with a slip; a shorter one is near to too many. Without vowels, three letters do."""

_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = re.compile("[aeiou]")


class Vocabulary:
    """Reads messages in the words that are known: ``ofder`` as order, ``dlvry`` as delivery.

    A slip is one letter left out, added or wrong, or two that changed places (Damerau, 1964: four
    of five misspellings). The first letter is right nearly always. Of several, the most frequent
    is meant.

    Args:
        counts: in how many texts each word stands, from ``count_words``.
        lexicon: its words, and the English ones that MiniLM knows, are right though no text has
            them.
    """

    def __init__(self, counts: Mapping[str, int], lexicon: Lexicon) -> None:
        self.counts = dict(counts)
        self._lexicon = lexicon
        self._known = {*counts, *lexicon.words, *english_words()}
        self._by_part: dict[str, set[str]] = defaultdict(set)
        self._by_consonants: dict[str, set[str]] = defaultdict(set)
        for word, count in counts.items():
            if count >= LEAST_TEXTS and len(word) >= LEAST_LETTERS:
                self._by_consonants[_consonants(word)].add(word)
                for part in _parts(word):
                    self._by_part[part].add(word)

    def read(self, text: str) -> str:
        """What is wanted, in small letters: without courtesies, regional words in Indonesian,
        misspelt words corrected."""
        wish = self._lexicon.in_indonesian(self._lexicon.without_courtesies(text.lower()))
        return _WORD.sub(lambda match: self.corrected(match.group()), wish)

    def corrected(self, word: str) -> str:
        """The word in small letters that ``word`` is meant to be; itself, where it is known."""
        if len(word) < LEAST_LETTERS - 1 or word in self._known:
            return word
        meant: Iterable[str] = ()
        if len(word) >= LEAST_LETTERS:
            # Whatever is one slip away has a part in common with it.
            near = set().union(*(self._by_part.get(part, ()) for part in _parts(word)))
            meant = [other for other in near if other[0] == word[0] and _one_slip(word, other)]
        if not meant:
            alike = self._by_consonants.get(_consonants(word), ())
            meant = [other for other in alike if _shortens(word, other)]
        return max(meant, key=lambda other: (self.counts[other], other), default=word)


def count_words(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each word, in small letters, stands."""
    return Counter(word for text in texts for word in set(_WORD.findall(text.lower())))


def _parts(word: str) -> set[str]:
    """The word, and what remains of it without each of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _consonants(word: str) -> str:
    return word[0] + _VOWELS.sub("", word[1:])


def _shortens(word: str, other: str) -> bool:
    """Is it the other with letters left out? ``biarkan``, with the consonants of broken, is not."""
    letters = iter(other)
    return all(letter in letters for letter in word)


def _one_slip(word: str, other: str) -> bool:
    if len(word) != len(other):
        return min(word, other, key=len) in _parts(max(word, other, key=len))
    differ = [i for i, (a, b) in enumerate(zip(word, other)) if a != b]
    if len(differ) == 2:
        i, j = differ
        return j == i + 1 and word[i] == other[j] and word[j] == other[i]
    return len(differ) < 2
