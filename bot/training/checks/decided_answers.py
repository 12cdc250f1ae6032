"""Mistakes in what decides an answer (``instead``): names that nothing has, so that it is never
said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from bot.dialogue.case_kinds import CasesBroken, Kinds, read_kinds
from bot.dialogue.state import CaseState
from bot.knowledge.entries import Entry
from bot.lazy_message import LazyMessage
from bot.shop.records import ORDER_STATUSES
from bot.training.checks.findings import Finding, Place
from bot.yaml_file import NotYaml


def check_decided(project: Path, entries: Iterable[tuple[Entry, Place]]) -> Iterator[Finding]:
    """Looks at the conditions of each entry's other answers."""
    try:
        kinds = read_kinds(project / "data" / "cases")
    except (CasesBroken, NotYaml):  # which is told elsewhere
        return
    known = _known(kinds)
    for entry, place in entries:
        for kind in sorted(set(entry.during) - set(kinds)):
            what = LazyMessage(
                "the answer {id!r} is for {name} {value!r}, which there is not.",
                id=entry.id, name="case", value=kind,
            )  # fmt: skip
            yield Finding(place, what, LazyMessage("Choose of {choices}.",
            choices=", ".join(sorted(kinds))))  # fmt: skip
        for name, values in ((n, v) for one in entry.instead for n, v in one.when.items()):
            if name == "paid_by":
                continue  # the shop's payment methods are known to its records alone
            if name not in known:
                what = LazyMessage(
                    "the answer {id!r} asks for {name!r}, which no kind of case has as a fact.",
                    id=entry.id,
                    name=name,
                )
                yield Finding(place, what, LazyMessage("Choose of {choices}.",
                choices=", ".join(sorted({*known, "paid_by"}))))  # fmt: skip
                continue
            for value in values:
                if known[name] and value not in known[name]:
                    what = LazyMessage(
                        "the answer {id!r} is for {name} {value!r}, which there is not.",
                        id=entry.id,
                        name=name,
                        value=value,
                    )
                    choices = ", ".join(sorted(known[name]))
                    yield Finding(place, what, LazyMessage("Choose of {choices}.",
                    choices=choices))  # fmt: skip


def _known(kinds: Kinds) -> dict[str, set[str]]:
    """What may decide, each with its values; none where any word may be one."""
    known: dict[str, set[str]] = {}
    for kind in kinds.values():
        for fact in kind.facts:
            listed = {choice.key for choice in fact.choices}
            seen = known.setdefault(fact.name, listed)
            known[fact.name] = seen | listed if seen and listed else set()
    return known | {
        "case": set(kinds),
        "case_state": set(get_args(CaseState)) - {"withdrawn", "waiting_customer"},
        "order": set(ORDER_STATUSES),
        "return_days": {"left", "over"},
    }
