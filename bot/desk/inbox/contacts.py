"""Contacts: people across channels, with their chats, cases, orders, ratings, notes and fields."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from functools import partial

from aiohttp import web

from bot.currency import Currency
from bot.desk.cases.kind_names import CASE_KINDS, name_of_kind
from bot.desk.inbox.contact_fields import CONTACT_FIELDS
from bot.desk.inbox.conversations import CASES, CONTACTS
from bot.desk.inbox.customer_card import SHOP, card_of
from bot.desk.insight.ratings import RATINGS
from bot.desk.page import (
    LANGUAGE,
    SETTINGS,
    Page,
    Refused,
    day,
    fields,
    go,
    is_fragment,
    number_in,
    page,
    say,
    user_of,
    whole_number,
)
from bot.store.contacts.contacts import Contact
from bot.store.conversations.conversations import Conversation

_LISTED = 50
_ORDERS_OF = 10
"""Of so many of a person's chats, the newest, the shop is asked for proven orders."""


async def contacts(request: web.Request) -> web.Response:
    """Who wrote last, or whom the words name."""
    known, words = request.app[CONTACTS], " ".join(request.query.get("q", "").split())[:200]
    before = _cursor(request.query.get("before", ""))
    found = await (known.search(words) if words else known.newest(before, _LISTED))
    last = found[-1].chat if len(found) == _LISTED and not words else None
    return page(
        request, "inbox/contacts.html", found=found, words=words,
        before=f"{last.last_at!r}:{last.id}" if last else None,
    )  # fmt: skip


async def contact(request: web.Request) -> web.Response:
    """One person. ``merge`` looks for another one who is the same; ``merged`` is who was merged
    just now, ``removed`` the note that was taken away."""
    app, now, number = request.app, time.time(), number_in(request)
    person = await app[CONTACTS].get(number)
    if person.id != number:
        return go(f"/desk/contacts/{person.id}")
    words = " ".join(request.query.get("merge", "").split())[:200]
    alike = await app[CONTACTS].search(words) if words else []
    cards = await asyncio.gather(*(
        card_of(app[SHOP], chat, now) for chat in person.chats[:_ORDERS_OF]
    ))  # fmt: skip
    orders = {order.number: order for card in cards for order in card.orders}
    cases = {}
    for chat in person.chats:
        cases.update({case.number: case for case in await app[CASES].beside(chat.id, ())})
    return page(
        request, "inbox/contact.html", contact=person, chat=_shown_chat(person),
        contact_fields=await app[CONTACT_FIELDS].all(),
        orders=sorted(orders.values(), key=lambda order: order.placed_on, reverse=True),
        is_reachable=all(card.is_reachable for card in cards),
        cases=sorted(cases.values(), key=lambda case: case.created_at, reverse=True),
        kind_name=partial(name_of_kind, app[CASE_KINDS], language=request[LANGUAGE]),
        ratings=await app[RATINGS].of([chat.id for chat in person.chats]),
        money=partial(Currency(app[SETTINGS].shop.currency).tell, language=request[LANGUAGE]),
        day=partial(day, request),
        sought=words, alike=[one for one in alike if one.id != person.id],
        merged=whole_number(request.query.get("merged", "")),
        removed=whole_number(request.query.get("removed", "")), now=now,
    )  # fmt: skip


async def save(request: web.Request) -> web.Response:
    """The name and the shop's fields."""
    number, by = number_in(request), user_of(request).login
    form = await request.post()
    values = {
        int(name.removeprefix("field-")): str(value)
        for name, value in form.items()
        if name.startswith("field-") and whole_number(name.removeprefix("field-")) is not None
    }
    await request.app[CONTACTS].set_values(number, values, by)
    if "name" in form:
        await request.app[CONTACTS].rename(number, (await fields(request, "name"))[0], by)
    return await _after(request)


async def note(request: web.Request) -> web.Response:
    [text] = await fields(request, "text")
    if not text:
        raise Refused("Write something first.")
    await request.app[CONTACTS].add_note(number_in(request), text, user_of(request).login)
    return await _after(request)


async def change_note(request: web.Request) -> web.Response:
    """Takes a note away, or puts it back."""
    given, what = await fields(request, "note", "what")
    number, note_id = number_in(request), whole_number(given) or 0
    by, is_removed = user_of(request).login, what != "restore"
    await request.app[CONTACTS].set_note_removed(number, note_id, is_removed, by)
    return go(f"/desk/contacts/{number}" + (f"?removed={note_id}" if is_removed else ""))


async def merge(request: web.Request) -> web.Response:
    other = whole_number((await fields(request, "other"))[0]) or 0
    number = number_in(request)
    merged = await request.app[CONTACTS].merge(number, other, user_of(request).login)
    return go(f"/desk/contacts/{number}?merged={merged}")


async def unmerge(request: web.Request) -> web.Response:
    other = whole_number((await fields(request, "other"))[0]) or 0
    await request.app[CONTACTS].unmerge(other, user_of(request).login)
    return go(f"/desk/contacts/{number_in(request)}")


async def _after(request: web.Request) -> web.Response:
    """The card beside the conversation as it is now, or the contact's page."""
    number = number_in(request)
    if not is_fragment(request):
        return go(f"/desk/contacts/{number}")
    person = await request.app[CONTACTS].get(number)
    response = page(
        request, "inbox/contact_card.html", contact=person,
        contact_fields=await request.app[CONTACT_FIELDS].all(),
    )  # fmt: skip
    response.headers["HX-Trigger"] = json.dumps({"tell": say(request, "Saved.")})
    return response


def _shown_chat(person: Contact) -> Conversation:
    """The newest chat, under the name that staff gave: it says what the person is called."""
    newest = person.chats[0]
    return replace(newest, name=person.name or newest.name)


def _cursor(before: str) -> tuple[float, int] | None:
    at, _, number = before.partition(":")
    try:
        return float(at), int(number[:18])
    except ValueError:
        return None


_ONE = r"/contacts/{id:\d+}"
PAGES = [
    Page("GET", "/contacts", contacts),
    Page("GET", _ONE, contact),
    Page("POST", f"{_ONE}/save", save),
    Page("POST", f"{_ONE}/note", note),
    Page("POST", f"{_ONE}/notes", change_note),
    Page("POST", f"{_ONE}/merge", merge),
    Page("POST", f"{_ONE}/unmerge", unmerge),
]
