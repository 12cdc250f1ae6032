"""Logging in and out, and setting a password by an invitation."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from aiohttp import web
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from bot.desk.guard import LANGUAGE_COOKIE, SESSION
from bot.desk.page import (
    ADDRESS,
    SESSIONS,
    USER,
    USERS,
    Page,
    Refused,
    fields,
    go,
    page,
    say,
    user_of,
)
from bot.desk.templates import LANGUAGES
from bot.store.users import User

SHORTEST_PASSWORD = 10
"""Characters; NIST SP 800-63B asks for length, and for no mixture of kinds."""

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")
"""Verified where there is no such account, so that both answers take equally long."""


async def login_page(request: web.Request) -> web.Response:
    if request[USER]:
        return go("/desk")
    return page(request, "login.html", after=request.query.get("after", ""), login="", error=None)


async def log_in(request: web.Request) -> web.Response:
    users, address = request.app[USERS], request[ADDRESS]
    login, after = await fields(request, "login", "after")
    [password] = await _passwords(request, "password")
    error = None
    if await users.is_locked(login, address):
        error = say(request, "Too many wrong passwords. Wait a quarter of an hour, then try again.")
    elif not await _is_right(await users.password_hash(login), password):
        await users.failed(login, address)
        error = say(request, "Login or password is wrong.")
    if error:
        return page(request, "login.html", 401, after=after, login=login, error=error)
    token = await request.app[SESSIONS].begin(login, address)
    response = go(_inside(after))
    request.app[SESSION].keep(response, token)
    return response


async def log_out(request: web.Request) -> web.Response:
    session = request.app[SESSION]
    await request.app[SESSIONS].end(session.token(request))
    response = go("/desk/login")
    session.forget(response)
    return response


async def welcome_page(request: web.Request) -> web.Response:
    """Where an invitation leads; the link stays good until a password was set."""
    return page(request, "welcome.html", invited=await _invited(request), error=None)


async def set_password(request: web.Request) -> web.Response:
    users, token = request.app[USERS], request.match_info["token"]
    invited = await _invited(request)
    password, again = await _passwords(request, "password", "again")
    error = None
    if len(password) < SHORTEST_PASSWORD:
        error = say(request, "Take at least {n} characters.", n=SHORTEST_PASSWORD)
    elif password != again:
        error = say(request, "The two are not the same. Type them again.")
    elif invited.login in password.lower():
        error = say(request, "Leave your login out of the password.")
    if error:
        return page(request, "welcome.html", 422, invited=invited, error=error)
    user = await users.accept(token, await asyncio.to_thread(_hasher.hash, password))
    session_token = await request.app[SESSIONS].begin(user.login, request[ADDRESS])
    response = go("/desk")
    request.app[SESSION].keep(response, session_token)
    return response


async def set_language(request: web.Request) -> web.Response:
    language, after = await fields(request, "language", "after")
    language = language if language in LANGUAGES else "en"
    response = go(_inside(after))
    if request[USER]:
        await request.app[USERS].set_language(user_of(request).login, language)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, samesite="Lax")
    return response


async def _invited(request: web.Request) -> User:
    invited = await request.app[USERS].invited(request.match_info["token"])
    if invited is None:
        raise Refused("This link was used or is too old. Ask an admin for a new one.")
    return invited


async def _passwords(request: web.Request, *names: str) -> list[str]:
    """As they were typed, spaces included; bounded, as hashing takes longer the longer they are."""
    form = await request.post()
    values = [form.get(name, "") for name in names]
    return [value[:200] if isinstance(value, str) else "" for value in values]


async def _is_right(password_hash: str | None, password: str) -> bool:
    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and bool(password_hash)
        except (VerifyMismatchError, InvalidHashError):
            return False

    return await asyncio.to_thread(verify)


def _inside(after: str) -> str:
    """A page of the desk, and no other site, whatever the link said."""
    try:
        address = urlsplit(after)
    except ValueError:  # half an IPv6 address
        return "/desk"
    is_ours = not address.scheme and not address.netloc and address.path.startswith("/desk")
    return after if is_ours and "\\" not in after else "/desk"


PAGES = [
    Page("GET", "/login", login_page, None),
    Page("POST", "/login", log_in, None),
    Page("POST", "/logout", log_out),
    Page("GET", "/welcome/{token}", welcome_page, None),
    Page("POST", "/welcome/{token}", set_password, None),
    Page("POST", "/language", set_language, None),
]
