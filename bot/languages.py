"""The languages that the bot speaks with customers; staff may be shown the desk in any of them too.

Each is a file of ``data/languages``, ``<code>.yml`` by ISO 639: of the package, and of the shop,
whose own stands in the place of the packaged one. They are read once a process. How to add one:
docs/extending/languages.md.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.errors import UserError
from bot.lazy_message import LazyMessage
from bot.project import STARTER, find_project
from bot.yaml_file import NotYaml, read_yaml

Language = str
"""A code of ISO 639, such as en or id."""

DEFAULT: Language = "en"
"""In which is said what no other language has; its file always comes with the package."""

FOLDER = Path("data", "languages")

logger = logging.getLogger(__name__)


class LanguageBroken(UserError):
    """A file of data/languages cannot be used; the message says where and why."""


@dataclass(frozen=True)
class LanguageFacts:
    """How a language is told, as its file says.

    Args:
        name: its own, such as Bahasa Indonesia; ``english`` what it is called in English.
        locale: the one of CLDR by which dates, numbers and money are told.
        fallback: a near language, with words in common, that stands in where this one has no text;
            None: DEFAULT stands in, and is told apart from it as any other.
        home: whether it is the one that most customers speak, of whom nothing else is known.
        threshold: the score from which on an answer is given, where sapa.toml says nothing.
        time: a time of day, and ``moment`` one with its day, in CLDR's letters.
        soon: a time to come ``today``, ``tomorrow`` or on a ``later`` {day}, at {time}.
        day: that day, in CLDR's letters.
        called: what customers call it, beside its names.
        heard_as: other codes under which speech recognition hears this language.
        usual_words: that customers say often, for speech recognition.
        harsh_words: that sound like orders or blame in a text for customers.
        words: those by which customers mean something in the middle of a conversation, by what they
            mean (bot.dialogue.meant_words).
        sentences: what Sapa itself tells customers, by name.
    """

    code: Language
    name: str
    english: str
    locale: str
    fallback: Language | None = None
    home: bool = False
    threshold: float = 0.55
    time: str = "HH:mm"
    moment: str = "d MMMM, HH:mm"
    day: str = "EEEE, d MMMM"
    soon: Mapping[str, str] = field(default_factory=dict)
    called: tuple[str, ...] = ()
    heard_as: tuple[str, ...] = ()
    usual_words: tuple[str, ...] = ()
    harsh_words: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_right_to_left(self) -> bool:
        return bool(Locale.parse(self.locale).text_direction == "rtl")


def read_language(file: Path) -> LanguageFacts:
    """What ``<code>.yml`` says.

    Raises:
        LanguageBroken: it is no YAML, or a line of it is missing, unknown or of the wrong kind.
    """
    code = file.stem
    if not is_code(code):
        raise LanguageBroken(
            "{file}: call it by the language's code of ISO 639, such as ms.yml.", file=file.name
        )
    try:
        content = read_yaml(file, file.name)
    except NotYaml as error:
        raise LanguageBroken(str(error)) from error
    except OSError as error:
        raise LanguageBroken(
            "{file} cannot be read ({reason}).", file=file.name, reason=error.strerror or ""
        ) from error
    if not isinstance(content, dict):
        raise LanguageBroken("{file}: write lines such as 'name: Bahasa Melayu'.", file=file.name)
    return LanguageFacts(**_checked(file.name, code, content))


_TEXTS = ("name", "english", "locale", "fallback", "time", "moment", "day")
_LISTS = ("called", "heard_as", "usual_words", "harsh_words")
_MAPPINGS = ("soon", "sentences")
_KEYS = (*_TEXTS, *_LISTS, *_MAPPINGS, "threshold", "home", "words")


def _checked(file: str, code: str, content: dict[Any, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"code": code, "locale": code}
    for key, value in content.items():
        if isinstance(value, str if key in _TEXTS else bool) and key in (*_TEXTS, "home"):
            values[key] = value
        elif key == "threshold" and isinstance(value, (int, float)) and 0 <= value <= 1:
            values[key] = float(value)
        elif key in _LISTS and isinstance(value, list) and _are_texts(value):
            values[key] = tuple(value)
        elif key == "words" and isinstance(value, dict) and _are_lists(value):
            values[key] = {name: tuple(words) for name, words in value.items()}
        elif key in _MAPPINGS and isinstance(value, dict):
            values[key] = dict(_flat(file, value))
        elif key in _KEYS:
            raise LanguageBroken("{file}: {key} is not as it should be.", file=file, key=key)
        else:
            raise LanguageBroken(
                "{file}: {key!r} is not known. Write one of: {known}.",
                file=file, key=key, known=", ".join(_KEYS),
            )  # fmt: skip
    for key in ("name", "english"):
        if not values.get(key):
            raise LanguageBroken("{file}: {key} is missing.", file=file, key=key)
    try:
        Locale.parse(values["locale"])
    except (UnknownLocaleError, ValueError) as error:
        raise LanguageBroken(
            "{file}: the locale {locale!r} is not known. Write one of CLDR's, such as ms or en_GB.",
            file=file, locale=values["locale"],
        ) from error  # fmt: skip
    _check_places(file, values)
    return values


def _check_places(file: str, values: dict[str, Any]) -> None:
    """Every {place} of what is told must be one that is filled in there: one that is not would
    keep the sentence from being told, in any language."""
    filled = {"soon": ("{time}", "{day}")}
    for kind in _MAPPINGS:
        for name, text in values.get(kind, {}).items():
            places = _places(text)
            known = filled.get(kind) or _places(_packaged_sentences().get(name, "")) or ()
            if places is None:
                raise LanguageBroken(
                    "{file}: {name} has a brace alone. Write {{place}} with both, or none.",
                    file=file, name=name,
                )  # fmt: skip
            if unknown := [place for place in places if place not in known]:
                raise LanguageBroken(
                    "{file}: {name} has {place}, which nothing fills in. Filled in are: {known}.",
                    file=file, name=name, place=unknown[0], known=", ".join(known) or "-",
                )  # fmt: skip


def _places(text: str) -> tuple[str, ...] | None:
    """The {places} of a text, to the last letter; None where a brace stands alone."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    return tuple(
        f"{{{name}{f'!{how}' if how else ''}{f':{form}' if form else ''}}}"
        for _, name, form, how in parts
        if name is not None
    )


