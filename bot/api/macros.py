"""Macros: what editors put together at the desk, run by programs too."""

from __future__ import annotations

from aiohttp import web
from pydantic import StrictInt

from bot.api import resources
from bot.api.conversations import conversation
from bot.api.operations import KEY, Operation, done_once, number_in
from bot.api.requests import Strict, body_of, query_of
from bot.desk.inbox.conversations import HANDLING, LABELS, MACROS
from bot.desk.inbox.macro_run import Runner, run_macro
from bot.desk.page import SETTINGS
from bot.languages import DEFAULT
from bot.store.api.idempotency import DoneBefore
from bot.store.conversations.undo import UndoSteps


class Run(Strict):
    """``seen`` is the conversation's ``answers`` when it was decided: where somebody has answered
    since, a macro that answers does nothing."""

    macro: StrictInt
    seen: StrictInt | None = None


async def macros(request: web.Request) -> web.Response:
    """All of them, by name."""
    query_of(request, Strict)
    labels = {one.id: one.name for one in await request.app[LABELS].all()}
    shown = [resources.macro(one, labels) for one in await request.app[MACROS].all()]
    return web.json_response(resources.listed(shown, None))


async def run(request: web.Request) -> web.Response:
    """Does all of it or nothing."""
    number, given, app = number_in(request), await body_of(request, Run), request.app
    once = await done_once(request, "audit")  # whatever a macro does is noted there
    macro = await app[MACROS].get(given.macro)
    chat = await app[HANDLING].conversation(number)
    seen = chat.answers if given.seen is None else given.seen
    # A program has no name that means something to customers: it speaks as the shop.
    runner = Runner(request[KEY].login, app[SETTINGS].shop.name, DEFAULT)
    try:
        await once.check_not_done()
        await run_macro(app, UndoSteps(once), macro, chat, seen, runner)
    except DoneBefore:
        pass
    return await conversation(request)


OPERATIONS = [
    Operation("GET", "/macros", macros),
    Operation("POST", r"/conversations/{id:\d+}/macro", run),
]
