"""Settings → Service levels: within how many minutes customers are answered, how that was kept,
and the mail when nobody looks."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.desk.inbox.conversations import LEVELS
from bot.desk.page import SETTINGS, Page, fields, page, say, user_of, whole_number
from bot.desk.settings.assignment import optional_number
from bot.desk.settings.teams import TEAMS
from bot.store.alerts.digest import Digests, DigestSettings
from bot.store.staffing.refused import StaffingRefused
from bot.store.staffing.service_levels import (
    EVERYBODY,
    MOST_MINUTES,
    ServiceLevel,
)

DIGESTS = web.AppKey("digests", Digests)

_DAYS = 14
"""Of which the figures are shown."""


async def service_levels(request: web.Request) -> web.Response:
    return await _shown(request)


async def _shown(
    request: web.Request,
    status: int = 200,
    error: str = "",
    done: str = "",
    typed: dict[int, ServiceLevel] | None = None,
    typed_digest: DigestSettings | None = None,
) -> web.Response:
    app = request.app
    today = app[SETTINGS].time.today()
    return page(
        request,
        "settings/service_levels.html",
        status,
        levels={**await app[LEVELS].all(), **(typed or {})},
        nothing=ServiceLevel(),
        teams=await app[TEAMS].all(),
        digest=typed_digest or await app[DIGESTS].settings(),
        sends_mail=app[SETTINGS].sends_mail,
        figures=await app[LEVELS].figures(today - timedelta(days=_DAYS - 1), today),
        everybody=EVERYBODY,
        most=MOST_MINUTES,
        error=say(request, error) if error else "",
        done=say(request, done) if done else "",
    )


async def change(request: web.Request) -> web.Response:
    """That of one team, or of everybody."""
    team, *minutes = await fields(request, "team", "first_minutes", "next_minutes", "warn_minutes")
    first, following, warn = map(optional_number, minutes)
    level = ServiceLevel(first, following, ServiceLevel.warn_minutes if warn is None else warn)
    team_id = whole_number(team) or EVERYBODY
    try:
        await request.app[LEVELS].set(team_id, level, user_of(request).login)
    except StaffingRefused as error:
        return await _shown(request, 422, str(error), typed={team_id: level})
    return await _shown(request, done="Saved.")


async def change_digest(request: web.Request) -> web.Response:
    """When the mail goes."""
    after, every = map(optional_number, await fields(request, "after_minutes", "every_minutes"))
    settings = DigestSettings(after or 0, every or 0)
    try:
        await request.app[DIGESTS].set(settings, user_of(request).login)
    except StaffingRefused as error:
        return await _shown(request, 422, str(error), typed_digest=settings)
    return await _shown(request, done="Saved.")


PAGES = [
    Page("GET", "/service-levels", service_levels, "admin"),
    Page("POST", "/service-levels", change, "admin"),
    Page("POST", "/service-levels/digest", change_digest, "admin"),
]
