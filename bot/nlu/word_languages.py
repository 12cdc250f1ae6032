"""Which language a short text is in, by words that stand in texts of known languages: for examples
that a shop brings along without saying."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

LEAST = 1.0
"""Log-odds from which on a text is told to be in a language."""

_NO_WORDS = re.compile(r"(?<!\S)[^\s@]+@\S+|https?://\S+|\b[A-Za-z]*-?\d\S*|\b\w+&\w+")
"""E-mail addresses, links, order and tracking numbers, "J&T": they belong to no language."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")


def words_of(text: str) -> list[str]:
    """The words in lower case, drawn-out letters (gimanaaa) once."""
    written = _NO_WORDS.sub(" ", text.replace("’", "'")).lower()
    return _WORD.findall(_DRAWN_OUT.sub(r"\1", written))


class WordLanguages:
    """Naive Bayes: ``seen`` says how often each (word, language) stands in known texts."""

    def __init__(self, seen: Mapping[tuple[str, str], int]) -> None:
        self._seen = seen
        self._sizes: Counter[str] = Counter()
        for (_, language), count in seen.items():
            self._sizes[language] += count

    def language(self, text: str) -> str | None:
        """The likeliest; None where its words do not tell, or only one language is known."""
        if len(self._sizes) < 2:
            return None
        scores = dict.fromkeys(self._sizes, 0.0)
        for word in words_of(text):
            times = {language: self._seen.get((word, language), 0) for language in scores}
            if any(times.values()):
                for language, seen in times.items():
                    scores[language] += math.log((seen + 0.5) / (self._sizes[language] + 1))
        best, second = sorted(scores, key=lambda language: scores[language], reverse=True)[:2]
        return best if scores[best] - scores[second] >= LEAST else None
