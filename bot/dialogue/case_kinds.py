"""The kinds of cases, as data/cases says: what opens one, what it must know, what is done.

One kind::

    cases:
      exchange:
        name: {en: Exchange an item, id: Tukar barang}
        opened_by: [exchange]              # intents
        pictures: [label]                  # kinds of pictures that begin one by themselves
        family: after_delivery             # kinds of a family take each other's place
        answer: exchange_size              # an approved answer that is said at the beginning
        sorry: true                        # something went wrong for the customer
        facts:                             # asked for in this order, if they were not told before
          - order: {fits: [delivered]}
          - item
          - size: {optional: true}
          - reason: {choices: [{en: Too small, id: Kekecilan, words: [kecil, small, tight]}]}
        check: returnable                  # may refuse (actions)
        confirm: utter_ask_confirm_exchange  # nothing is done without a clear yes
        do: request_exchange               # an action; without one, it is filed for staff
        file: {due_hours: 24}              # a number for the customer, work for staff
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.language_texts import text_files, texts_by_language, with_case
from bot.languages import DEFAULT, in_language, is_code
from bot.lazy_message import LazyMessage
from bot.yaml_file import NotYaml, read_yaml

READ_AS = {
    "order": "order", "item": "item", "reason": "words", "problem": "words", "address": "address",
    "phone": "phone", "amount": "money", "date": "date", "size": "size", "colour": "colour",
    "quantity": "quantity", "photo": "photo", "product": "product", "note": "words",
    "received": "choice",
}  # fmt: skip
"""How the facts that every shop knows are recognised."""

logger = logging.getLogger(__name__)

_FACT_KEYS = {"ask", "optional", "choices", "fits", "read_as", "unless", "called"}
_KIND_KEYS = {
    "name", "opened_by", "family", "answer", "sorry", "facts", "check", "confirm", "do", "file",
    "kept", "follow_ups", "again_by", "related", "pictures", "takes_in",
}  # fmt: skip


class CasesBroken(UserError):
    """A file of data/cases cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Choice:
    """One of the likely values: what it is called by language, and the words by which it is
    recognised."""

    titles: Mapping[str, str]
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By which the fact is kept, whatever language it was told in."""
        return in_language(self.titles, DEFAULT)

    def title(self, language: str) -> str:
        return in_language(self.titles, language)


@dataclass(frozen=True)
class Fact:
    """``read_as`` is how it is recognised; ``ask`` the reply that asks for it, empty where it is
    only taken when it is told (``ask: false``); ``fits`` the states of the orders that are likely
    meant; ``unless`` names facts (``size``), or choices of them (``reason=Too small``), any of
    which makes it needless. What is ``called`` by one of these words counts as wanted, and one that
    makes others needless is asked for only then."""

    name: str
    read_as: str = "words"
    ask: str = ""
    optional: bool = False
    choices: tuple[Choice, ...] = ()
    fits: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    called: tuple[str, ...] = ()

    def is_called_in(self, text: str) -> bool:
        """Whether ``text`` (small letters) names it."""
        return any(re.search(rf"\b{re.escape(word)}", text) for word in self.called)

    def is_needless(self, facts: Mapping[str, str]) -> bool:
        """Whether what is known already makes it so."""
        known = {*facts, *(f"{name}={value}" for name, value in facts.items())}
        return not known.isdisjoint(self.unless)


@dataclass(frozen=True)
class CaseKind:
    """See the module. ``files`` says that staff may get it, ``due_hours`` by when, None if at no
    certain time; ``kept`` is the reply to a no. ``follow_ups`` says which approved answer a short
    question of an intent has right after, ``again_by`` by which intents one comes back to it, and
    ``related`` which approved answers are likely meant while one talks of it; ``pictures`` are the
    kinds of pictures that begin one where no words do. A message that opens one is not about the
    kinds that it ``takes_in``, though it sounds like them."""

    key: str
    name: dict[str, str]
    opened_by: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    family: str | None = None
    answer: str | None = None
    sorry: bool = False
    check: str | None = None
    confirm: str | None = None
    do: str | None = None
    files: bool = False
    due_hours: int | None = None
    kept: str = "utter_kept"
    follow_ups: tuple[tuple[str, str], ...] = ()
    again_by: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    takes_in: tuple[str, ...] = ()

    def fact(self, name: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.name == name), None)

    def asks(self, name: str) -> bool:
        fact = self.fact(name)
        return fact is not None and bool(fact.ask)

    def title(self, language: str | None) -> str:
        """What customers who speak it are told that it is called."""
        return in_language(self.name, language) or self.key

    @property
    def needs_order(self) -> bool:
        return self.fact("order") is not None


Kinds = dict[str, CaseKind]


def read_kinds(folder: Path) -> Kinds:
    """All kinds of a folder's YAML files, by key.

    Raises:
        CasesBroken: something is missing, unknown or there twice.
        NotYaml: a file is no YAML.
    """
    kinds: Kinds = {}
    opened: dict[str, str] = {}
    texts = texts_by_language(folder.parent, "cases.yml")
    for file in sorted(folder.glob("*.yml")):
        data = read_yaml(file, file.name) or {"cases": {}}
        listed = data.get("cases") if isinstance(data, dict) else data
        if not isinstance(listed, (dict, type(None))) or list(data) != ["cases"]:
            raise CasesBroken("{file} does not list its cases under cases:.", file=file.name)
        for key, entry in (listed or {}).items():
            kind = _kind(file.name, str(key), with_case(str(key), entry, texts))
            if kind.key in kinds:
                raise CasesBroken(
                    "{file}: the case {key!r} is there twice.", file=file.name, key=key
                )
            for intent in kind.opened_by:
                if intent in opened:
                    raise CasesBroken(
                        "{file}: the intent {intent!r} opens {one!r} and {other!r}. Leave it in "
                        "one of them.",
                        file=file.name,
                        intent=intent,
                        one=opened[intent],
                        other=key,
                    )
                opened[intent] = kind.key
            kinds[kind.key] = kind
    return kinds


class WatchedKinds:
    """The kinds as the folder has them now; while it cannot be used, as they were before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: tuple[object, ...] = ()
        self._kinds: Kinds = {}

    def now(self) -> Kinds:
        try:
            own = (file for _, file in text_files(self._folder.parent, "cases.yml"))
            files = [*sorted(self._folder.glob("*.yml")), *own]
            stamp = tuple((file, file.stat().st_mtime_ns) for file in files)
            if stamp != self._stamp:
                self._stamp = stamp
                self._kinds = read_kinds(self._folder)
        except (CasesBroken, NotYaml, OSError) as error:
            logger.error("The cases are not used as they are now: %s", error)
        return self._kinds


