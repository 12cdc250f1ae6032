"""Reads what customers write as they mean it: chat words, repeated letters, fillers, courtesies.

Text in, text out, by the lexicon in data/lexicon, which staff extend. ``in_indonesian`` puts
Indonesian in the place of Javanese, Sundanese and the like. ``normalise`` keeps the language;
``in_english`` goes on to put English words in the place of Indonesian ones, word for word, so that
an encoder that knows English alone has something to go by. ``without_courtesies`` leaves out what
is said before and after a wish.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.language_texts import text_files
from bot.lazy_message import LazyMessage
from bot.plain_text import plain_text
from bot.project import find_project
from bot.yaml_file import NotYaml, read_yaml

_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_TWICE = re.compile(r"\b([^\W\d_]{3,})2(nya|an|in)?\b")
_LONGEST_PHRASE = 3
_LONGEST_COURTESY = 6
_SHORTEST_WISH = 4
"""Words. Of less, courtesies are a part: "no robot please", "hello to all", "ok thanks"."""

# The commonest affixes of Indonesian, longest first. A nasal prefix swallows the first consonant of
# the stem: memakai is meN + pakai.
_SUFFIXES = ("kannya", "annya", "inya", "kan", "nya", "lah", "kah", "an", "in", "ku", "mu", "i")
_PREFIXES = {
    "memper": "", "diper": "", "meng": "k", "meny": "s", "mem": "p", "men": "t", "me": "",
    "peng": "k", "peny": "s", "pem": "p", "pen": "t", "pe": "", "di": "", "ter": "", "ber": "",
    "be": "", "ke": "", "se": "", "ku": "",
}  # fmt: skip
_SHORTEST_STEM = 3


class LexiconError(UserError):
    """A file of the lexicon cannot be used; the message says file, place and remedy."""


@dataclass(frozen=True)
class Lexicon:
    """The words of data/lexicon, in lower case.

    Attributes:
        slang: what customers write, one to three words, and what it stands for.
        fillers: words that say nothing of what is wanted.
        glossary: Indonesian, one to three words, and its English.
        openings: what is said before a wish, one to six words.
        closings: what is said after it.
        regional: Javanese, Sundanese and the like, one to three words, and its Indonesian.
        fingerprint: changes whenever a text could read differently.
    """

    slang: Mapping[str, str]
    fillers: frozenset[str]
    glossary: Mapping[str, str]
    openings: frozenset[str] = frozenset()
    closings: frozenset[str] = frozenset()
    regional: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        pairs = (self.slang.items(), self.glossary.items(), self.regional.items())
        content = repr([sorted(p) for p in (*pairs, self.fillers, self.openings, self.closings)])
        object.__setattr__(self, "fingerprint", hashlib.sha256(content.encode()).hexdigest()[:16])

    @property
    def words(self) -> frozenset[str]:
        """Every word that stands in it."""
        said = (*self.slang, *self.slang.values(), *self.glossary, *self.fillers, *self.openings,
                *self.closings, *self.regional, *self.regional.values())  # fmt: skip
        return frozenset(word for phrase in said for word in _words(phrase))

    def in_indonesian(self, text: str) -> str:
        """``Pesenanku durung teko, piye iki?`` as ``pesanan saya belum sampai, bagaimana ini?``"""
        if not self.regional:
            return text
        return self._regional_words.sub(
            lambda found: self.regional[" ".join(found.group().lower().split())], text
        )

    def normalise(self, text: str) -> str:
        """``gmn bayarnyaaa kak??`` as ``bagaimana bayarnya?``; what is all filler stays."""
        text = self.in_indonesian(plain_text(text))
        written = [_ELONGATED.sub(r"\1", word) for word in _words(text)]
        meant = " ".join(_replaced(written, self.slang, lambda word: word)).split()
        kept = " ".join(word for word in meant if word not in self.fillers)
        return kept + "?" * ("?" in text) if kept else text

    def in_english(self, text: str) -> str:
        """The normalised text in English words: ``bayar pake apa`` as ``pay use what``."""
        words = self.normalise(text).rstrip("?").split()
        return " ".join(_replaced(words, self.glossary, self._by_its_stem))

    def without_courtesies(self, text: str) -> str:
        """``halo kak, paket saya di mana ya? makasih`` as ``paket saya di mana ya?``."""
        found = list(_WORD.finditer(text))
        words = [_ELONGATED.sub(r"\1", match.group().lower()) for match in found]
        first = self._after_openings(words)
        last = self._before_closings(words, first)
        if last - first in (len(words), *range(_SHORTEST_WISH)):
            return text
        # The marks between the wish and what follows are its own: "where is it? thanks".
        end = found[last].start() if last < len(found) else len(text)
        return text[found[first].start() : end].rstrip(" \n,.")

    def _after_openings(self, words: list[str]) -> int:
        """The place of the first word of the wish."""
        first = 0
        while length := _courtesy(words[first : first + _LONGEST_COURTESY], self.openings):
            first += length
            while words[first : first + 1] and words[first] in self.fillers:
                first += 1
        return first

    def _before_closings(self, words: list[str], first: int) -> int:
        """The place after the last word of the wish."""
        last = end = len(words)
        while end > first:
            if words[end - 1] in self.fillers and words[end - 1] not in self.closings:
                end -= 1  # "makasih ya kak": left out with what stands before, not alone
                continue
            said = words[max(first, end - _LONGEST_COURTESY) : end]
            if not (length := _courtesy(said[::-1], self._closings_backwards)):
                break
            last = end = end - length
        return last

    @cached_property
    def _regional_words(self) -> re.Pattern[str]:
        phrases = sorted(self.regional, key=len, reverse=True)
        either = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
        return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)

    @cached_property
    def _closings_backwards(self) -> frozenset[str]:
        return frozenset(" ".join(reversed(said.split())) for said in self.closings)

    def _by_its_stem(self, word: str) -> str:
        return next((self.glossary[s] for s in _stems(word) if s in self.glossary), word)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The lexicon of the ``*.yml`` files in ``folder``, else in the project's data/lexicon, and of
    the languages that have files of their own.

    Raises:
        LexiconError: a file is no YAML, or a section or a line in it is not understood.
    """
    folder = folder or find_project().data / "lexicon"
    files = sorted(folder.glob("*.yml"))
    files += [file for _, file in text_files(folder.parent, "lexicon.yml")]
    return _read(tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files))


