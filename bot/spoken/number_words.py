"""The words of which spoken numbers and codes are made, as the files of data/spoken_numbers have
them: the package's and the shop's, and ``spoken_numbers.yml`` of languages that have files of their
own. All languages are read at once: an Indonesian shop's order numbers are said in English too.

They are read once a process.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.language_texts import text_files
from bot.project import STARTER, find_project
from bot.yaml_file import NotYaml, read_yaml

logger = logging.getLogger(__name__)

FOLDER = "spoken_numbers"

_VALUES = ("digits", "repeats", "teens", "tens", "scales")
_TEXTS = ("one_of", "signs", "letters")
_LISTS = (
    "zeros", "teen_endings", "tens_endings", "hundreds", "thousands_left_out", "halves",
    "decimal_points", "inexact", "ranges", "currencies", "counted", "order_words",
    "long_number_words", "number_words", "fillers", "alphabet", "as_in",
)  # fmt: skip
_SECTIONS = (*_VALUES, *_TEXTS, *_LISTS)


class NumberWordsBroken(UserError):
    """A file of spoken numbers cannot be used; the message says where and why."""


def number_word_files(project: Path) -> list[Path]:
    """The files of a project that have words of numbers."""
    data = project / "data"
    own = [file for _, file in text_files(data, f"{FOLDER}.yml")]
    return [*sorted((data / FOLDER).glob("*.yml")), *own]


def read_number_words(file: Path) -> dict[str, dict[str, Any]]:
    """What a file says, by section; what is only listed has itself as its value.

    Raises:
        NumberWordsBroken: it is no YAML, or a section is unknown or not of its kind.
    """
    try:
        content = read_yaml(file, file.name) or {}
    except NotYaml as error:
        raise NumberWordsBroken(str(error)) from error
    if not isinstance(content, dict):
        raise NumberWordsBroken("{file}: begin with a section, such as digits.", file=file.name)
    return {str(name): _section(file.name, str(name), part) for name, part in content.items()}


def _section(file: str, name: str, part: Any) -> dict[str, Any]:
    if name not in _SECTIONS:
        raise NumberWordsBroken(
            "{file}: the section '{section}' is not known. Write one of: {known}.",
            file=file, section=name, known=", ".join(_SECTIONS),
        )  # fmt: skip
    kind = int if name in _VALUES else str
    if name in _LISTS and isinstance(part, list) and _are_all(str, part):
        return {word: word for word in part}
    if name not in _LISTS and isinstance(part, dict) and _are_all(kind, part.values()):
        return {str(word): value for word, value in part.items()}
    raise NumberWordsBroken("{file}: {key} is not as it should be.", file=file, key=name)


def _are_all(kind: type, values: Iterable[object]) -> bool:
    return all(type(value) is kind for value in values)


def _read_all() -> dict[str, dict[str, Any]]:
    """A file that is broken is left out: the log says why, and so does ``sapa check``."""
    found: dict[str, dict[str, Any]] = {name: {} for name in _SECTIONS}
    for file in _files():
        try:
            for name, words in read_number_words(file).items():
                found[name].update(words)
        except NumberWordsBroken as error:
            logger.error("Spoken numbers are not read as a file says: %s", error)
    return found


def _files() -> Iterator[Path]:
    root = find_project().root
    yield from number_word_files(STARTER)
    if root != STARTER:
        yield from number_word_files(root)


_WORDS = _read_all()

DIGITS: dict[str, str] = {word: str(value) for word, value in _WORDS["digits"].items()}
ZEROS = frozenset(_WORDS["zeros"])
"""A zero among digits; before them in English alone: in Indonesian "o" begins sentences."""
REPEATS: dict[str, int] = _WORDS["repeats"]
"""How often the digit that follows is said: "double two" is 22."""
TEENS: dict[str, int] = _WORDS["teens"]
TEEN_ENDINGS = frozenset(_WORDS["teen_endings"])
"""After a digit: "dua belas" is 12."""
TENS: dict[str, int] = _WORDS["tens"]
TENS_ENDINGS = frozenset(_WORDS["tens_endings"])
"""After a digit: "dua puluh" is 20."""
HUNDREDS = frozenset(_WORDS["hundreds"])
SCALES: dict[str, int] = _WORDS["scales"]
ONE_OF = {word: tuple(parts.split()) for word, parts in _WORDS["one_of"].items()}
"""Words that say one of a scale: "seribu" is satu ribu."""
THOUSANDS_LEFT_OUT = frozenset(_WORDS["thousands_left_out"])
"""After these, hundreds are hundreds of thousands: "sejuta dua ratus" is 1,200,000."""
HALVES = frozenset(_WORDS["halves"])
DECIMAL_POINTS = frozenset(_WORDS["decimal_points"])

INEXACT = frozenset(_WORDS["inexact"])
"""After a number: it is more, or about as much."""
RANGES = frozenset(_WORDS["ranges"])
CURRENCIES = frozenset(_WORDS["currencies"])
COUNTED = frozenset(_WORDS["counted"])
"""What is counted: "satu dua tiga hari" is no code."""

ORDER_WORDS = frozenset(_WORDS["order_words"])
LONG_NUMBER_WORDS = frozenset(_WORDS["long_number_words"])
NUMBER_WORDS = frozenset(_WORDS["number_words"])
FILLERS = frozenset(_WORDS["fillers"])
"""What may stand between such a word and its number."""

SIGNS: dict[str, str] = {word: sign for word, sign in _WORDS["signs"].items() if " " not in word}
SIGNS_OF_TWO: dict[str, str] = {
    words: sign for words, sign in _WORDS["signs"].items() if " " in words
}

LETTERS: dict[str, str] = _WORDS["letters"]
"""Names of letters as they are written out; single letters are their own."""
ALPHABET = frozenset(_WORDS["alphabet"])
"""Words that stand for their first letter."""
AS_IN = frozenset(_WORDS["as_in"])
"""Between a letter and a word that begins with it: "O for Oscar", "R as in Romeo"."""
