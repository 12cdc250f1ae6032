"""Logging in and out, and setting a password by an invitation."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.desk.access import LANGUAGE_COOKIE, SESSION_COOKIE
from bot.desk.login.device import device_of
from bot.desk.login.passwords import PASSWORDS
from bot.desk.page import (
    ADDRESS,
    LOGIN_ATTEMPTS,
    SESSIONS,
    SETTINGS,
    USER,
    USERS,
    Page,
    Refused,
    fields,
    go,
    inside_desk,
    page,
    say,
    user_of,
)
from bot.desk.settings.first_steps import first_page
from bot.languages import NAMES, known
from bot.lazy_message import LazyMessage
from bot.store.staff.users import User

SHORTEST_PASSWORD = 10
"""Characters; NIST SP 800-63B asks for length, and for no mixture of kinds."""

LOCKED = "Too many wrong passwords. Wait a quarter of an hour, then try again."


async def login_page(request: web.Request) -> web.Response:
    if request[USER]:
        return go("/desk")
    return show_login(request, request.query.get("after", ""))


def show_login(
    request: web.Request, after: str = "", login: str = "", error: str | None = None
) -> web.Response:
    """The page, with what went wrong if something did."""
    return page(
        request,
        "login/login.html",
        401 if error else 200,
        after=after,
        login=login,
        error=error,
        provider=request.app[SETTINGS].desk.oidc,
    )


async def log_in(request: web.Request) -> web.Response:
    login, after = await fields(request, "login", "after")
    [password] = await passwords(request, "password")
    try:
        is_right = await is_password(request, login, password)
    except Refused as error:
        return show_login(request, after, login, say(request, str(error)))
    if not is_right:
        return show_login(request, after, login, say(request, "Login or password is wrong."))
    return await enter(request, login, after)


async def is_password(request: web.Request, login: str, password: str) -> bool:
    """Whether it is the password of ``login``; each wrong one counts.

    Raises:
        Refused: there were too many wrong ones.
        web.HTTPServiceUnavailable: too many passwords are looked at just now.
    """
    attempts, address = request.app[LOGIN_ATTEMPTS], request[ADDRESS]
    attempt = await attempts.reserve(login, address)
    if attempt is None:
        raise Refused(LOCKED)
    password_hash = await request.app[USERS].password_hash(login)
    try:
        is_right = await request.app[PASSWORDS].is_right(password, password_hash)
    except web.HTTPServiceUnavailable:
        await attempts.right(attempt)  # nobody looked at it
        raise
    await (attempts.right(attempt) if is_right else attempts.wrong(login, address))
    return is_right


async def enter(
    request: web.Request, login: str, after: str = "", by_provider: bool = False
) -> web.Response:
    """Begins a session for who proved to be ``login``, or asks for the second factor first."""
    user = await request.app[USERS].get(login)
    waits = user.has_second_factor and not by_provider
    token = await request.app[SESSIONS].begin(
        user.login, request[ADDRESS], device_of(request), by_provider, waits_for_code=waits
    )
    after = inside_desk(after)
    response = go(f"/desk/login/code?after={quote(after, safe='')}" if waits else after)
    request.app[SESSION_COOKIE].keep(response, token)
    return response


async def log_out(request: web.Request) -> web.Response:
    cookie = request.app[SESSION_COOKIE]
    await request.app[SESSIONS].end(cookie.token(request))
    response = go("/desk/login")
    cookie.forget(response)
    return response


async def welcome_page(request: web.Request) -> web.Response:
    """Where an invitation leads; the link stays good until a password was set."""
    return page(request, "login/welcome.html", invited=await _invited(request), error=None)


async def set_password(request: web.Request) -> web.Response:
    users, token = request.app[USERS], request.match_info["token"]
    invited = await _invited(request)
    password, again = await passwords(request, "password", "again")
    if fault := fault_of(password, again, invited):
        error = say(request, fault)
        return page(request, "login/welcome.html", 422, invited=invited, error=error)
    user = await users.accept(token, await request.app[PASSWORDS].hashed(password))
    if (chosen := request.cookies.get(LANGUAGE_COOKIE)) in NAMES:
        await users.set_language(user.login, str(chosen))
    return await enter(request, user.login, await first_page(request, user.role))


async def set_language(request: web.Request) -> web.Response:
    language, after = await fields(request, "language", "after")
    language = known(language)
    response = go(inside_desk(after))
    if request[USER]:
        await request.app[USERS].set_language(user_of(request).login, language)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, samesite="Lax")
    return response


def fault_of(password: str, again: str, user: User) -> str | None:
    """What is wrong with a new password, in words; None if nothing is."""
    if len(password) < SHORTEST_PASSWORD:
        return LazyMessage("Take at least {n} characters.", n=SHORTEST_PASSWORD)
    if password != again:
        return "The two are not the same. Type them again."
    if user.login in password.lower():
        return "Leave your login out of the password."
    return None


async def passwords(request: web.Request, *names: str) -> list[str]:
    """As they were typed, spaces included; bounded, as hashing takes longer the longer they are."""
    form = await request.post()
    values = [form.get(name, "") for name in names]
    return [value[:200] if isinstance(value, str) else "" for value in values]


async def _invited(request: web.Request) -> User:
    invited = await request.app[USERS].invited(request.match_info["token"])
    if invited is None:
        raise Refused("This link was used or is too old. Ask an admin for a new one.")
    return invited


PAGES = [
    Page("GET", "/login", login_page, None),
    Page("POST", "/login", log_in, None),
    Page("POST", "/logout", log_out, before_second_factor=True),
    Page("GET", "/welcome/{token}", welcome_page, None),
    Page("POST", "/welcome/{token}", set_password, None),
    Page("POST", "/language", set_language, None),
]
