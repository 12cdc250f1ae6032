"""One's own account: the password, the second factor, and where one is logged in."""

from __future__ import annotations

from aiohttp import web

from bot.desk.login.login import fault_of, is_password, passwords
from bot.desk.login.passwords import PASSWORDS
from bot.desk.login.second_factor import SECOND_FACTORS
from bot.desk.page import (
    SESSIONS,
    SETTINGS,
    USERS,
    Page,
    fields,
    go,
    page,
    say,
    session_of,
    user_of,
)


async def account(request: web.Request) -> web.Response:
    return await show_account(request)


async def show_account(
    request: web.Request, status: int = 200, error: str = "", done: str = ""
) -> web.Response:
    """The page, with what went wrong or what was done."""
    user = user_of(request)
    return page(
        request,
        "settings/account.html",
        status,
        error=say(request, error) if error else "",
        done=say(request, done) if done else "",
        sessions=await request.app[SESSIONS].of(user),
        this=session_of(request).id,
        codes_left=await request.app[SECOND_FACTORS].codes_left(user),
        is_required=request.app[SETTINGS].desk.require_second_factor,
    )


async def change_password(request: web.Request) -> web.Response:
    """Another password; whoever is logged in elsewhere by the old one is not any more."""
    user = user_of(request)
    current, password, again = await passwords(request, "current", "password", "again")
    if fault := fault_of(password, again, user):
        return await show_account(request, 422, error=fault)
    if not await is_password(request, user.login, current):
        return await show_account(request, 422, error="Your present password is another one.")
    password_hash = await request.app[PASSWORDS].hashed(password)
    await request.app[USERS].change_password(user, password_hash, session_of(request).id)
    return await show_account(
        request, done="Your password was changed, and you are logged in here alone."
    )


async def end_sessions(request: web.Request) -> web.Response:
    """Logs out one other browser, or all others."""
    [id_] = await fields(request, "session")
    user, sessions = user_of(request), request.app[SESSIONS]
    if id_ == "others":
        await sessions.end_others(user, session_of(request).id)
    elif id_ and id_ != session_of(request).id:
        await sessions.end_of(user, id_)
    return go("/desk/account")


PAGES = [
    Page("GET", "/account", account, before_second_factor=True),
    Page("POST", "/account/password", change_password, before_second_factor=True),
    Page("POST", "/account/sessions", end_sessions, before_second_factor=True),
]
