"""Words in a text that look misspelt: in no dictionary, and one slip from a word that the
shop's own texts use. Needs the encoders' words, so it runs in Rasa's environment."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from bot.encoders.lexicon import load_lexicon
from bot.encoders.vocabulary import Vocabulary, count_words
from bot.training.edits.answers import list_answers
from bot.training.project_files import Domain

MOST = 5
"""Words that are told of one text."""

# Names begin with a capital; {places}, addresses and codes are no words.
_PLACE = re.compile(r"\{\w+\}")
_CODE = re.compile(r"(?<!\S)[^\s\d@/]*[\d@/]\S*")
_WORD = re.compile(r"(?<![^\W_])[a-z]{5,}(?![^\W_])")


def misspelt(folder: str, text: str) -> list[tuple[str, str]]:
    """Each such word with the one that may be meant, in the order of the text."""
    vocabulary = _vocabulary(Path(folder), _stamps(Path(folder)))
    words = dict.fromkeys(_WORD.findall(_CODE.sub(" ", _PLACE.sub(" ", text))))
    read = ((word, vocabulary.corrected(word)) for word in words)
    return [(word, meant) for word, meant in read if meant != word][:MOST]


@lru_cache(2)
def _vocabulary(folder: Path, _: object) -> Vocabulary:
    answers = [entry for entry, _ in list_answers(folder)]
    texts = [text for entry in answers for text in entry.answer.values()]
    texts += [text for entry in answers for asked in entry.questions.values() for text in asked]
    texts += [str(one.content.get("text") or "") for one in Domain(folder).variations()]
    return Vocabulary(count_words(texts), load_lexicon())


def _stamps(folder: Path) -> tuple[tuple[str, int], ...]:
    files = [folder / "domain.yml", *sorted((folder / "data" / "knowledge").glob("*.yml"))]
    return tuple((file.name, file.stat().st_mtime_ns) for file in files if file.exists())
