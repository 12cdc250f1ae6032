"""Your account → Alerts: what one wants to be told, and in which browsers."""

from __future__ import annotations

from dataclasses import fields as columns_of

from aiohttp import web

from bot.desk.access import SESSION_COOKIE
from bot.desk.alerts.open_page import CHOICES
from bot.desk.page import SETTINGS, Page, fields, page, say, session_of, user_of
from bot.store.alerts.choices import AlertChoices
from bot.store.alerts.push_outbox import PushSubscriptions, Subscription
from bot.store.staff.users import hash_of

SUBSCRIPTIONS = web.AppKey("push_subscriptions", PushSubscriptions)


async def choices(request: web.Request) -> web.Response:
    return await _shown(request)


async def _shown(request: web.Request, done: str = "") -> web.Response:
    user, app = user_of(request), request.app
    return page(
        request,
        "alerts/choices.html",
        done=say(request, done) if done else "",
        choices=await app[CHOICES].of(user.id),
        push_key=await app[SUBSCRIPTIONS].public_key(),
        sends_mail=app[SETTINGS].sends_mail,
    )


async def choose(request: web.Request) -> web.Response:
    """All choices at once: what is not ticked is not wanted."""
    names = [column.name for column in columns_of(AlertChoices)]
    ticked = await fields(request, *names)
    chosen = AlertChoices(**{name: value == "1" for name, value in zip(names, ticked)})
    await request.app[CHOICES].set(user_of(request).id, chosen)
    return await _shown(request, done="Saved.")


async def subscribe(request: web.Request) -> web.Response:
    """This browser is told with the desk closed too, for as long as its session lasts."""
    endpoint, p256dh, auth = await fields(request, "endpoint", "p256dh", "auth")
    token = request.app[SESSION_COOKIE].token(request)
    subscription = Subscription(endpoint, p256dh, auth)
    await request.app[SUBSCRIPTIONS].add(session_of(request), hash_of(token), subscription)
    return web.Response(status=204)


async def unsubscribe(request: web.Request) -> web.Response:
    """This browser is told nothing more."""
    [endpoint] = await fields(request, "endpoint")
    await request.app[SUBSCRIPTIONS].remove(session_of(request), endpoint)
    return web.Response(status=204)


PAGES = [
    Page("GET", "/account/alerts", choices),
    Page("POST", "/account/alerts", choose),
    Page("POST", "/account/alerts/subscribe", subscribe),
    Page("POST", "/account/alerts/unsubscribe", unsubscribe),
]