@lru_cache(4)
def _read(files: tuple[tuple[Path, int, int], ...]) -> Lexicon:
    """Several components of one process read the same."""
    pairs: dict[str, dict[str, str]] = {"slang": {}, "glossary": {}, "regional": {}}
    lists: dict[str, set[str]] = {"fillers": set(), "openings": set(), "closings": set()}
    for file, _, _ in files:
        for section, content in _sections(file).items():
            where = LazyMessage("{file}, {section}", file=file.name, section=section)
            if section in lists:
                longest = 1 if section == "fillers" else _LONGEST_COURTESY
                lists[section].update(_listed(where, content, longest))
            elif section in pairs:
                pairs[section].update(_pairs(where, content))
            else:
                raise LexiconError(
                    "{file}: the section '{section}' is not known. Write one of: {known}.",
                    file=file.name,
                    section=section,
                    known=", ".join((*pairs, *lists)),
                )
    words: dict[str, Any] = {**pairs, **{name: frozenset(said) for name, said in lists.items()}}
    return Lexicon(**words)


def _sections(file: Path) -> dict[str, Any]:
    try:
        content = read_yaml(file, file.name) or {}
    except NotYaml as error:
        raise LexiconError(str(error)) from error
    if not isinstance(content, dict):
        raise LexiconError(
            "{file}: begin with a section: slang, fillers or glossary.",
            file=file.name,
        )
    return {str(section): part for section, part in content.items()}


def _pairs(where: str, content: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(content, dict):
        raise LexiconError("{where}: write lines such as 'gmn: bagaimana'.", where=where)
    for written, meant in content.items():
        key = " ".join(_words(str(written)))
        if not key or len(key.split()) > _LONGEST_PHRASE:
            raise LexiconError(
                "{where}: '{written}' must be one to {most} words. Shorten it.",
                where=where,
                written=written,
                most=_LONGEST_PHRASE,
            )
        if not isinstance(meant, (str, int)) or not str(meant).strip():
            raise LexiconError(
                "{where}: say in words what '{written}' stands for.",
                where=where,
                written=written,
            )
        yield key, str(meant).lower().strip()


def _listed(where: str, content: Any, longest: int) -> Iterator[str]:
    if not isinstance(content, list):
        raise LexiconError(
            "{where}: write a list, a word a line, each beginning '- '.",
            where=where,
        )
    for said in content:
        words = _words(said) if isinstance(said, str) else []
        if not 1 <= len(words) <= longest:
            wanted = (
                LazyMessage("one word")
                if longest == 1
                else LazyMessage("one to {most} words", most=longest)
            )
            raise LexiconError(
                "{where}: '{said}' must be {wanted}. Correct it.",
                where=where,
                said=said,
                wanted=wanted,
            )
        yield " ".join(words)


def _words(text: str) -> list[str]:
    text = text.replace("’", "'").lower()
    return _WORD.findall(_TWICE.sub(r"\1-\1\2", text))


def _courtesy(words: list[str], courtesies: frozenset[str]) -> int:
    """How many of the first words are one of the courtesies, the longest that there is."""
    lengths = range(len(words), 0, -1)
    return next((n for n in lengths if " ".join(words[:n]) in courtesies), 0)


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
