"""Cases as a table for other programs: CSV, of the cases that the list shows."""

from __future__ import annotations

import csv
import io

from aiohttp import web

from bot.desk.cases.cases import asked_in, kind_name_in
from bot.desk.cases.facts import shown_facts
from bot.desk.inbox.conversations import CASES
from bot.desk.page import AUDIT, SETTINGS, user_of
from bot.store.cases.cases import MOST_EXPORTED, Case

_COLUMNS = (
    "number", "kind", "kind_name", "state", "decision", "order", "customer", "created_at",
    "filed_at", "due_at", "assigned_to", "facts", "asked_back", "outcome", "conversation",
)  # fmt: skip
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What Excel and its like take for a formula at a cell's beginning (CWE-1236), full-width too."""


async def export(request: web.Request) -> web.Response:
    """The cases that the filters in the address leave, MOST_EXPORTED at most."""
    found = await request.app[CASES].page(asked_in(request), MOST_EXPORTED)
    await request.app[AUDIT].add(
        user_of(request).login, "export_cases", f"{len(found.cases)} cases"
    )
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for case in found.cases:
        writer.writerow(safe_cell(cell) for cell in _row(request, case))
    return web.Response(
        body=table.getvalue().encode("utf-8-sig"),  # Excel takes what has no mark for Latin-1
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="cases.csv"'},
    )


def safe_cell(text: str) -> str:
    """``text`` behind a quotation mark where a spreadsheet would run it; without NUL, which no CSV
    can hold."""
    text = text.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_FORMULA) else text


def _row(request: web.Request, case: Case) -> list[str]:
    def at(moment: float | None) -> str:
        time = request.app[SETTINGS].time
        return time.at(moment).isoformat(timespec="seconds") if moment is not None else ""

    facts = "; ".join(f"{name}: {words}" for name, words in shown_facts(case, str))
    cells = (
        case.number, case.kind, kind_name_in(request)(case.kind), case.state, case.decision,
        case.order_number, case.customer, at(case.created_at), at(case.filed_at), at(case.due_at),
        case.assigned_to, facts, case.asked_back, case.outcome, case.conversation_id,
    )  # fmt: skip
    return ["" if cell is None else str(cell) for cell in cells]
