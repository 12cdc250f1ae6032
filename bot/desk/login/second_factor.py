"""The code of an authenticator app: set up, asked for after the password, removed."""

from __future__ import annotations

import pyotp
import segno
from aiohttp import web

from bot.desk.access import SESSION_COOKIE
from bot.desk.login.device import device_of
from bot.desk.login.login import LOCKED, is_password, passwords
from bot.desk.page import (
    ADDRESS,
    LOGIN_ATTEMPTS,
    SESSIONS,
    SETTINGS,
    Page,
    Refused,
    fields,
    go,
    inside_desk,
    page,
    say,
    session_of,
    user_of,
)
from bot.store.staff.second_factors import SecondFactors
from bot.store.staff.users import User

SECOND_FACTORS = web.AppKey("second_factors", SecondFactors)

_WRONG = "This code is wrong or was used. Wait for the next one."
_WRONG_PASSWORD = "Your present password is another one."


async def code_page(request: web.Request) -> web.Response:
    """After the password."""
    if await _waiting(request) is None:
        return go("/desk/login")
    after = inside_desk(request.query.get("after", ""))
    return page(request, "login/login_code.html", after=after, error=None)


async def log_in_by_code(request: web.Request) -> web.Response:
    user, after, code = await _waiting(request), *await fields(request, "after", "code")
    if user is None:
        return go("/desk/login")
    try:
        is_right = await _is_code(request, user, code)
    except Refused as error:
        return page(
            request, "login/login_code.html", 401, after=after, error=say(request, str(error))
        )
    if not is_right:
        return page(request, "login/login_code.html", 401, after=after, error=say(request, _WRONG))
    cookie, sessions = request.app[SESSION_COOKIE], request.app[SESSIONS]
    await sessions.end(cookie.token(request))
    token = await sessions.begin(user.login, request[ADDRESS], device_of(request))
    response = go(inside_desk(after))
    cookie.keep(response, token)
    return response


async def start(request: web.Request) -> web.Response:
    """Begins to set it up; with the password, so that nobody does it in a browser left open."""
    await _check_password(request)
    await request.app[SECOND_FACTORS].enrol(user_of(request))
    return go("/desk/account/second-factor")


async def picture(request: web.Request) -> web.Response:
    """The code that the app reads."""
    return await _picture(request)


async def _picture(request: web.Request, error: str | None = None) -> web.Response:
    user = user_of(request)
    secret = await request.app[SECOND_FACTORS].unconfirmed(user)
    if secret is None:
        return go("/desk/account")
    shop = request.app[SETTINGS].shop.name
    address = pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=shop)
    return page(
        request,
        "login/second_factor.html",
        422 if error else 200,
        error=error,
        qr_code=segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
    )


async def confirm(request: web.Request) -> web.Response:
    """The first code of the app: from now on it is asked for; shows the recovery codes."""
    [code] = await fields(request, "code")
    codes = await request.app[SECOND_FACTORS].confirm(user_of(request), code)
    if codes is None:
        return await _picture(request, say(request, _WRONG))
    user, session = user_of(request), session_of(request)
    await request.app[SESSIONS].end_others(user, session.id)  # they came without a code
    return page(request, "login/recovery_codes.html", codes=codes)


async def remove(request: web.Request) -> web.Response:
    await _check_password(request)
    login = user_of(request).login
    await request.app[SECOND_FACTORS].remove(login, login)
    return go("/desk/account")


async def reset(request: web.Request) -> web.Response:
    """For a colleague who lost phone and codes."""
    [login] = await fields(request, "login")
    await request.app[SECOND_FACTORS].remove(login, user_of(request).login)
    return go("/desk/people")


async def _waiting(request: web.Request) -> User | None:
    token = request.app[SESSION_COOKIE].token(request)
    return await request.app[SESSIONS].waiting_for_code(token)


async def _is_code(request: web.Request, user: User, code: str) -> bool:
    """Counted like passwords: six digits are soon guessed."""
    attempts, address = request.app[LOGIN_ATTEMPTS], request[ADDRESS]
    attempt = await attempts.reserve(user.login, address)
    if attempt is None:
        raise Refused(LOCKED)
    is_right = await request.app[SECOND_FACTORS].takes(user, code)
    await (attempts.right(attempt) if is_right else attempts.wrong(user.login, address))
    return is_right


async def _check_password(request: web.Request) -> None:
    [password] = await passwords(request, "password")
    if not await is_password(request, user_of(request).login, password):
        raise Refused(_WRONG_PASSWORD)


PAGES = [
    Page("GET", "/login/code", code_page, None),
    Page("POST", "/login/code", log_in_by_code, None),
    Page("GET", "/account/second-factor", picture, before_second_factor=True),
    Page("POST", "/account/second-factor", start, before_second_factor=True),
    Page("POST", "/account/second-factor/confirm", confirm, before_second_factor=True),
    Page("POST", "/account/second-factor/remove", remove),
    Page("POST", "/people/second-factor", reset, "admin"),
]
