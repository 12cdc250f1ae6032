"""Logging in by the shop's OpenID Connect provider."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from bot.desk.login.login import enter, show_login
from bot.desk.login.openid_provider import Client, OpenIdProvider, ProviderFailed
from bot.desk.page import SETTINGS, Page, go, inside_desk, say
from bot.settings import Settings
from bot.settings_sections import OidcSettings
from bot.store.staff.identities import Identities, Identity, UnknownIdentity
from bot.store.staff.users import Role, UsersError

logger = logging.getLogger(__name__)

SECRET = "SAPA_OIDC_SECRET"
"""The environment variable with the client secret; without one PKCE alone proves who we are."""

CALLBACK = "/login/sso/callback"

# aiohttp's keys take a class, and no union.
PROVIDER: web.AppKey[OpenIdProvider | None] = web.AppKey("provider", object)  # type: ignore[arg-type]
IDENTITIES = web.AppKey("identities", Identities)

_WITHIN_S = 600
_FAILED = "The single sign-on did not work. Try again; if it stays so, ask an admin."
_NO_ROLE = "Your account at the single sign-on may not use the desk. Ask an admin."
_STARTED_ELSEWHERE = "This login was begun in another browser, or too long ago. Try again."


def provider_of(settings: Settings) -> OpenIdProvider | None:
    """The one in the settings; None where there is none."""
    oidc = settings.desk.oidc
    if not oidc.issuer:
        return None
    redirect_uri = f"{settings.gateway.public_url.rstrip('/')}/desk{CALLBACK}"
    secret = settings.environ.get(SECRET, "")
    return OpenIdProvider(Client(oidc.issuer, oidc.client_id, secret, redirect_uri))


async def begin(request: web.Request) -> web.Response:
    """Sends the browser to the provider. What must come back is in a cookie of this browser, so
    that nobody is logged in by a link of somebody else's."""
    provider = _provider(request)
    started = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    after = inside_desk(request.query.get("after", ""))[:500]
    try:
        address = await provider.login_address(**started)
    except ProviderFailed as error:
        return _failed(request, error)
    response = go(address)
    value = quote(json.dumps({**started, "after": after}), safe="")
    response.set_cookie(
        _cookie(request), value, path="/", max_age=_WITHIN_S,
        httponly=True, secure=_is_https(request), samesite="Lax",
    )
    return response


async def callback(request: web.Request) -> web.Response:
    """Where the provider sends the browser back to."""
    response = await _callback(request)
    response.del_cookie(_cookie(request), path="/", secure=_is_https(request))
    return response


async def _callback(request: web.Request) -> web.Response:
    provider, oidc = _provider(request), request.app[SETTINGS].desk.oidc
    started, told = _started(request), request.query
    state = told.get("state", "").encode("utf-8", "replace")
    if not started or not hmac.compare_digest(started["state"].encode(), state):
        return show_login(request, error=say(request, _STARTED_ELSEWHERE))
    if told.get("iss", oidc.issuer) != oidc.issuer:  # RFC 9207
        return _failed(request, ProviderFailed("the answer is of another issuer"))
    if "code" not in told:
        return _failed(request, ProviderFailed(f"it says {told.get('error', '')!r:.100}"))
    try:
        claims = await provider.claims(
            told["code"], started["nonce"], started["verifier"], _needed(oidc)
        )
        identity = _identity(claims, oidc)
        if identity is None:
            return show_login(request, error=say(request, _NO_ROLE))
        user = await request.app[IDENTITIES].user(identity)
    except ProviderFailed as error:
        return _failed(request, error)
    except (UnknownIdentity, UsersError) as error:
        return show_login(request, error=say(request, str(error)))
    return await enter(request, user.login, started["after"], by_provider=True)


def _decides_roles(oidc: OidcSettings) -> bool:
    return any((oidc.admins, oidc.editors, oidc.agents))


def _needed(oidc: OidcSettings) -> tuple[str, ...]:
    """What must be known of somebody who logs in."""
    role = (oidc.role_claim,) if _decides_roles(oidc) else ()
    return ("email", "email_verified", *role)


def _identity(claims: Mapping[str, Any], oidc: OidcSettings) -> Identity | None:
    """Who it is; None where the provider decides about roles and gives none of ours."""
    email, name = claims.get("email"), claims.get("name")
    is_verified = claims.get("email_verified") is True and isinstance(email, str)
    role = _role(claims.get(oidc.role_claim), oidc)
    if _decides_roles(oidc) and role is None:
        return None
    return Identity(
        oidc.issuer,
        claims["sub"],
        str(email).strip().lower() if is_verified else None,
        " ".join(name.split())[:60] if isinstance(name, str) else "",
        role,
    )


def _role(given: object, oidc: OidcSettings) -> Role | None:
    """The highest that one of the claim's values stands for."""
    values = given if isinstance(given, list) else [given]
    roles: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("admin", oidc.admins), ("editor", oidc.editors), ("agent", oidc.agents),
    )  # fmt: skip
    return next((role for role, names in roles if any(v in names for v in values)), None)


def _started(request: web.Request) -> dict[str, str] | None:
    try:
        started = json.loads(unquote(request.cookies.get(_cookie(request), "")))
        return {name: str(started[name]) for name in ("state", "nonce", "verifier", "after")}
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def _provider(request: web.Request) -> OpenIdProvider:
    provider = request.app[PROVIDER]
    if provider is None:
        raise web.HTTPNotFound
    return provider


def _failed(request: web.Request, error: ProviderFailed) -> web.Response:
    logger.warning("Single sign-on failed: %s.", error)
    return show_login(request, error=say(request, _FAILED))


def _is_https(request: web.Request) -> bool:
    return request.app[SETTINGS].gateway.public_url.startswith("https://")


def _cookie(request: web.Request) -> str:
    return "__Host-sapa_sso" if _is_https(request) else "sapa_sso"


PAGES = [
    Page("GET", "/login/sso", begin, None),
    Page("GET", CALLBACK, callback, None),
]
