"""The shop's own fields of contacts: made and taken away on a page."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import Page, fields, go, page, user_of, whole_number
from bot.store.contacts.fields import KINDS, ContactFields

CONTACT_FIELDS = web.AppKey("contact_fields", ContactFields)


async def contact_fields(request: web.Request) -> web.Response:
    """All fields; ``removed`` is the one that was taken away just now."""
    return page(
        request, "inbox/contact_fields.html", known=await request.app[CONTACT_FIELDS].all(),
        kinds=KINDS, removed=whole_number(request.query.get("removed", "")),
    )  # fmt: skip


async def add(request: web.Request) -> web.Response:
    name, kind, choices = await fields(request, "name", "kind", "choices")
    lines = [" ".join(line.split()) for line in choices.splitlines()]
    await request.app[CONTACT_FIELDS].add(name, kind, lines, user_of(request).login)
    return go("/desk/contact-fields")


async def change(request: web.Request) -> web.Response:
    """Takes one away, or puts it back."""
    given, what = await fields(request, "field", "what")
    number, is_removed = whole_number(given) or 0, what != "restore"
    await request.app[CONTACT_FIELDS].set_removed(number, is_removed, user_of(request).login)
    return go(f"/desk/contact-fields?removed={number}" if is_removed else "/desk/contact-fields")


PAGES = [
    Page("GET", "/contact-fields", contact_fields, "editor"),
    Page("POST", "/contact-fields", add, "editor"),
    Page("POST", "/contact-fields/change", change, "editor"),
]
