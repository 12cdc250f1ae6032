"""What colleagues say often, to be offered by other programs too."""

from __future__ import annotations

from aiohttp import web

from bot.api import resources
from bot.api.operations import Operation
from bot.api.requests import Strict, query_of
from bot.desk.inbox.canned_replies import CANNED


async def canned_replies(request: web.Request) -> web.Response:
    """All of them; ``texts`` are by language, with {places} to be filled."""
    query_of(request, Strict)
    shown = [
        {"title": one.title, "texts": one.texts, "case": one.case}
        for one in request.app[CANNED].now()
    ]
    return web.json_response(resources.listed(shown, None))


OPERATIONS = [Operation("GET", "/canned-replies", canned_replies)]
