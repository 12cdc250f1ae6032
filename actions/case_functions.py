"""What cases can check and do: functions that data/cases names by ``check`` and ``do``.

A developer adds one in a file of ``actions``::

    @deed("book_fitting")
    async def book_fitting(turn: DialogueTurn, case: Case, order: Order | None) -> CaseState:
        ...
        turn.say("utter_fitting_booked", date=case.facts["date"])
        return "solved"
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from actions.turn import DialogueTurn
from bot.dialogue.state import Case, CaseState

AuditEntry = Callable[[DialogueTurn, Case, Any], Awaitable[CaseState]]
"""Does it, with the proven order if the kind has one, says so, and returns the state in which the
case is then: ``solved``, ``waiting_staff`` to have it filed as well, ``withdrawn`` where it was not
possible."""

Check = Callable[[DialogueTurn, Case, Any], Awaitable[bool]]
"""Whether the case may go on; where not, it has said why."""

DEEDS: dict[str, AuditEntry] = {}
CHECKS: dict[str, Check] = {}


def deed(name: str) -> Callable[[AuditEntry], AuditEntry]:
    """Makes a function known by the name that data/cases uses."""

    def register(function: AuditEntry) -> AuditEntry:
        DEEDS[name] = function
        return function

    return register


def check(name: str) -> Callable[[Check], Check]:
    """The same for a check."""

    def register(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return register
