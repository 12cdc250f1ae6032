"""domain.yml, the examples and the actions as the checks look at them, each with its place."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.dialogue.case_kinds import CasesBroken, Kinds, read_kinds
from bot.examples import language_of, plain, spoken
from bot.language_texts import language_of_variation, with_replies
from bot.nlu.word_languages import WordLanguages, words_of
from bot.training.checks.findings import Place
from bot.training.training_files import example_folders
from bot.yaml_file import NotYaml, read_yaml_with_places

WITHOUT_WORDS = {
    "send_photo", "send_attachment", "nlu_fallback", "moderated", "too_many_messages",
    "order_news", "no_order_news", "no_offers", "unsure_words", "misheard",
}
"""Intents that nobody types: a button, the gateway or Rasa itself decides on them."""

ANSWERED_BY_DIALOGUE = {"inform", "repeat", "resume", "case_status"}
"""Intents that need no rule, as bot.dialogue.command_generator knows what to do; those that open a
case come to them."""


@dataclass(frozen=True)
class Example:
    """One thing that customers say, as it is written: entities may be marked in it.

    ``language`` is the one that its metadata names or, without one, its words tell; None where they
    do not. ``form`` is how it is written: a line below ``examples: |``, an entry of a list
    (``- text: …``), or otherwise, so that only a developer can edit it.
    """

    text: str
    intent: str
    language: str | None
    where: Place
    form: Literal["line", "entry", "other"] = "line"


@dataclass(frozen=True)
class Variation:
    """One text of a reply: ``language`` is that of its condition, None where it has none."""

    response: str
    language: str | None
    content: dict[str, Any]
    where: Place


class Domain:
    """domain.yml of ``project``, or its ``data`` where it was read already; its shape must be one
    that Rasa accepts."""

    def __init__(self, project: Path, data: CommentedMap | None = None) -> None:
        self._project = project
        self._data: CommentedMap = _load(project / "domain.yml") if data is None else data

    def intents(self) -> dict[str, Place]:
        """The intents, with their places."""
        listed = self._data.get("intents") or []
        return {_name(entry): _at(listed, index) for index, entry in enumerate(listed)}

    def actions(self) -> dict[str, Place]:
        """The custom actions, with their places."""
        listed = self._data.get("actions") or []
        return {_name(entry): _at(listed, index) for index, entry in enumerate(listed)}

    def responses(self) -> dict[str, Place]:
        """The replies' names, with their places."""
        replies = self._data.get("responses") or CommentedMap()
        return {str(name): Place("domain.yml", replies.lc.key(name)[0] + 1) for name in replies}

    def variations(self) -> Iterator[Variation]:
        """Every text of every reply; those of languages in files of their own come last."""
        for name, listed in (self._data.get("responses") or {}).items():
            for index, content in enumerate(listed or ()):
                languages = [
                    condition.get("value")
                    for condition in content.get("condition") or ()
                    if condition.get("name") == "language"
                ]
                language = languages[0] if languages else None
                yield Variation(str(name), language, content, _at(listed, index))
        responses = self._data.get("responses") or {}
        for name, given in with_replies(self._project / "data", responses).items():
            for content in given[len(responses[name] or ()) :]:
                language = language_of_variation(content)
                where = Place(f"data/languages/{language}/replies.yml")
                yield Variation(str(name), language, content, where)

    def entities(self) -> set[str]:
        """The entities' names."""
        return {_name(entry) for entry in self._data.get("entities") or ()}

    def forms(self) -> set[str]:
        """The forms' names."""
        return {str(name) for name in self._data.get("forms") or ()}

    def slots(self) -> set[str]:
        """The slots' names."""
        return {str(name) for name in self._data.get("slots") or ()}

    def form_slots(self) -> Iterator[tuple[str, str]]:
        """Each form with each slot that it asks for."""
        for form, content in (self._data.get("forms") or {}).items():
            for slot in (content or {}).get("required_slots") or ():
                yield str(form), str(slot)


def nlu_entries(project: Path) -> Iterator[tuple[str, CommentedMap, Place]]:
    """The entries of data/nlu (intents, lookups, synonyms, expressions), and of the languages in
    folders of their own: file, content, place."""
    for file in [f for one in example_folders(project) for f in sorted(one.rglob("*.yml"))]:
        name = str(file.relative_to(project))
        content = _load(file)
        listed = content.get("nlu") if isinstance(content, dict) else None
        if not isinstance(listed, CommentedSeq):
            continue
        for index, entry in enumerate(listed):
            if isinstance(entry, CommentedMap):
                yield name, entry, Place(name, listed.lc.item(index)[0] + 1)


def examples(project: Path) -> Iterator[Example]:
    """Everything under ``intent`` in data/nlu, in the files' order."""
    listed = [example for entry in nlu_entries(project) for example in _examples(*entry)]
    if all(example.language for example in listed):
        yield from listed
        return
    known = _word_languages(project, listed)
    for example in listed:
        language = example.language or known.language(plain(example.text))
        yield replace(example, language=language)


