"""Messages that a platform approved beforehand: they are sent when free words no longer are."""

from __future__ import annotations

from aiohttp import web
from pydantic import Field

from bot.api import resources
from bot.api.operations import Operation
from bot.api.requests import Strict, query_of
from bot.desk.page import MESSAGE_TEMPLATES


class ListQuery(Strict):
    channel: str | None = Field(None, max_length=64)


async def message_templates(request: web.Request) -> web.Response:
    """Those that a person may send, in their order; of one channel, where it is named."""
    query = query_of(request, ListQuery)
    shown = [
        resources.message_template(one)
        for one in request.app[MESSAGE_TEMPLATES].now()
        if not one.sent_for and query.channel in (None, one.channel)
    ]
    return web.json_response(resources.listed(shown, None))


OPERATIONS = [Operation("GET", "/message-templates", message_templates)]
