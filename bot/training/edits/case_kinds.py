"""The kinds of cases of data/cases: listed, written, removed, with their questions and examples.

``folder`` is a project's folder. Every edit raises EditRefused where it cannot be made, and then
changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from bot.dialogue.case_kinds import CaseKind, CasesBroken, Kinds, read_kinds
from bot.dialogue.state import CONFIRM, ORDER
from bot.languages import LANGUAGES, sentence, sentences
from bot.lazy_message import LazyMessage
from bot.messages import Button
from bot.training.checks.cases import mistakes_in, replies_of
from bot.training.checks.findings import Place
from bot.training.checks.reply_uses import unused_replies
from bot.training.draft.editable_files import editable_files
from bot.training.edits.case_kind_yaml import fill, keep_anchors
from bot.training.edits.examples import add_examples
from bot.training.edits.intents import add_intent
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import (
    Reply,
    Wording,
    add_replies,
    list_replies,
    remove_reply,
    save_reply,
)
from bot.training.edits.yaml_items import YamlText, write_atomically, write_edit
from bot.training.project_files import case_places
from bot.yaml_file import NotYaml

CASES = "data/cases"
NEW_FILE = f"{CASES}/shop.yml"
"""Where a kind goes in a project that has none yet."""
KEPT = "kept"
_NAME = "utter_name_"
"""Replies that begin so are what an intent is called: see actions/fallback.py."""
_Buttons = Mapping[str, tuple[Button, ...]]
_NO_BUTTONS: _Buttons = {}
_YES_NO: _Buttons = {
    language: (Button(yes, "/affirm"), Button(sentence("no", language), "/deny"))
    for language, yes in sentences("yes").items()
}

Texts = Mapping[str, str]
"""What is said, by language."""


@dataclass(frozen=True)
class Words:
    """What is said and heard in a kind of case.

    ``questions`` are what asks for each fact, by its name, for the yes (CONFIRM), and what is said
    to a no (KEPT); empty texts leave the reply that the kind names. ``examples`` are new things
    that customers say to open it, by language.
    """

    questions: Mapping[str, Texts] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def list_kinds(folder: Path, containing: str = "") -> list[tuple[CaseKind, Place]]:
    """The kinds with their places; ``containing`` is looked for in names, intents and facts."""
    wanted, kinds = containing.casefold(), _kinds(folder)
    places = case_places(folder)
    return [
        (kind, places[kind.key][""])
        for kind in kinds.values()
        if any(wanted in text.casefold() for text in _texts(kind))
    ]


def case_files(folder: Path) -> list[str]:
    """The files that have kinds: ``data/cases/orders.yml``."""
    return list(dict.fromkeys(place.file for _, place in list_kinds(folder)))


def key_of(name: str) -> str:
    """How a kind that is called ``name`` is named in the files: sewa_kebaya."""
    return "_".join(re.findall(r"[a-z0-9]+", name.casefold())).lstrip("_0123456789")


def save_kind(
    folder: Path, kind: CaseKind, words: Words = Words(), file: str | None = None
) -> None:
    """Writes a kind in the place of the one with its key, or else as a new one at the end of
    ``file`` (such as data/cases/shop.yml). Questions are written as replies of its own, where they
    differ from those that it names; examples go to the first intent that opens it, which is made
    if there is none."""
    if not kind.key:
        raise EditRefused("The case has no name. Say in a few words what it is about.")
    with _all_or_nothing(folder):
        old = _kinds(folder).get(kind.key)
        kind, named = _with_examples(folder, kind, words.examples)
        kind, written = _with_questions(folder, kind, words.questions)
        if kind != old:
            _write(folder, kind, old, file)  # first: what it must know fills {words} of replies
        _save_replies(folder, [*named, *written])
        if kind == old:
            return
        _check(folder, kind)
        if old:
            _remove_unused(folder, old)


def remove_kind(folder: Path, key: str) -> None:
    """Removes a kind, and the replies that nothing else says. The intents that open it stay, with
    what customers say: the check asks what is to be done on them."""
    with _all_or_nothing(folder):
        place = _place(folder, key)
        yaml = YamlText(folder / place.file, place.file)
        cases = yaml.data["cases"]
        if len(cases) == 1:
            raise EditRefused(
                "{name} is the last one in {file}. Write another one there first.",
                name=key,
                file=place.file,
            )
        old = _kinds(folder)[key]
        write_edit(folder / place.file, yaml.removed(yaml.key(cases, key)))
        _remove_unused(folder, old)


def first_texts(reply: Reply | None) -> dict[str, str]:
    """What a reply says in each language, on all channels, by its first wording."""
    texts: dict[str, str] = {}
    for wording in reply.wordings if reply else ():
        if wording.language and not wording.channel:
            texts.setdefault(wording.language, wording.text)
    return texts


def _kinds(folder: Path) -> Kinds:
    try:
        return read_kinds(folder / CASES)
    except (CasesBroken, NotYaml) as error:
        raise EditRefused(str(error)) from error


def _texts(kind: CaseKind) -> Iterator[str]:
    yield from (kind.key, *kind.name.values(), *kind.opened_by)
    yield from (fact.name for fact in kind.facts)


def _place(folder: Path, key: str) -> Place:
    place = case_places(folder).get(key)
    if place is None:
        raise EditRefused("There is no {name} any more. Load the page again.", name=key)
    return place[""]


def _with_examples(
    folder: Path, kind: CaseKind, examples: Mapping[str, tuple[str, ...]]
) -> tuple[CaseKind, list[Reply]]:
    """The kind with what opens it, and what a new intent is called."""
    named = []
    if any(examples.values()) and not kind.opened_by:
        add_intent(folder, kind.key)
        wordings = (Wording(code, kind.name[code]) for code in LANGUAGES if kind.name.get(code))
        named = [Reply(f"{_NAME}{kind.key}", tuple(wordings))]
        kind = replace(kind, opened_by=(kind.key,))
    for language, texts in examples.items():
        if texts:
            add_examples(folder, kind.opened_by[0], language, texts)
    return kind, named


def _with_questions(
    folder: Path, kind: CaseKind, questions: Mapping[str, Texts]
) -> tuple[CaseKind, list[Reply]]:
    """The kind with the replies that say its words, and those of them that are to be written."""
    known = {reply.name: reply for reply in list_replies(folder)}
    written: list[Reply] = []

    def say(own: str, current: str, what: str, label: str, buttons: _Buttons = _NO_BUTTONS) -> str:
        """The reply that says it: ``current`` if it does, or has none to say; else ``own``."""
        texts = questions.get(what, {})
        wanted: Texts = {c: text for c in LANGUAGES if (text := texts.get(c, "").strip())}
        if not wanted or first_texts(known.get(current)) == wanted:
            return current
        if len(wanted) < len(LANGUAGES):
            raise EditRefused(
                "What is asked or said for {what} is missing in a language. Write it in each.",
                what=label,
            )
        written.append(_reworded(known.get(own, Reply(own, ())), wanted, buttons))
        return own

    facts = []
    for fact in kind.facts:
        if fact.ask and fact.name != ORDER:  # it is asked for with its proof, by the actions
            own = f"utter_ask_{kind.key}_{fact.name}"
            fact = replace(fact, ask=say(own, fact.ask, fact.name, fact.name))
        facts.append(fact)
    confirm, kept = kind.confirm, kind.kept
    if confirm is not None:
        yes, no = LazyMessage("the customer's yes"), LazyMessage("the customer's no")
        confirm = say(f"utter_ask_{kind.key}_confirmed", confirm, CONFIRM, yes, _YES_NO)
        kept = say(f"utter_{kind.key}_kept", kept, KEPT, no)
    return replace(kind, facts=tuple(facts), confirm=confirm, kept=kept), written


def _reworded(reply: Reply, wanted: Texts, buttons: _Buttons) -> Reply:
    """``reply`` with other words in its first wording of each language."""
    left, wordings = dict(wanted), []
    for wording in reply.wordings:
        if wording.language in left and not wording.channel:
            wording = replace(wording, text=left.pop(wording.language))
        wordings.append(wording)
    new = (Wording(code, text, buttons=buttons.get(code, ())) for code, text in left.items())
    return Reply(reply.name, (*wordings, *new))


def _save_replies(folder: Path, replies: list[Reply]) -> None:
    known = {reply.name for reply in list_replies(folder)}
    for reply in replies:
        if reply.name in known:
            save_reply(folder, reply)
    if new := [reply for reply in replies if reply.name not in known]:
        add_replies(folder, new)


def _remove_unused(folder: Path, old: CaseKind) -> None:
    """Removes the replies of a kind that nothing says any more."""
    for reply in {name for _, name in replies_of(old)} & unused_replies(folder).keys():
        remove_reply(folder, reply)


def _write(folder: Path, kind: CaseKind, old: CaseKind | None, file: str | None) -> None:
    if old:
        path = _place(folder, kind.key).file
        yaml = YamlText(folder / path, path)
        item = yaml.key(yaml.data["cases"], kind.key)
        try:
            content = yaml.content(item)
        except YAMLError as error:  # an anchor of another kind
            raise EditRefused(
                "{name} is written too densely to be edited here. Ask a developer to write each "
                "item on a line of its own.",
                name=path,
            ) from error
        keep_anchors(content)
        fill(content[kind.key], kind, old)
        write_edit(folder / path, yaml.replaced(item, content))
        return
    files = case_files(folder)
    content = CommentedMap({kind.key: CommentedMap()})
    fill(content[kind.key], kind, None)
    if not files:
        (folder / CASES).mkdir(parents=True, exist_ok=True)
        write_edit(folder / NEW_FILE, "cases:\n  first: {name: {}}\n")
        yaml = YamlText(folder / NEW_FILE, NEW_FILE)
        write_edit(folder / NEW_FILE, yaml.replaced(yaml.key(yaml.data["cases"], "first"), content))
        return
    if file not in files:
        raise EditRefused(
            "Say in which file {name!r} shall stand: {files}.",
            name=kind.key,
            files=", ".join(files),
        )
    yaml = YamlText(folder / file, file)
    cases = yaml.data["cases"]
    write_edit(folder / file, yaml.added(yaml.key(cases, list(cases)[-1]), content))


def _check(folder: Path, kind: CaseKind) -> None:
    written, place = _kinds(folder)[kind.key], case_places(folder)[kind.key]
    for found in mistakes_in(folder, written, place):
        raise EditRefused("{what} {remedy}", what=found.what, remedy=found.remedy)


@contextmanager
def _all_or_nothing(folder: Path) -> Iterator[None]:
    """An edit of several files: where a part of it cannot be made, none is."""
    before = editable_files(folder)
    try:
        yield
    except BaseException:
        for name, content in editable_files(folder).items():
            if before.get(name) is None:
                (folder / name).unlink()
            elif before[name] != content:
                write_atomically(folder / name, before[name])
        raise
