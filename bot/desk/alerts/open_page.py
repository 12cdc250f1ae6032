"""What an open page tells by itself: how many wait, and what is new; and who says they are away."""

from __future__ import annotations

from aiohttp import web

from bot.alerts.texts import notification
from bot.desk.access import lacks_second_factor
from bot.desk.page import LANGUAGE, Page, fields, go, inside_desk, page, user_of
from bot.store.alerts.alerts import Alerts
from bot.store.alerts.choices import ChoicesStore
from bot.store.staffing.presence import PresenceBoard

ALERTS = web.AppKey("alerts", Alerts)
CHOICES = web.AppKey("alert_choices", ChoicesStore)
PRESENCE = web.AppKey("presence", PresenceBoard)


async def open_page(request: web.Request) -> web.Response:
    """For alerts.js: the counts, and the newest alerts with the words in which they are told."""
    user = user_of(request)
    if lacks_second_factor(request, user):  # asked for by every page, that of the account too
        return web.Response(status=204)
    choices = await request.app[CHOICES].of(user.id)
    waiting = await request.app[ALERTS].waiting(user.id)
    newest = [
        (
            alert.id,
            notification(
                alert.kind, alert.conversation_id, alert.case_number,
                alert.name if choices.names else None, request[LANGUAGE],
            ),
        )
        for alert in await request.app[ALERTS].newest(user.id)
    ]  # fmt: skip
    return page(
        request, "alerts/open_page.html", waiting=waiting, newest=newest, sound=choices.sound
    )


async def set_presence(request: web.Request) -> web.Response:
    """There, or away: then one is given no new chats and told of none."""
    presence, after = await fields(request, "presence", "after")
    await request.app[PRESENCE].set_away(user_of(request).login, presence == "away")
    return go(inside_desk(after or "/desk"))


PAGES = [
    Page("GET", "/alerts", open_page, by_itself=True, before_second_factor=True),
    Page("POST", "/presence", set_presence),
]
