"""Mistakes in data/cases: what a kind of case names and nobody has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from bot.dialogue.case_kinds import READ_AS, CaseKind, CasesBroken, read_kinds
from bot.dialogue.pictures import SHOWN
from bot.dialogue.state import CONFIRM, ORDER, PROOF, WITHDRAW
from bot.language_texts import languages_within
from bot.lazy_message import LazyMessage
from bot.shop.records import ORDER_STATUSES
from bot.training.checks.case_functions import check_case_functions
from bot.training.checks.findings import Finding, Place
from bot.training.edits.answers import list_answers
from bot.training.edits.refused import EditRefused
from bot.training.project_files import Domain, action_code, case_places
from bot.yaml_file import NotYaml

_FACT_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = (CONFIRM, PROOF, WITHDRAW)
"""Questions of the dialogue itself: a fact that is called so would be taken for them."""


def replies_of(kind: CaseKind) -> Iterator[tuple[str, str]]:
    """The replies that a kind of case names, each with the key that names it."""
    for fact in kind.facts:
        if fact.ask and fact.read_as != "order":  # which order is asked by the actions themselves
            yield "facts", fact.ask
    if kind.confirm:
        yield "confirm", kind.confirm
        yield "kept", kind.kept


def check_cases(project: Path) -> Iterator[Finding]:
    """Looks at every kind of case."""
    try:
        kinds = read_kinds(project / "data" / "cases")
    except (CasesBroken, NotYaml) as error:
        yield Finding(Place("data/cases"), str(error))
        return
    places = case_places(project)
    for kind in kinds.values():
        yield from mistakes_in(project, kind, places[kind.key])


def mistakes_in(project: Path, kind: CaseKind, place: dict[str, Place]) -> Iterator[Finding]:
    """Looks at one kind of case, whose keys stand at ``place``."""
    domain = Domain(project)
    intents, replies = domain.intents(), {*domain.responses(), *_replies_of_code(project)}
    languages = languages_within(project)
    yield from _itself(kind, place, languages)
    yield from _facts(kind, place, languages)
    for intent in kind.opened_by:
        if intent not in intents:
            what = LazyMessage(
                "{case} is opened by the intent {intent}, which is not in domain.yml.",
                case=kind.key,
                intent=intent,
            )
            yield Finding(place["opened_by"], what, "Add it there under intents, or correct it.")
    for key, reply in replies_of(kind):
        if reply not in replies:
            what = LazyMessage(
                "{case} says {reply}, which is not in domain.yml.", case=kind.key, reply=reply
            )
            yield Finding(place[key], what, "Add it there under responses, or correct it.")
    yield from check_case_functions(project, kind, place)
    answers = _answers(project)
    if answers is not None:
        yield from _answers_of(kind, place, answers, intents)


def _itself(
    kind: CaseKind, place: dict[str, Place], languages: list[str]
) -> Iterator[Finding]:
    """What is wrong whatever else there is."""
    for language in languages:
        if not kind.name.get(language):
            what = LazyMessage(
                "{case} has no name in {language}.", case=kind.key, language=LazyMessage(language)
            )
            yield Finding(place["name"], what, "Add it under name.")
    for shown in sorted(set(kind.pictures) - set(SHOWN)):
        what = LazyMessage(
            "{case} is begun by the picture {value}, which is no kind of picture.",
            case=kind.key,
            value=shown,
        )
        choices = LazyMessage("Choose of {choices}.", choices=", ".join(SHOWN))
        yield Finding(place["pictures"], what, choices)
    if not (kind.opened_by or kind.pictures):
        what = LazyMessage("no intent opens {case}, so it never begins.", case=kind.key)
        yield Finding(place[""], what, "List one under opened_by.")
    if not kind.do and not kind.files:
        what = LazyMessage("nothing is done for {case}, and staff never see it.", case=kind.key)
        yield Finding(place[""], what, "Write do: and an action, or file: {}.")


def _facts(
    kind: CaseKind, place: dict[str, Place], languages: list[str]
) -> Iterator[Finding]:
    names = [fact.name for fact in kind.facts]
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = LazyMessage("{case} has the fact {fact} twice.", case=kind.key, fact=name)
        yield Finding(place["facts"], what, "Remove one.")
    for fact in kind.facts:
        if not _FACT_NAME.fullmatch(fact.name) or fact.name in _RESERVED:
            what = LazyMessage(
                "{fact!r} cannot name a fact of {case}.", fact=fact.name, case=kind.key
            )
            remedy = LazyMessage(
                "Write small letters, digits or _, and none of {reserved}.",
                reserved=", ".join(_RESERVED),
            )
            yield Finding(place["facts"], what, remedy)
        if (fact.name == ORDER) != (fact.read_as == "order"):
            what = LazyMessage(
                "an order of {case} is called {fact}.", case=kind.key, fact=fact.name
            )
            yield Finding(place["facts"], what, "Call it order; and nothing else so.")
        if fact.read_as == "item" and not kind.needs_order:
            what = LazyMessage(
                "{fact} of {case} is an item of an order, and {case} has none.",
                fact=fact.name,
                case=kind.key,
            )
            yield Finding(place["facts"], what, "Add the fact order.")
        if not all(choice.titles.get(c, "").strip() for choice in fact.choices for c in languages):
            what = LazyMessage(
                "a choice of {fact} in {case} lacks a language.", fact=fact.name, case=kind.key
            )
            yield Finding(place["facts"], what, "Write it in all that are spoken.")
        if fact.read_as not in READ_AS.values():
            what = LazyMessage(
                "{fact} of {case} is read as {value}, which nothing is.",
                fact=fact.name,
                case=kind.key,
                value=fact.read_as,
            )
            choices = ", ".join(sorted(set(READ_AS.values())))
            yield Finding(place["facts"], what, LazyMessage("Choose of {choices}.",
            choices=choices))
        for status in sorted(set(fact.fits) - set(ORDER_STATUSES)):
            what = LazyMessage(
                "{fact} of {case} fits {value}, which is no status of an order.",
                fact=fact.name,
                case=kind.key,
                value=status,
            )
            remedy = LazyMessage("Choose of {choices}.", choices=", ".join(ORDER_STATUSES))
            yield Finding(place["facts"], what, remedy)
        for other in fact.unless:
            name, _, value = other.partition("=")
            about = kind.fact(name)
            is_choice = about and (not value or value in [choice.key for choice in about.choices])
            if not is_choice:
                what = LazyMessage(
                    "{fact} of {case} names {value} under unless: no fact or choice of it.",
                    fact=fact.name,
                    case=kind.key,
                    value=other,
                )
                yield Finding(place["facts"], what, "Correct it.")


def _answers_of(
    kind: CaseKind, place: dict[str, Place], answers: set[str], intents: dict[str, Place]
) -> Iterator[Finding]:
    named = [("answer", kind.answer)] if kind.answer else []
    named += [("follow_ups", answer) for _, answer in kind.follow_ups]
    for key, answer in named:
        if answer not in answers:
            what = LazyMessage(
                "{case} names the answer {id!r}, which data/knowledge does not have.",
                case=kind.key,
                id=answer,
            )
            yield Finding(place[key], what, "Write it there, or correct it.")
    for intent, _ in kind.follow_ups:
        if intent not in intents:
            what = LazyMessage(
                "{case} has a follow-up on the intent {intent}, which is not in domain.yml.",
                case=kind.key,
                intent=intent,
            )
            yield Finding(place["follow_ups"], what, "Add it there under intents, or correct it.")


def _answers(project: Path) -> set[str] | None:
    """The ids of all approved answers; None where they cannot be read, which is told elsewhere."""
    try:
        return {entry.id for entry, _ in list_answers(project)}
    except EditRefused:
        return None


def _replies_of_code(project: Path) -> Iterator[str]:
    """What the actions know by name: some choose between several replies in its place."""
    for _, tree in action_code(project):
        yield from _constants(tree)


@lru_cache(maxsize=64)
def _constants(tree: ast.Module) -> set[str]:
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}
