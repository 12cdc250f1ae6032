"""What a kind of case has actions/ do, and what they need for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.dialogue.case_kinds import CaseKind
from bot.lazy_message import LazyMessage
from bot.training.case_functions import CaseFunction, Role, case_functions
from bot.training.checks.findings import Finding, Place
from bot.training.edits.case_kind_yaml import USUALLY_KEPT

MOST_HOURS = 720
"""Thirty days: what is promised later than that is no promise."""


def check_case_functions(
    project: Path, kind: CaseKind, place: dict[str, Place]
) -> Iterator[Finding]:
    """Looks at ``check`` and ``do``, at the yes before them and at what is promised after."""
    roles: tuple[tuple[Role, str, str | None], ...] = (
        ("check", "check", kind.check), ("deed", "do", kind.do),
    )  # fmt: skip
    for role, key, name in roles:
        if name is None:
            continue
        function = case_functions(project, role).get(name)
        if function:
            yield from _needs(kind, function, place[key])
            continue
        what = LazyMessage(
            "{case} names {name!r} under {key}, which no function of actions/ is.",
            case=kind.key,
            name=name,
            key=key,
        )
        remedy = LazyMessage(
            'Write one below @{decorator}("{name}"), or correct it.', decorator=role, name=name
        )
        yield Finding(place[key], what, remedy)
    if kind.confirm and kind.kept == USUALLY_KEPT and not kind.needs_order:
        what = LazyMessage(
            "what {case} says to a no speaks of an order, and it has none.", case=kind.key
        )
        yield Finding(place["confirm"], what, "Write what is said to a no in this case.")
    if kind.due_hours and kind.due_hours > MOST_HOURS:
        what = LazyMessage(
            "{case} promises an answer within {hours} hours.", case=kind.key, hours=kind.due_hours
        )
        yield Finding(place["file"], what, LazyMessage("Write at most {most}.", most=MOST_HOURS))


def _needs(kind: CaseKind, function: CaseFunction, place: Place) -> Iterator[Finding]:
    sure = {fact.name for fact in kind.facts if fact.ask and not fact.optional and not fact.unless}
    for fact in function.needs:
        if fact not in sure:
            what = LazyMessage(
                "{name} in {case} cannot be done without {fact}.",
                name=function.name,
                case=kind.key,
                fact=fact,
            )
            yield Finding(place, what, "Add it to the facts, as one that must be known.")
    if function.is_final and not kind.confirm:
        what = LazyMessage(
            "{name} in {case} cannot be undone, and nobody is asked first.",
            name=function.name,
            case=kind.key,
        )
        yield Finding(place, what, "Write the question to which the customer says yes.")
