"""Cases: to be listed, read and decided."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from pydantic import Field, StrictInt

from bot.api import resources
from bot.api.operations import KEY, Operation, done_once
from bot.api.problems import Problem
from bot.api.requests import Paged, Text, body_of, query_of
from bot.desk.inbox.conversations import CASES, HANDLING
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.page import whole_number
from bot.messages import Reply
from bot.store.api.idempotency import DoneBefore
from bot.store.cases.cases import CaseFilters
from bot.store.cases.staff_decisions import CaseWork


class ListQuery(Paged):
    state: Literal["open", "waiting_customer", "waiting_staff", "solved", "withdrawn"] | None = None
    kind: str | None = Field(None, max_length=64)
    assigned_to: str | None = Field(None, max_length=64)
    overdue: bool = False
    q: str = Field("", max_length=64)


class Decided(Text):
    """``text`` is what the customer is told. ``version`` is the case's when it was decided: where
    somebody has changed it since, nothing is done."""

    decision: Literal["approved", "refused"]
    version: StrictInt | None = None


async def cases(request: web.Request) -> web.Response:
    """The most urgent first: overdue, then by when they are due; what is over comes last."""
    query = query_of(request, ListQuery)
    offset = whole_number(query.cursor or "0")
    if offset is None:
        raise Problem(422, "not-valid", "cursor: it is none of ours", errors=[])
    filters = CaseFilters(query.state, query.kind, query.assigned_to, query.overdue, query.q)
    page = await request.app[CASES].page(filters, query.limit, offset)
    after = str(offset + query.limit) if page.is_more else None
    return web.json_response(resources.listed(map(resources.case, page.cases), after))


async def case(request: web.Request) -> web.Response:
    """With its history, the oldest step first."""
    number, read = request.match_info["number"], request.app[CASES]
    found = await read.case(number)
    history = [resources.step(one) for one in await read.history(number)]
    return web.json_response({**resources.case(found), "history": history})


async def decide(request: web.Request) -> web.Response:
    """Approves or refuses it, and tells the customer so."""
    number, given = request.match_info["number"], await body_of(request, Decided)
    once, outgoing = await done_once(request, "outbox"), request.app[OUTGOING]
    found = await request.app[CASES].case(number)
    chat = await request.app[HANDLING].conversation(found.conversation_id)
    seen = found.version if given.version is None else given.version
    try:
        if not outgoing.takes_words(chat):
            await once.check_not_done()
            outgoing.check_takes_words(chat)
        await CaseWork(once, outgoing.render).decide(
            number, request[KEY].login, seen, given.decision, Reply(given.text)
        )
    except DoneBefore:
        pass
    return await case(request)


OPERATIONS = [
    Operation("GET", "/cases", cases),
    Operation("GET", "/cases/{number}", case),
    Operation("POST", "/cases/{number}/decide", decide),
]
