"""Mistakes in data/cases: what a kind of case names and nobody has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.dialogue.kinds import READ_AS, CaseKind, CasesBroken, read_kinds
from bot.knowledge.entries import LANGUAGES
from bot.sentence import Sentence
from bot.shop.records import ORDER_STATUSES
from bot.training.edit_answers import list_answers
from bot.training.edit_refused import EditRefused
from bot.training.findings import Finding, Place
from bot.training.project_files import Domain, action_code, case_places
from bot.yaml_file import NotYaml


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
    domain, places = Domain(project), case_places(project)
    intents, replies = domain.intents(), {*domain.responses(), *_replies_of_code(project)}
    answers = _answers(project)
    deeds, checks = _registered(project, "deed"), _registered(project, "check")
    for kind in kinds.values():
        place = places[kind.key]
        yield from _itself(kind, place)
        for intent in kind.opened_by:
            if intent not in intents:
                what = Sentence(
                    "{case} is opened by the intent {intent}, which is not in domain.yml.",
                    case=kind.key,
                    intent=intent,
                )
                yield Finding(
                    place["opened_by"], what, "Add it there under intents, or correct it."
                )
        for key, reply in replies_of(kind):
            if reply not in replies:
                what = Sentence(
                    "{case} says {reply}, which is not in domain.yml.", case=kind.key, reply=reply
                )
                yield Finding(place[key], what, "Add it there under responses, or correct it.")
        for key, name, known in (("do", kind.do, deeds), ("check", kind.check, checks)):
            if name and name not in known:
                what = Sentence(
                    "{case} names {name!r} under {key}, which no function of actions/ is.",
                    case=kind.key,
                    name=name,
                    key=key,
                )
                decorator = "deed" if key == "do" else "check"
                remedy = Sentence(
                    'Write one below @{decorator}("{name}"), or correct it.',
                    decorator=decorator,
                    name=name,
                )
                yield Finding(place[key], what, remedy)
        if answers is not None:
            yield from _answers_of(kind, place, answers, intents)


def _itself(kind: CaseKind, place: dict[str, Place]) -> Iterator[Finding]:
    """What is wrong whatever else there is."""
    for language in LANGUAGES:
        if not kind.name.get(language):
            what = Sentence(
                "{case} has no name in {language}.", case=kind.key, language=Sentence(language)
            )
            yield Finding(place["name"], what, "Add it under name.")
    if not kind.opened_by:
        what = Sentence("no intent opens {case}, so it never begins.", case=kind.key)
        yield Finding(place[""], what, "List one under opened_by.")
    if not kind.do and not kind.files:
        what = Sentence("nothing is done for {case}, and staff never see it.", case=kind.key)
        yield Finding(place[""], what, "Write do: and an action, or file: {}.")
    for fact in kind.facts:
        if fact.read_as not in READ_AS.values():
            what = Sentence(
                "{fact} of {case} is read as {value}, which nothing is.",
                fact=fact.name,
                case=kind.key,
                value=fact.read_as,
            )
            choices = ", ".join(sorted(set(READ_AS.values())))
            yield Finding(place["facts"], what, Sentence("Choose of {choices}.", choices=choices))
        for status in sorted(set(fact.fits) - set(ORDER_STATUSES)):
            what = Sentence(
                "{fact} of {case} fits {value}, which is no status of an order.",
                fact=fact.name,
                case=kind.key,
                value=status,
            )
            remedy = Sentence("Choose of {choices}.", choices=", ".join(ORDER_STATUSES))
            yield Finding(place["facts"], what, remedy)
        for other in fact.unless:
            if kind.fact(other) is None:
                what = Sentence(
                    "{fact} of {case} names {value} under unless, which is no fact of it.",
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
            what = Sentence(
                "{case} names the answer {id!r}, which data/knowledge does not have.",
                case=kind.key,
                id=answer,
            )
            yield Finding(place[key], what, "Write it there, or correct it.")
    for intent, _ in kind.follow_ups:
        if intent not in intents:
            what = Sentence(
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
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _registered(project: Path, decorator: str) -> set[str]:
    """The names in ``@deed("…")`` or ``@check("…")`` of actions/, which is read and not run."""
    names = set()
    for _, tree in action_code(project):
        for node in ast.walk(tree):
            for call in getattr(node, "decorator_list", ()):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    first = call.args[0] if call.func.id == decorator and call.args else None
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        names.add(first.value)
    return names
