"""Cases as a table for other programs: CSV, of the cases that the list shows."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.desk.cases.cases import asked_in, kind_name_in
from bot.desk.cases.facts import shown_facts
from bot.desk.csv_file import csv_file
from bot.desk.inbox.conversations import CASES
from bot.desk.page import AUDIT, SETTINGS, user_of
from bot.store.cases.cases import MOST_EXPORTED, Case

_COLUMNS = (
    "number", "kind", "kind_name", "state", "decision", "order", "customer", "created_at",
    "filed_at", "due_at", "assigned_to", "facts", "asked_back", "outcome", "conversation",
)  # fmt: skip

async def export(request: web.Request) -> web.Response:
    """The cases that the filters in the address leave, MOST_EXPORTED at most."""
    found = await request.app[CASES].page(asked_in(request), MOST_EXPORTED)
    await request.app[AUDIT].add(
        user_of(request).login, "export_cases", f"{len(found.cases)} cases"
    )
    return csv_file("cases.csv", _COLUMNS, (_row(request, case) for case in found.cases))

def _row(request: web.Request, case: Case) -> Sequence[object]:
    def at(moment: float | None) -> str:
        time = request.app[SETTINGS].time
        return time.at(moment).isoformat(timespec="seconds") if moment is not None else ""

    facts = "; ".join(f"{name}: {words}" for name, words in shown_facts(case, str))
    return (
        case.number, case.kind, kind_name_in(request)(case.kind), case.state, case.decision,
        case.order_number, case.customer, at(case.created_at), at(case.filed_at), at(case.due_at),
        case.assigned_to, facts, case.asked_back, case.outcome, case.conversation_id,
    )  # fmt: skip