def _kind(file: str, key: str, entry: Any) -> CaseKind:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), dict):
        raise CasesBroken(
            "{file}: the case {key!r} needs its name by language, such as en.", file=file, key=key
        )
    for unknown in entry.keys() - _KIND_KEYS:
        raise CasesBroken(
            "{file}: the case {key!r} has {unknown!r}, which means nothing here.",
            file=file,
            key=key,
            unknown=unknown,
        )
    for name in ("opened_by", "facts", "pictures", "takes_in"):
        _expect(list, file, key, name, entry)
    for name in ("file", "follow_ups"):
        _expect(dict, file, key, name, entry)
    filing = entry.get("file")
    due = (filing or {}).get("due_hours")
    if due is not None and (not isinstance(due, int) or due < 1):
        raise CasesBroken(
            "{file}: due_hours of the case {key!r} must be hours such as 24.", file=file, key=key
        )
    return CaseKind(
        key,
        {str(k): str(v) for k, v in entry["name"].items()},
        tuple(map(str, entry.get("opened_by") or ())),
        tuple(_fact(file, key, fact) for fact in entry.get("facts") or ()),
        entry.get("family"),
        entry.get("answer"),
        _is_true(file, key, "sorry", entry),
        entry.get("check"),
        entry.get("confirm"),
        entry.get("do"),
        filing is not None,
        due,
        str(entry.get("kept", "utter_kept")),
        tuple((entry.get("follow_ups") or {}).items()),
        tuple(map(str, entry.get("again_by", ()))),
        tuple(map(str, entry.get("related", ()))),
        tuple(map(str, entry.get("pictures") or ())),
        tuple(map(str, entry.get("takes_in") or ())),
    )


def _fact(file: str, key: str, entry: Any) -> Fact:
    pairs = list(entry.items()) if isinstance(entry, dict) else [(entry, None)]
    [(name, more), *others] = pairs or [(None, None)]
    if others or not isinstance(name, str) or not isinstance(more, (dict, type(None))):
        raise CasesBroken(
            "{file}: a fact of the case {key!r} is neither a name nor a name with what belongs to "
            "it.",
            file=file,
            key=key,
        )
    more = dict(more or {})
    for unknown in more.keys() - _FACT_KEYS:
        raise CasesBroken(
            "{file}: {fact!r} of the case {key!r} has {unknown!r}, which means nothing here.",
            file=file,
            fact=name,
            key=key,
            unknown=unknown,
        )
    ask = more.get("ask", f"utter_ask_{name}")
    if ask is not False and not str(ask).startswith("utter_"):
        raise CasesBroken(
            "{file}: {fact!r} of the case {key!r} is asked for by a reply such as "
            "utter_ask_{fact}, or by none (ask: false), not by {ask!r}.",
            file=file,
            fact=name,
            key=key,
            ask=ask,
        )
    for listed in ("choices", "fits", "unless", "called"):
        _expect(list, file, key, listed, more)
    return Fact(
        name,
        str(more.get("read_as", READ_AS.get(name, "words"))),
        str(ask or ""),
        _is_true(file, key, "optional", more),
        tuple(_choice(file, key, name, choice) for choice in more.get("choices") or ()),
        tuple(map(str, more.get("fits") or ())),
        tuple(map(str, more.get("unless") or ())),
        tuple(map(str, more.get("called") or ())),
    )


def _choice(file: str, key: str, fact: str, choice: Any) -> Choice:
    titles = {str(k): str(v) for k, v in choice.items() if k != "words"} if isinstance(
        choice, dict
    ) else {}
    if not titles or not all(map(is_code, titles)):
        raise CasesBroken(
            "{file}: each choice of {fact!r} of the case {key!r} needs its name by language, such "
            "as en, and words, and nothing else.",
            file=file,
            fact=fact,
            key=key,
        )
    _expect(list, file, key, "words", choice)
    words = tuple(str(word) for word in choice.get("words") or ())
    return Choice(titles, words)


def _is_true(file: str, key: str, name: str, entry: dict[str, Any]) -> bool:
    value = entry.get(name, False)
    if not isinstance(value, bool):  # YAML of today takes yes and no for words
        raise CasesBroken(
            "{file}: {name} of the case {key!r} must be true or false.",
            file=file,
            name=name,
            key=key,
        )
    return value


def _expect(shape: type, file: str, key: str, name: str, entry: dict[str, Any]) -> None:
    """What is written under ``name``, if anything is, must be of this shape."""
    if not isinstance(entry.get(name), (shape, type(None))):
        a_list, pairs = LazyMessage("a list"), LazyMessage("names with their values")
        raise CasesBroken(
            "{file}: {name} of the case {key!r} must be {shape}.",
            file=file,
            name=name,
            key=key,
            shape=a_list if shape is list else pairs,
        )
