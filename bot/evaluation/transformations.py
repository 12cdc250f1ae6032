"""How customers really type: each transformation turns a clean message into one such variation.

A transformation is a function ``(text, language, chance) -> text``; ``language`` is en or id,
``chance`` a seeded ``random.Random``. What it cannot change it returns as it was. Words with a
digit or an @ stay whole: an order number with a typo is another order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from ruamel.yaml import YAML

Transformation = Callable[[str, str, Random], str]

_LEXICON = YAML(typ="safe").load(Path(__file__).with_suffix(".yml").read_text("utf-8"))

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NOT_A_WORD = re.compile(r"(?<!\S)[^\s\d@]*[\d@]\S*")
_EMOJI = ("🙏", "😭", "😊", "😡", "🥺", "👍", "😅", "❤️", "🙂", "😂")
_WRAPPERS = {
    "en": (
        ("hi there, ", ", thanks!"),
        ("hello, sorry to bother you. ", " thank you so much"),
        ("excuse me, ", " please"),
        ("hey, quick one: ", ", cheers"),
    ),
    "id": (
        ("halo kak, ", ", makasih ya"),
        ("permisi min, maaf ganggu, ", " terima kasih sebelumnya"),
        ("kak, ", " ya kak, makasih"),
        ("selamat siang, ", " mohon dibantu ya"),
    ),
}
_OF_THE_LANGUAGE = {
    language: {
        words.casefold(): tuple(variations)
        for words, variations in _LEXICON["slang"][language].items()
    }
    for language in ("en", "id")
}
_IN_THE_OTHER: dict[str, dict[str, tuple[str, ...]]] = {"en": {}, "id": {}}
for _en, _id in _LEXICON["glossary"]:
    for _language, _from, _to in (("en", _en, _id), ("id", _id, _en)):
        _known = _IN_THE_OTHER[_language]
        _known[_from.casefold()] = (*_known.get(_from.casefold(), ()), _to)


def typos(text: str, language: str, chance: Random) -> str:
    """In every third word of four letters or more: a neighbouring key, a swap, a lost letter."""
    return _some_words(text, chance, 0.3, lambda word: _misspelt(word, chance))


def slang(text: str, language: str, chance: Random) -> str:
    """Words of the lexicon as people shorten them: tidak → gk, please → pls."""
    return _replaced(text, _OF_THE_LANGUAGE.get(language, {}), 0.8, chance)


def sms_style(text: str, language: str, chance: Random) -> str:
    """Vowels left out; in Indonesian also -nya as x (harganya → hargax) and doubling as 2."""
    if language == "id":
        text = re.sub(r"(?i)\b(\w{3,})[ -]\1\b", r"\g<1>2", text)
        text = re.sub(r"(?i)(?<=\w{3})nya\b", "x", text)
    return _some_words(text, chance, 0.3, _without_vowels)


def elongation(text: str, language: str, chance: Random) -> str:
    """The last letter of a word drawn out: gimanaaa, pleaseee."""
    return _some_words(text, chance, 0.3, lambda word: word + word[-1] * chance.randint(2, 4))


def code_mixing(text: str, language: str, chance: Random) -> str:
    """Words of the glossary in the other language: where is paket punyaku."""
    return _replaced(text, _IN_THE_OTHER.get(language, {}), 0.6, chance)


def casing(text: str, language: str, chance: Random) -> str:
    """SHOUTED, Every Word A Title, or mIxEd."""
    mixed = "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(text))
    return chance.choice((text.upper(), text.title(), mixed))


def emoji(text: str, language: str, chance: Random) -> str:
    """One to three at the end, or one at the start."""
    if chance.random() < 0.25:
        return f"{chance.choice(_EMOJI)} {text}"
    return f"{text} {''.join(chance.choices(_EMOJI, k=chance.randint(1, 3)))}"


def politeness(text: str, language: str, chance: Random) -> str:
    """A greeting before it and thanks after it: halo kak, …, makasih ya."""
    if language not in _WRAPPERS:
        return text
    before, after = chance.choice(_WRAPPERS[language])
    return f"{before}{text.rstrip(' ?!.')}{after}"


def punctuation(text: str, language: str, chance: Random) -> str:
    """None at all, too much at the end, or dots and commas between the words."""
    bare = re.sub(r"(?<=\w)[?!,.'](?=\s|$)", "", text)
    marks = chance.choice(("??", "!!!", "...", "?!", " ???", ",,"))
    if chance.random() < 0.3:
        return re.sub(r" ", chance.choice(("...", " .. ", ", ")), bare, count=2) + marks
    return bare + marks


def line_breaks(text: str, language: str, chance: Random) -> str:
    """One sentence over several lines, as people send it."""
    return re.sub(r" ", lambda _: "\n" if chance.random() < 0.4 else " ", text)


TRANSFORMATIONS: tuple[Transformation, ...] = (
    typos,
    slang,
    sms_style,
    elongation,
    code_mixing,
    casing,
    emoji,
    politeness,
    punctuation,
    line_breaks,
)


def _some_words(text: str, chance: Random, share: float, change: Callable[[str], str]) -> str:
    """``change`` done to a share of the words of four letters or more, to one at the least."""
    whole = [found.span() for found in _NOT_A_WORD.finditer(text)]
    words = [
        found
        for found in _WORD.finditer(text)
        if not any(start <= found.start() < end for start, end in whole)
    ]
    if not words:
        return text
    chosen = [word for word in words if chance.random() < share] or [chance.choice(words)]
    for word in reversed(chosen):
        text = text[: word.start()] + change(word.group()) + text[word.end() :]
    return text


def _replaced(text: str, known: dict[str, tuple[str, ...]], share: float, chance: Random) -> str:
    """A share of the known words replaced, one at the least; the longer of two that begin alike."""
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile(
        rf"(?i)(?<![\w@.'-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w@'-])"
    )
    found = list(pattern.finditer(text))
    if not found:
        return text
    chosen = [word for word in found if chance.random() < share] or [chance.choice(found)]
    for word in reversed(chosen):
        other = chance.choice(known[word.group().casefold()])
        text = text[: word.start()] + other + text[word.end() :]
    return text


def _misspelt(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 1)  # the first letter is seldom wrong
    kind = chance.choice(("neighbour", "swap", "drop"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    near = _neighbours(word[at].lower()) if kind == "neighbour" else ""
    return word[:at] + (chance.choice(near) if near else "") + word[at + 1 :]


def _neighbours(letter: str) -> str:
    """The keys left and right of it, and those below and above; none for an accented letter."""
    near = ""
    for i, row in enumerate(_ROWS):
        if letter not in row:
            continue
        at = row.index(letter)
        near += row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
        for other in _ROWS[max(i - 1, 0) : i] + _ROWS[i + 1 : i + 2]:
            near += other[at : at + 1]
    return near


def _without_vowels(word: str) -> str:
    """The first and last letters stay: pesanan → psnan, address → addrss."""
    return word[0] + re.sub(r"(?i)[aeiou]", "", word[1:-1]) + word[-1]