@cache
def _packaged_sentences() -> dict[str, str]:
    file = STARTER / FOLDER / f"{DEFAULT}.yml"
    return dict(_flat(file.name, read_yaml(file, file.name)["sentences"]))


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _are_lists(lists: dict[Any, Any]) -> bool:
    return all(
        isinstance(name, str) and isinstance(words, list) and _are_texts(words)
        for name, words in lists.items()
    )


def _flat(file: str, content: dict[Any, Any], within: str = "") -> list[tuple[str, str]]:
    """``{web_chat: {empty: …}}`` as ``web_chat.empty``."""
    pairs: list[tuple[str, str]] = []
    for key, value in content.items():
        name = f"{within}{key}"
        if isinstance(value, dict):
            pairs += _flat(file, value, f"{name}.")
        elif isinstance(value, str):
            pairs.append((name, value))
        else:
            raise LanguageBroken("{file}: {name} is no text. Put it in quotes.", file=file,
                                 name=name)  # fmt: skip
    return pairs


def is_code(text: Any) -> bool:
    """Whether it is written as a language's code."""
    return isinstance(text, str) and re.fullmatch(r"[a-z]{2,3}", text) is not None


def language_files(root: Path) -> list[Path]:
    """The files of the languages in a project."""
    return sorted((root / FOLDER).glob("*.yml"))


def _read_all() -> dict[Language, LanguageFacts]:
    """One that is broken is not spoken: the log says why, and so does ``sapa check``."""
    found: dict[Language, LanguageFacts] = {}
    root = find_project().root
    for file in [*language_files(STARTER), *(language_files(root) if root != STARTER else ())]:
        try:
            facts = read_language(file)
        except LanguageBroken as error:
            logger.error("A language is not spoken as its file says: %s", error)
            continue
        packaged = found.get(facts.code)
        if packaged:
            facts = replace(
                facts,
                words={**packaged.words, **facts.words},
                sentences={**packaged.sentences, **facts.sentences},
            )
        found[facts.code] = facts
    return dict(sorted(found.items()))


FACTS: Mapping[Language, LanguageFacts] = _read_all()
LANGUAGES: tuple[Language, ...] = tuple(FACTS)
NAMES: dict[Language, str] = {code: facts.name for code, facts in FACTS.items()}
"""Each in its own words."""
SPOKEN = LazyMessage("{codes} or {last}", codes=", ".join(LANGUAGES[:-1]), last=LANGUAGES[-1])
"""Their codes, for sentences that say which can be written."""
HOME: Language = next((code for code, facts in FACTS.items() if facts.home), DEFAULT)
"""In which somebody is told what must be said, of whom no language is known."""


def known(language: str | None) -> Language:
    """The language if it is one of ours, else DEFAULT."""
    return language if language is not None and language in FACTS else DEFAULT


def locale_of(language: str | None) -> str:
    """The locale of CLDR by which dates, numbers and money are told in it."""
    return FACTS[known(language)].locale


def stand_ins(language: str | None) -> tuple[Language, ...]:
    """The languages to look for a text in, the best first, DEFAULT among them, and last all
    others."""
    chain: list[Language] = []
    code = language
    while code is not None and code in FACTS and code not in chain:
        chain.append(code)
        code = FACTS[code].fallback
    return tuple(dict.fromkeys((*chain, DEFAULT, *LANGUAGES)))


def in_language(texts: Mapping[str, str], language: str | None) -> str:
    """The text in the language, else in the one that stands in for it; empty where there is
    none."""
    return next((text for code in stand_ins(language) if (text := texts.get(code))), "")


def sentences(name: str) -> dict[Language, str]:
    """What Sapa itself tells customers under this name, in every language."""
    said = {code: facts.sentences[name] for code, facts in FACTS.items() if name in facts.sentences}
    return {code: in_language(said, code) for code in LANGUAGES}


def sentence(name: str, language: str | None) -> str:
    """The same in one language."""
    return sentences(name)[known(language)]
