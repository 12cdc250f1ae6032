"""The people whom the shop talks to, and their orders where it is proven that they are theirs."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web
from pydantic import Field

from bot.api import resources
from bot.api.operations import Operation, number_in
from bot.api.requests import Paged, query_of
from bot.desk.inbox.contact_fields import CONTACT_FIELDS
from bot.desk.inbox.conversations import CONTACTS
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.store.conversations.conversation_list import moment_and_number

_ORDERS_OF = 10
"""Of so many of a person's chats, the newest, the shop is asked for proven orders."""


class ListQuery(Paged):
    q: str | None = Field(None, max_length=200)


async def contacts(request: web.Request) -> web.Response:
    """Who wrote last first; ``q`` finds them by name, phone, e-mail address or order."""
    query, known = query_of(request, ListQuery), request.app[CONTACTS]
    if query.q:
        query.place(lambda _: None)  # there is no next page
        found, after = (await known.search(query.q))[: query.limit], None
    else:
        found = await known.newest(query.place(moment_and_number), query.limit)
        last = found[-1].chat if len(found) == query.limit else None
        after = f"{last.last_at!r}:{last.id}" if last else None
    return web.json_response(resources.listed(map(resources.listed_contact, found), after))


async def contact(request: web.Request) -> web.Response:
    """Without ``proof`` that they are theirs, no orders are shown."""
    person = await request.app[CONTACTS].get(number_in(request))
    fields = await request.app[CONTACT_FIELDS].all()
    shop, now = request.app[SHOP], time.time()
    cards = await asyncio.gather(*(card_of(shop, chat, now) for chat in person.chats[:_ORDERS_OF]))
    orders = {order.number: order for card in cards for order in card.orders}
    return web.json_response(
        {
            **resources.contact(person, fields),
            "notes": [
                {"at": resources.moment(note.at), "author": note.author, "text": note.text}
                for note in person.notes
            ],
            "proof": next((card.proof for card in cards if card.proof), None),
            "orders": [resources.order(one) for one in orders.values()],
        }
    )


OPERATIONS = [
    Operation("GET", "/contacts", contacts, "editor"),
    Operation("GET", r"/contacts/{id:\d+}", contact),
]
