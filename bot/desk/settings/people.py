"""Who may use the desk, and who did what."""

from __future__ import annotations

from typing import cast

from aiohttp import web

from bot.desk.page import AUDIT, SETTINGS, USERS, Page, fields, go, page, user_of, whole_number
from bot.desk.settings.log_details import action_in_words, detail_in_words
from bot.store.staff.users import ROLES, Role

_ENTRIES = 100


async def people(request: web.Request) -> web.Response:
    return await _people(request)


async def _people(request: web.Request, login: str = "", link: str = "") -> web.Response:
    everybody = await request.app[USERS].all()
    return page(
        request, "settings/people.html", people=everybody, roles=ROLES, login=login, link=link
    )


async def add(request: web.Request) -> web.Response:
    login, name, role = await fields(request, "login", "name", "role")
    by = user_of(request).login
    token = await request.app[USERS].add(login, name, cast(Role, role), by)
    return await _people(request, login, invitation_link(request, token))


async def change(request: web.Request) -> web.Response:
    """One of: another role, another e-mail address, no access any more, access again, a new link to
    set a password."""
    users, by = request.app[USERS], user_of(request).login
    login, what, role, email = await fields(request, "login", "what", "role", "email")
    if what == "invite":
        token = await users.invite_again(login, by)
        return await _people(request, login, invitation_link(request, token))
    if what == "role":
        await users.set_role(login, cast(Role, role), by)
    elif what == "email":
        await users.set_email(login, email, by)
    elif what in ("disable", "enable"):
        await users.set_disabled(login, what == "disable", by)
    return go("/desk/people")


async def audit(request: web.Request) -> web.Response:
    before = whole_number(request.query.get("before", ""))
    entries = await request.app[AUDIT].newest(_ENTRIES, before)
    return page(
        request, "settings/audit.html", entries=entries, more=len(entries) == _ENTRIES,
        action_in_words=action_in_words, detail_in_words=detail_in_words,
    )  # fmt: skip


def invitation_link(request: web.Request, token: str) -> str:
    """Where an invitation is used."""
    base = request.app[SETTINGS].gateway.public_url or str(request.url.origin())
    return f"{base.rstrip('/')}/desk/welcome/{token}"


PAGES = [
    Page("GET", "/people", people, "admin"),
    Page("POST", "/people", add, "admin"),
    Page("POST", "/people/change", change, "admin"),
    Page("GET", "/audit", audit, "admin"),
]