def _examples(file: str, entry: CommentedMap, where: Place) -> Iterator[Example]:
    if not entry.get("intent"):
        return
    written = entry.get("examples")
    for place, text, own in spoken(written):
        form: Literal["line", "entry", "other"] = "other"
        if isinstance(written, LiteralScalarString):
            form, where = "line", Place(file, entry.lc.value("examples")[0] + 2 + place)
        elif isinstance(written, CommentedSeq):
            form = "other" if written.fa.flow_style() else "entry"
            where = Place(file, written.lc.item(place)[0] + 1)
        language = language_of(own, entry.get("metadata"))
        intent = str(entry["intent"]).partition("/")[0]  # what follows chooses a reply, elsewhere
        yield Example(text, intent, language, where, form)


def _word_languages(project: Path, listed: list[Example]) -> WordLanguages:
    """By the examples whose language is named, and by moderation's ordinary messages."""
    seen: Counter[tuple[str, str]] = Counter()
    for example in listed:
        if example.language:
            seen.update((word, example.language) for word in words_of(plain(example.text)))
    for file in sorted((project / "data" / "moderation").glob("fine*.yml")):
        for language, texts in (_load(file) or {}).get("fine", {}).items():
            seen.update((word, language) for text in texts for word in words_of(str(text)))
    return WordLanguages(seen)


def rasa_files(project: Path) -> Iterator[tuple[str, Any]]:
    """domain.yml and what of data/ is, or may be, Rasa's: each file's name and its content."""
    own = (f"data/{name}" for name in ("nlu", "rules", "stories"))
    listed = [project / "domain.yml", *(project / "data").glob("*.yml")]
    listed += [file for folder in own for file in (project / folder).rglob("*.yml")]
    for file in sorted(listed):
        yield str(file.relative_to(project)), _load(file)


def listed_items(project: Path, where: str) -> Iterator[tuple[str, CommentedSeq]]:
    """The files of a folder such as data/knowledge, each a list, with their places."""
    for file in sorted((project / where).glob("*.yml")):
        items = _load(file)
        if items:
            yield str(file.relative_to(project)), items


def flow_items(project: Path, kind: str) -> Iterator[tuple[str, Place, CommentedMap]]:
    """The rules or stories (``kind``: rule or story) of data/: file, place and content."""
    key = "rules" if kind == "rule" else "stories"
    for file in sorted((project / "data" / key).rglob("*.yml")):
        name = str(file.relative_to(project))
        listed: Any = (_load(file) or {}).get(key) or []
        for index, item in enumerate(listed):
            yield name, Place(name, listed.lc.item(index)[0] + 1), item


def case_kinds(project: Path) -> Kinds:
    """The kinds of cases of ``project``; none where its files cannot be used."""
    try:
        return read_kinds(project / "data" / "cases")
    except (CasesBroken, NotYaml, OSError):
        return {}


def answered_intents(project: Path) -> set[str]:
    """The intents on which something happens though no rule and no story has them."""
    kinds = case_kinds(project).values()
    return ANSWERED_BY_DIALOGUE | {intent for kind in kinds for intent in kind.opened_by}


def case_places(project: Path) -> dict[str, dict[str, Place]]:
    """Where each kind of case of data/cases stands: each of its keys; itself for any other."""
    places: dict[str, dict[str, Place]] = {}
    for file in sorted((project / "data" / "cases").glob("*.yml")):
        name = str(file.relative_to(project))
        cases = (_load(file) or {}).get("cases") or CommentedMap()
        for key, entry in cases.items():
            places[str(key)] = _key_places(entry, Place(name, cases.lc.key(key)[0] + 1))
    return places


def _key_places(entry: CommentedMap, itself: Place) -> dict[str, Place]:
    keys = {key: Place(itself.file, entry.lc.key(key)[0] + 1) for key in entry}
    return defaultdict(lambda: itself, keys)


def action_names(project: Path) -> dict[str, Place]:
    """The actions implemented in actions/, by what their ``name`` returns, with their places."""
    found = {}
    for file, tree in action_code(project):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "name":
                for statement in node.body:
                    value = statement.value if isinstance(statement, ast.Return) else None
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        place = Place(str(file.relative_to(project)), node.lineno)
                        found[value.value] = place
    return found


def action_code(project: Path) -> Iterator[tuple[Path, ast.Module]]:
    """The files of actions/, parsed."""
    for file in sorted((project / "actions").glob("*.py")):
        yield file, _parsed(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _parsed(code: str) -> ast.Module:
    return ast.parse(code)


def _load(file: Path) -> Any:
    """What stands in the file, with places; not to be changed."""
    return read_yaml_with_places(file, file.name)


def _name(entry: Any) -> str:
    return str(next(iter(entry))) if isinstance(entry, dict) else str(entry)


def _at(listed: Any, index: int) -> Place:
    return Place("domain.yml", listed.lc.item(index)[0] + 1)
