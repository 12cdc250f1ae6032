"""Reads what customers write as they mean it: chat words, repeated letters, fillers.

Text in, text out, by the lexicon in data/lexicon, which staff extend. ``normalise`` keeps the
language; ``in_english`` goes on to put English words in the place of Indonesian ones, word for
word, so that an encoder that knows English alone has something to go by.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.knowledge.yaml_file import NotYaml, read_yaml
from bot.settings import PROJECT

LEXICON = PROJECT / "data" / "lexicon"

_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_TWICE = re.compile(r"\b([^\W\d_]{3,})2(nya|an|in)?\b")
_LONGEST_PHRASE = 3

# The commonest affixes of Indonesian, longest first. A nasal prefix swallows the first consonant of
# the stem: memakai is meN + pakai.
_SUFFIXES = ("kannya", "annya", "inya", "kan", "nya", "lah", "kah", "an", "in", "ku", "mu", "i")
_PREFIXES = {
    "memper": "", "diper": "", "meng": "k", "meny": "s", "mem": "p", "men": "t", "me": "",
    "peng": "k", "peny": "s", "pem": "p", "pen": "t", "pe": "", "di": "", "ter": "", "ber": "",
    "be": "", "ke": "", "se": "", "ku": "",
}  # fmt: skip
_SHORTEST_STEM = 3


class LexiconError(Exception):
    """A file of the lexicon cannot be used; the message says file, place and remedy."""


@dataclass(frozen=True)
class Lexicon:
    """The words of data/lexicon, in lower case.

    Attributes:
        slang: what customers write, one to three words, and what it stands for.
        fillers: words that say nothing of what is wanted.
        glossary: Indonesian, one to three words, and its English.
        fingerprint: changes whenever a text could read differently.
    """

    slang: Mapping[str, str]
    fillers: frozenset[str]
    glossary: Mapping[str, str]
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        parts = (sorted(self.slang.items()), sorted(self.fillers), sorted(self.glossary.items()))
        content = repr(parts)
        object.__setattr__(self, "fingerprint", hashlib.sha256(content.encode()).hexdigest()[:16])

    def normalise(self, text: str) -> str:
        """``gmn bayarnyaaa kak??`` as ``bagaimana bayarnya?``; what is all filler stays."""
        text = unicodedata.normalize("NFKC", text)
        written = [_ELONGATED.sub(r"\1", word) for word in _words(text)]
        meant = " ".join(_replaced(written, self.slang, lambda word: word)).split()
        kept = " ".join(word for word in meant if word not in self.fillers)
        return kept + "?" * ("?" in text) if kept else text

    def in_english(self, text: str) -> str:
        """The normalised text in English words: ``bayar pake apa`` as ``pay use what``."""
        words = self.normalise(text).rstrip("?").split()
        return " ".join(_replaced(words, self.glossary, self._by_its_stem))

    def _by_its_stem(self, word: str) -> str:
        return next((self.glossary[s] for s in _stems(word) if s in self.glossary), word)


def load_lexicon(folder: Path = LEXICON) -> Lexicon:
    """The lexicon of a folder's ``*.yml`` files.

    Raises:
        LexiconError: a file is no YAML, or a section or a line in it is not understood.
    """
    slang: dict[str, str] = {}
    fillers: set[str] = set()
    glossary: dict[str, str] = {}
    for file in sorted(folder.glob("*.yml")):
        for section, content in _sections(file).items():
            if section == "fillers":
                fillers.update(_filler(file.name, word) for word in _listed(file.name, content))
            elif section in ("slang", "glossary"):
                into = slang if section == "slang" else glossary
                into.update(_pairs(f"{file.name}, {section}", content))
            else:
                raise LexiconError(
                    f"{file.name}: the section '{section}' is not known. Write slang, fillers or "
                    "glossary."
                )
    return Lexicon(slang, frozenset(fillers), glossary)


def _sections(file: Path) -> dict[str, Any]:
    try:
        content = read_yaml(file, file.name) or {}
    except NotYaml as error:
        raise LexiconError(str(error)) from error
    if not isinstance(content, dict):
        raise LexiconError(f"{file.name}: begin with a section: slang, fillers or glossary.")
    return {str(section): part for section, part in content.items()}


def _pairs(where: str, content: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(content, dict):
        raise LexiconError(f"{where}: write lines such as 'gmn: bagaimana'.")
    for written, meant in content.items():
        key = " ".join(_words(str(written)))
        if not key or len(key.split()) > _LONGEST_PHRASE:
            raise LexiconError(
                f"{where}: '{written}' must be one to {_LONGEST_PHRASE} words. Shorten it."
            )
        if not isinstance(meant, (str, int)) or not str(meant).strip():
            raise LexiconError(f"{where}: say in words what '{written}' stands for.")
        yield key, str(meant).lower().strip()


def _listed(name: str, content: Any) -> list[Any]:
    if not isinstance(content, list):
        raise LexiconError(f"{name}, fillers: write a list, a word a line, each beginning '- '.")
    return content


def _filler(name: str, word: Any) -> str:
    if not isinstance(word, str) or len(_words(word)) != 1:
        raise LexiconError(f"{name}, fillers: '{word}' must be one word. Correct it.")
    return word.lower()


def _words(text: str) -> list[str]:
    text = text.replace("’", "'").lower()
    return _WORD.findall(_TWICE.sub(r"\1-\1\2", text))


def _replaced(
    words: list[str], by: Mapping[str, str], otherwise: Callable[[str], str]
) -> Iterator[str]:
    """The words, the longest phrases that ``by`` knows replaced."""
    position = 0
    while position < len(words):
        for length in range(_LONGEST_PHRASE, 0, -1):
            phrase = " ".join(words[position : position + length])
            if phrase in by:
                yield by[phrase]
                position += length
                break
        else:
            yield otherwise(words[position])
            position += 1


def _stems(word: str) -> Iterator[str]:
    """What an Indonesian word may be made of, the least cut first."""
    if "-" in word:
        yield word.partition("-")[0]
    endings = [s for s in _SUFFIXES if word.endswith(s) and len(word) - len(s) >= _SHORTEST_STEM]
    bases = [word, *(word.removesuffix(suffix) for suffix in endings)]
    yield from bases[1:]
    for base in bases:
        for prefix, swallowed in _PREFIXES.items():
            if base.startswith(prefix) and len(base) - len(prefix) >= _SHORTEST_STEM:
                stem = base.removeprefix(prefix)
                yield stem
                if swallowed:
                    yield swallowed + stem
