"""Who did what, for a system that keeps logs."""

from __future__ import annotations

from aiohttp import web

from bot.api import resources
from bot.api.operations import Operation
from bot.api.requests import Paged, query_of
from bot.desk.page import AUDIT, whole_number


async def audit_log(request: web.Request) -> web.Response:
    """The newest first."""
    query = query_of(request, Paged)
    deeds = await request.app[AUDIT].newest(query.limit, query.place(whole_number))
    shown = [
        {
            "id": deed.id,
            "at": resources.moment(deed.at),
            "by": deed.user,
            "what": deed.what,
            "conversation": deed.conversation_id,
            "detail": deed.detail,
        }
        for deed in deeds
    ]
    after = str(deeds[-1].id) if len(deeds) == query.limit else None
    return web.json_response(resources.listed(shown, after))


OPERATIONS = [Operation("GET", "/audit-log", audit_log, "admin")]
