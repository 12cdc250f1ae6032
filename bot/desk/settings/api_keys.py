"""The keys by which programs of the shop use the API."""

from __future__ import annotations

import time
from typing import cast

from aiohttp import web

from bot.desk.page import USERS, Page, fields, go, page, say, user_of, whole_number
from bot.store.api.api_keys import ApiKeyRefused, ApiKeys
from bot.store.staff.users import ROLES, Role

API_KEYS = web.AppKey("api_keys", ApiKeys)

LASTS_DAYS = (30, 90, 365)
"""How long a new key may be chosen to last; or without an end."""


async def api_keys(request: web.Request) -> web.Response:
    return await _shown(request)


async def add(request: web.Request) -> web.Response:
    """A new key; its token is on the page that follows, and never again."""
    name, role, days = await fields(request, "name", "role", "days")
    by, lasts = user_of(request).login, whole_number(days) or 0 if days else None
    try:
        token = await request.app[API_KEYS].add(name, cast(Role, role), lasts, by)
    except ApiKeyRefused as error:
        return await _shown(request, name, role, days, error=str(error))
    return await _shown(request, name, token=token)


async def revoke(request: web.Request) -> web.Response:
    [number] = await fields(request, "id")
    await request.app[API_KEYS].revoke(whole_number(number) or 0, user_of(request).login)
    return go("/desk/api-keys")


async def _shown(
    request: web.Request,
    name: str = "",
    role: str = "",
    days: str = "365",
    token: str = "",
    error: str = "",
) -> web.Response:
    """The page; with what was typed where it was refused for an ``error``."""
    people = {one.login: one.name for one in await request.app[USERS].all()}
    return page(
        request,
        "settings/api_keys.html",
        422 if error else 200,
        keys=await request.app[API_KEYS].all(),
        roles=ROLES,
        lasts=LASTS_DAYS,
        names=people,
        now=time.time(),
        name=name,
        role=role,
        days=days,
        token=token,
        error=say(request, error) if error else "",
    )


PAGES = [
    Page("GET", "/api-keys", api_keys, "admin"),
    Page("POST", "/api-keys", add, "admin"),
    Page("POST", "/api-keys/revoke", revoke, "admin"),
]
