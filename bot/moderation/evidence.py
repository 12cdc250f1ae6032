"""What in the words of a message a person would accept as proof of what moderation suspects.

The signs stand in data/moderation/evidence, where staff read and extend them; its README says how
they are written. Each is turned into a regular expression over words in which nothing repeats
without bound, so that reading takes time in proportion to a text's length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.yaml_file import NotYaml, read_yaml

CLEAR, HINT, AGAINST = "clear", "hint", "against"
"""A clear sign is proof where a message is suspected at all, a hint where that is likely. Beside
words that speak against it a sign is proof only where there is hardly a doubt."""

FAR, NEAR = 6, 2
"""So many other words may stand for ``…`` and for ``..``."""

_GROUP = re.compile(r"\{(\w+)\}")
_GAP = re.compile(r"(…|\.\.) ?")
_ANY_WORD = re.compile(r"\+")
_UNBOUNDED = re.compile(r"[*+](?![ |)]|$)|[\w)*]\+|_number_(?![ |)]|$)")
"""The rest of a word, or any word, with more of the same word beside it."""

_ALLOWED = re.compile(r"[\w |()?*+]|…|\.\.|\{\w+\}")
_APOSTROPHE = re.compile(r"(?<=\w)['’`´](?=\w)")
_WORD = re.compile(r"\w+")
_ENDINGS = (
    "com|net|org|info|xyz|top|site|online|shop|club|live|vip|icu|cc|ru|pw|biz|link|click|me|ly|gl|io|"
    "store|id|co"
)
_HANDLE = re.compile(r"(?<![\w.])@\w{3,}|\b(?:t|wa)\.me/\S+")
_LINK = re.compile(
    rf"(?:https?://|\bwww\.)\S+|(?<![\w.@-])[\w-]{{2,63}}\.(?:{_ENDINGS})\b(?:/\S*)?"
)
_PHONE = re.compile(r"(?<![\w-])(?:\+?62|0)8[\d -]{7,14}\d(?!\w)|\+\d[\d -]{8,15}\d(?!\w)")


class EvidenceError(UserError):
    """A file of data/moderation/evidence cannot be used; the message says file and remedy."""


class Evidence:
    """Knows the signs of each kind. ``signs`` are regular expressions by kind and strength,
    ``harmless`` those of phrases that only sound like one."""

    def __init__(self, signs: Mapping[str, Mapping[str, list[str]]], harmless: list[str]) -> None:
        self.signs = {
            kind: {strength: _any_of(some) for strength, some in strengths.items() if some}
            for kind, strengths in signs.items()
        }
        self._harmless = _any_of(harmless) if harmless else None

    def read(self, text: str) -> Reading:
        words = as_words(text)
        rest = self._harmless.sub("", words) if self._harmless else words
        return Reading(self, rest, is_whole=rest == words)


@dataclass(frozen=True)
class Reading:
    """A message, read for signs; ``is_whole`` where no harmless phrase was left out of it."""

    evidence: Evidence
    words: str
    is_whole: bool

    def sign(self, kind: str) -> str | None:
        """CLEAR or HINT, if there is a sign of this kind; AGAINST, if words speak against it."""
        signs = self.evidence.signs.get(kind, {})
        stands = (name for name in (CLEAR, HINT) if name in signs and self._has(signs[name]))
        strength = next(stands, None)
        return AGAINST if strength and self._is_against(signs) else strength

    def speaks_against(self, kind: str) -> bool:
        """Does a phrase that only sounds like a sign, or a word against this kind, stand there?"""
        return not self.is_whole or self._is_against(self.evidence.signs.get(kind, {}))

    def _is_against(self, signs: Mapping[str, re.Pattern[str]]) -> bool:
        return AGAINST in signs and self._has(signs[AGAINST])

    def _has(self, some: re.Pattern[str]) -> bool:
        return some.search(self.words) is not None


def as_words(text: str) -> str:
    """Words in small letters with one space around each; ``_link_``, ``_handle_`` and ``_phone_``
    where one stands."""
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, name in ((_HANDLE, "_handle_"), (_LINK, "_link_"), (_PHONE, "_phone_")):
        text = pattern.sub(f" {name} ", text)
    return f" {' '.join(_WORD.findall(_APOSTROPHE.sub('', text)))} "


def load_signs(folder: Path) -> dict[str, Any]:
    """What stands in the files of the folder, as the arguments of Evidence, for JSON. Raises
    EvidenceError."""
    signs: dict[str, dict[str, list[str]]] = {}
    harmless: list[str] = []
    for file in evidence_files(folder):
        content = _read(file)
        words = _words(file, content.get("words") or {})
        written = {
            section: [
                _expression(file, sign, words)
                for some in (content.get(section) or {}).values()
                for sign in some
            ]
            for section in (CLEAR, HINT, AGAINST, "harmless")
        }
        harmless += written.pop("harmless")
        if kind := content.get("kind"):
            signs[kind] = written
    return {"signs": signs, "harmless": harmless}


def evidence_files(folder: Path) -> list[Path]:
    """In a fixed order."""
    return sorted(folder.glob("*.yml"))


def _any_of(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("(?<= )(?:" + "|".join(expressions) + ")(?= )")


def _read(file: Path) -> dict[str, Any]:
    try:
        content = read_yaml(file, file.name) or {}
    except NotYaml as error:
        raise EvidenceError(str(error)) from error
    sections = {"kind", "words", CLEAR, HINT, AGAINST, "harmless"}
    if not isinstance(content, dict) or not set(content) <= sections:
        raise EvidenceError(f"{file.name}: write {', '.join(sorted(sections))}.")
    return content


def _words(file: Path, groups: Mapping[str, str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for name, text in groups.items():
        text = re.sub(r"(?<!\s)\s*\|\s*", "|", str(text).strip())
        words[name] = _with_words(file, text, words)
    return words


def _with_words(file: Path, sign: str, words: Mapping[str, str]) -> str:
    for name in _GROUP.findall(sign):
        if name not in words:
            raise EvidenceError(f"{file.name}: {sign!r}: there are no words named {name!r}.")
    return _GROUP.sub(lambda group: words[group[1]], sign)


def _expression(file: Path, sign: Any, words: Mapping[str, str]) -> str:
    """A sign as a regular expression; what could repeat without bound is refused."""
    if not isinstance(sign, str) or (wrong := _ALLOWED.sub("", sign)):
        what = repr(wrong) if isinstance(sign, str) else "no text"
        raise EvidenceError(f"{file.name}: {sign!r} has {what}: see README.md beside it.")
    written = _with_words(file, sign, words)
    if unbounded := _UNBOUNDED.search(written):
        raise EvidenceError(
            f"{file.name}: {sign!r}: {unbounded.group()!r} must end a word, and + be one."
        )
    written = written.replace("(", "(?:").replace("*", r"\w*").replace("_number_", r"\d\w*")
    written = _ANY_WORD.sub(r"\\w+", written)
    written = _GAP.sub(lambda gap: rf"(?:\w+ ){{0,{FAR if gap[1] == '…' else NEAR}}}", written)
    try:
        re.compile(written)
    except re.error as error:
        raise EvidenceError(f"{file.name}: {sign!r} cannot be read: {error}.") from error
    return written
