"""Words by which customers mean something in the middle of a conversation, whatever is open: they
stand in ``data/languages``, a list under ``words`` for each meaning. A star is any ending."""

from __future__ import annotations

import re

from bot.languages import FACTS


def words_for(meaning: str) -> re.Pattern[str]:
    """Finds any of the words that mean it, of all languages, in small letters."""
    words = listed(meaning)
    found = "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)" if found else r"(?!)")


def listed(meaning: str) -> list[str]:
    """The words themselves, of all languages."""
    return [word for facts in FACTS.values() for word in facts.words.get(meaning, ())]


def _pattern(word: str) -> str:
    ending = r"\w{0,12}" if word.endswith("*") else ""
    return r"\s{1,3}".join(map(re.escape, word.removesuffix("*").casefold().split())) + ending
