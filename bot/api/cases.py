"""Cases: to be listed, read and decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from aiohttp import web
from pydantic import Field, StrictInt

from bot.api import resources
from bot.api.operations import KEY, Operation, done_once
from bot.api.outgoing_words import Worded, check_goes, words_of
from bot.api.requests import Paged, body_of, query_of
from bot.desk.inbox.conversations import CASES, HANDLING
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.page import whole_number
from bot.messages import Reply, Template
from bot.store.api.idempotency import DoneBefore
from bot.store.cases.cases import CaseFilters
from bot.store.cases.staff_decisions import CaseWork


class ListQuery(Paged):
    state: Literal["open", "waiting_customer", "waiting_staff", "solved", "withdrawn"] | None = None
    kind: str | None = Field(None, max_length=64)
    assigned_to: str | None = Field(None, max_length=64)
    overdue: bool = False
    q: str = Field("", max_length=64)


class AskedBack(Worded):
    """``text`` or ``template`` is what the customer is asked. ``version`` is the case's when it
    was read: where somebody has changed it since, nothing is done."""

    version: StrictInt | None = None


class Decided(AskedBack):
    """``text`` or ``template`` is what the customer is told."""

    decision: Literal["approved", "refused"]


async def cases(request: web.Request) -> web.Response:
    """The most urgent first: overdue, then by when they are due; what is over comes last."""
    query = query_of(request, ListQuery)
    offset = query.place(whole_number) or 0
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
    given = await body_of(request, Decided)
    return await _told(
        request, given,
        lambda work, number, login, seen, words: work.decide(
            number, login, seen, given.decision, words
        ),
    )  # fmt: skip


async def ask_back(request: web.Request) -> web.Response:
    """Asks the customer something; the case waits for them."""
    given = await body_of(request, AskedBack)
    return await _told(
        request, given,
        lambda work, number, login, seen, words: work.ask_back(number, login, seen, words),
    )  # fmt: skip


_Deed = Callable[[CaseWork, str, str, int, "Reply | Template"], Awaitable[int]]
"""Something done with a case: its number, who does it, the version that they saw, and the words."""


async def _told(request: web.Request, given: AskedBack, deed: _Deed) -> web.Response:
    """Does it once, where the words can go to the customer; the case as it is then."""
    number, outgoing = request.match_info["number"], request.app[OUTGOING]
    once = await done_once(request, "outbox")
    found = await request.app[CASES].case(number)
    chat = await request.app[HANDLING].conversation(found.conversation_id)
    seen = found.version if given.version is None else given.version
    try:
        words = words_of(request, chat, given, ["notifications"])
        await check_goes(once, outgoing, chat, words)
        work = CaseWork(once, outgoing.render, held_s=0)
        await deed(work, number, request[KEY].login, seen, words)
    except DoneBefore:
        pass
    return await case(request)


OPERATIONS = [
    Operation("GET", "/cases", cases),
    Operation("GET", "/cases/{number}", case),
    Operation("POST", "/cases/{number}/decide", decide),
    Operation("POST", "/cases/{number}/ask-back", ask_back),
]
