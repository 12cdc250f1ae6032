"""The shop's own systems that are told what happens: addresses, events, what became of calls."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web
from yarl import URL

from bot.api.webhook_signature import new_secret
from bot.desk.page import SETTINGS, Page, Refused, fields, go, page, say, user_of, whole_number
from bot.desk.settings.live_settings import keep_secrets
from bot.media.public_calls import NotReached, check_public
from bot.settings_sections import WebhooksSettings
from bot.store.webhooks.deliveries import Deliveries
from bot.store.webhooks.endpoints import EVENTS, Webhook, WebhookRefused, Webhooks

WEBHOOKS = web.AppKey("webhooks", Webhooks)
DELIVERIES = web.AppKey("deliveries", Deliveries)

_SHOWN = 50
_LONGEST_URL = 2000


async def webhooks(request: web.Request) -> web.Response:
    """All of them, and a form for another one."""
    return await _all(request)


async def add(request: web.Request) -> web.Response:
    """A new one; its secret is on the page that follows, and never again."""
    [url] = await fields(request, "url")
    events = await _events(request)
    secret, name = new_secret(), f"WEBHOOK_SECRET_{secrets.token_hex(4).upper()}"
    try:
        await check_url(url, request.app[SETTINGS].webhooks)
        if not set(events) & set(EVENTS):
            raise WebhookRefused("Choose at least one event that the address is told of.")
        await keep_secrets(request, {name: secret})
        number = await request.app[WEBHOOKS].add(url, events, name, user_of(request).login)
    except WebhookRefused as error:
        return await _all(request, url=url, chosen=events, error=str(error))
    return await _one(request, await _webhook(request, number), secret=secret)


async def webhook(request: web.Request) -> web.Response:
    """One, with what was sent to it."""
    return await _one(request, await _webhook(request, _number(request)))


async def change(request: web.Request) -> web.Response:
    [url] = await fields(request, "url")
    events, number = await _events(request), _number(request)
    try:
        await check_url(url, request.app[SETTINGS].webhooks)
        await request.app[WEBHOOKS].change(number, url, events, user_of(request).login)
    except WebhookRefused as error:
        found = await _webhook(request, number)
        return await _one(request, found, url=url, chosen=events, error=str(error))
    return go(f"/desk/webhooks/{number}")


async def new_secret_for(request: web.Request) -> web.Response:
    """Another secret in place of the one before, at once; for who lost it, or lost it to others."""
    found = await _webhook(request, _number(request))
    if found.in_settings:
        raise Refused("The secret of this one stands in .env: change it there.")
    secret = new_secret()
    await keep_secrets(request, {found.secret_name: secret})
    return await _one(request, found, secret=secret)


async def switch(request: web.Request) -> web.Response:
    """On or off."""
    [to] = await fields(request, "to")
    number, by = _number(request), user_of(request).login
    await request.app[WEBHOOKS].set_disabled(number, to != "on", by)
    return go(f"/desk/webhooks/{number}")


async def test(request: web.Request) -> web.Response:
    number = _number(request)
    await request.app[DELIVERIES].test(number, user_of(request).login)
    return go(f"/desk/webhooks/{number}")


async def send_again(request: web.Request) -> web.Response:
    [delivery] = await fields(request, "delivery")
    number, by = _number(request), user_of(request).login
    await request.app[DELIVERIES].send_again(number, whole_number(delivery) or 0, by)
    return go(f"/desk/webhooks/{number}")


async def remove(request: web.Request) -> web.Response:
    await request.app[WEBHOOKS].remove(_number(request), user_of(request).login)
    return go("/desk/webhooks")


async def check_url(url: str, settings: WebhooksSettings) -> None:
    """Raises WebhookRefused where it may not be called, as far as can be known now."""
    try:
        address = URL(url)
        host, port = address.host or "", address.port
    except ValueError:
        address, host, port = URL(), "", None
    named = settings.inner_addresses_named()
    is_named = (host, port) in named
    is_good = address.scheme == "https" or (address.scheme == "http" and is_named)
    if not host or not is_good or address.user or not url.isprintable() or " " in url:
        raise WebhookRefused(
            "The address must begin with https:// and have no password in it. Only addresses of "
            "your own network that [webhooks] inner_addresses in sapa.toml names may do without."
        )
    if len(url) > _LONGEST_URL:
        raise WebhookRefused("The address is too long: it has {most} signs at most.",
                             most=_LONGEST_URL)  # fmt: skip
    try:
        await check_public(url, named)
    except NotReached as error:
        shown = f"[{host}]" if ":" in host else host
        raise WebhookRefused(
            "{place} is in your own network, or leads into it, so it is not called. If it is "
            "yours, have it added to [webhooks] inner_addresses in sapa.toml; that counts at once.",
            place=f"{shown}:{port}",
        ) from error


async def _events(request: web.Request) -> list[str]:
    form = await request.post()
    return [value for value in form.getall("event", []) if isinstance(value, str)]


def _number(request: web.Request) -> int:
    return whole_number(request.match_info["id"]) or 0


async def _webhook(request: web.Request, number: int) -> Webhook:
    found = await request.app[WEBHOOKS].get(number)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _all(
    request: web.Request, url: str = "", chosen: list[str] | None = None, error: str = ""
) -> web.Response:
    return page(
        request,
        "settings/webhooks.html",
        422 if error else 200,
        webhooks=await request.app[WEBHOOKS].all(),
        waiting=await request.app[DELIVERIES].waiting(),
        **_form(request, url, chosen or [], error),
    )


async def _one(
    request: web.Request,
    webhook: Webhook,
    url: str | None = None,
    chosen: list[str] | None = None,
    secret: str = "",
    error: str = "",
) -> web.Response:
    before = whole_number(request.query.get("before", ""))
    deliveries = await request.app[DELIVERIES].newest(webhook.id, _SHOWN, before)
    return page(
        request,
        "settings/webhook.html",
        422 if error else 200,
        webhook=webhook,
        deliveries=deliveries,
        before=deliveries[-1].id if len(deliveries) == _SHOWN else None,
        secret=secret,
        **_form(request, url or webhook.url, chosen or list(webhook.events), error),
    )


def _form(request: web.Request, url: str, chosen: list[str], error: str) -> dict[str, Any]:
    return {
        "url": url,
        "chosen": chosen,
        "events": EVENTS,
        "error": say(request, error) if error else "",
    }


_ONE = r"/webhooks/{id:\d+}"
PAGES = [
    Page("GET", "/webhooks", webhooks, "admin"),
    Page("POST", "/webhooks", add, "admin"),
    Page("GET", _ONE, webhook, "admin"),
    Page("POST", _ONE, change, "admin"),
    Page("POST", f"{_ONE}/secret", new_secret_for, "admin"),
    Page("POST", f"{_ONE}/switch", switch, "admin"),
    Page("POST", f"{_ONE}/test", test, "admin"),
    Page("POST", f"{_ONE}/send-again", send_again, "admin"),
    Page("POST", f"{_ONE}/remove", remove, "admin"),
]
