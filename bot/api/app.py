"""The API as an application of its own, to be added under /api/v1 to the gateway's."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.api import (
    audit_log,
    canned_replies,
    cases,
    contacts,
    conversations,
    figures,
    macros,
    message_templates,
    ratings,
)
from bot.api.operations import (
    GUESSES,
    GUESSES_A_MINUTE,
    MOST_A_MINUTE,
    PACE,
    Operation,
    guarded,
)
from bot.api.problems import told_as_problems
from bot.desk.app import AddressOf
from bot.desk.inbox.canned_replies import CANNED
from bot.desk.inbox.contact_fields import CONTACT_FIELDS
from bot.desk.inbox.conversations import (
    CASES,
    CONTACTS,
    HANDLING,
    INBOX,
    LABELS,
    MACROS,
    TRANSCRIPTS,
)
from bot.desk.inbox.customer_card import SHOP
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.received_files import FILES, MEDIA
from bot.desk.inbox.undo import UNDO
from bot.desk.insight.overview import COUNTING, FIGURES_STORE
from bot.desk.insight.ratings import RATINGS
from bot.desk.page import ADDRESS, AUDIT, DATABASE, MESSAGE_TEMPLATES, SETTINGS, Handler
from bot.desk.settings.api_keys import API_KEYS
from bot.token_buckets import TokenBuckets

OPERATIONS: list[Operation] = [
    *conversations.OPERATIONS, *contacts.OPERATIONS, *cases.OPERATIONS,
    *canned_replies.OPERATIONS, *message_templates.OPERATIONS, *macros.OPERATIONS,
    *ratings.OPERATIONS, *figures.OPERATIONS, *audit_log.OPERATIONS,
]  # fmt: skip
"""Every operation; openapi.yml describes them."""

DOCUMENT = Path(__file__).with_name("openapi.yml")

_OF_THE_DESK: tuple[web.AppKey[object], ...] = (
    API_KEYS, AUDIT, CANNED, CASES, CONTACTS, CONTACT_FIELDS, COUNTING, DATABASE, FIGURES_STORE,
    FILES, HANDLING, INBOX, LABELS, MACROS, MEDIA, MESSAGE_TEMPLATES, OUTGOING, RATINGS, SETTINGS,
    SHOP, TRANSCRIPTS, UNDO,
)  # type: ignore[assignment]  # fmt: skip
"""What programs and people use alike."""


def api_app(desk: web.Application, address_of: AddressOf) -> web.Application:
    """The operations, by what ``desk`` (bot.desk.app.desk_app) has; it must be served beside it.
    ``address_of`` tells where a request comes from."""

    @web.middleware
    async def addressed(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[ADDRESS] = address_of(request)
        return await handler(request)

    app = web.Application(middlewares=[addressed, told_as_problems])
    for key in _OF_THE_DESK:
        app[key] = desk[key]
    app[PACE] = TokenBuckets(MOST_A_MINUTE, 60.0)
    app[GUESSES] = TokenBuckets(GUESSES_A_MINUTE, 60.0)
    for one in OPERATIONS:
        app.router.add_route(one.method, one.path, guarded(one))
    app.router.add_get("/openapi.yml", _document)
    return app


async def _document(_: web.Request) -> web.FileResponse:
    return web.FileResponse(DOCUMENT, headers={"Content-Type": "application/yaml"})
