"""The people whom the shop talks to, and their orders where it is proven that they are theirs."""

from __future__ import annotations

import time

from aiohttp import web
from pydantic import Field

from bot.api import resources
from bot.api.operations import KEY, Operation, number_in
from bot.api.requests import Paged, query_of
from bot.desk.inbox.conversations import HANDLING, INBOX
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.store.conversations.conversation_list import Filters


class ListQuery(Paged):
    channel: str | None = Field(None, max_length=64)
    q: str | None = Field(None, max_length=200)


async def contacts(request: web.Request) -> web.Response:
    """Who wrote last first; ``q`` finds them by name, phone, e-mail address or order."""
    query, login = query_of(request, ListQuery), request[KEY].login
    filters, inbox = Filters(channel=query.channel), request.app[INBOX]
    if query.q:
        found, after = (await inbox.search(query.q, login, filters))[: query.limit], None
    else:
        page = await inbox.page("all", login, filters, query.cursor, query.limit)
        found, after = page.chats, page.after
    shown = [resources.contact(one.conversation) for one in found]
    return web.json_response(resources.listed(shown, after))


async def contact(request: web.Request) -> web.Response:
    """``proof`` says how we know whose the orders are: the platform vouches for the phone, or they
    proved one in the conversation. Without it no orders are shown."""
    number, handling = number_in(request), request.app[HANDLING]
    chat = await handling.conversation(number)
    card = await card_of(request.app[SHOP], chat, time.time())
    others = await handling.others_of(card.customer_ids, number)
    return web.json_response(
        {
            **resources.contact(chat),
            "proof": card.proof,
            "orders": [resources.order(one) for one in card.orders],
            "other_conversations": [other.id for other in others],
        }
    )


OPERATIONS = [
    Operation("GET", "/contacts", contacts, "editor"),
    Operation("GET", r"/contacts/{id:\d+}", contact),
]
