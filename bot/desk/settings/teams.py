"""Settings → Teams: who is in them, and which chats come to them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.desk.inbox.conversations import INBOX, LABELS
from bot.desk.page import (
    SETTINGS,
    USERS,
    Page,
    fields,
    go,
    number_in,
    page,
    rows,
    say,
    user_of,
    whole_number,
)
from bot.desk.teaching.draft_pages import readable_names
from bot.languages import NAMES
from bot.store.staffing.refused import StaffingRefused
from bot.store.staffing.teams import FIELDS, Field, Team, Teams
from bot.training.training_files import BrokenFile

TEAMS = web.AppKey("teams", Teams)


@dataclass(frozen=True)
class Offered:
    """A value that a chat may have, and how people call it."""

    value: str
    name: str


async def teams(request: web.Request) -> web.Response:
    return await _shown(request)


async def _shown(
    request: web.Request, status: int = 200, error: str = "", name: str = ""
) -> web.Response:
    return page(
        request,
        "settings/teams.html",
        status,
        teams=await request.app[TEAMS].all(),
        people={one.id: one for one in await request.app[USERS].all()},
        offered=await _offered(request),
        error=say(request, error) if error else "",
        name=name,
    )


async def add(request: web.Request) -> web.Response:
    [name] = await fields(request, "name")
    try:
        team_id = await request.app[TEAMS].add(name, user_of(request).login)
    except StaffingRefused as error:
        return await _shown(request, 422, str(error), name)
    return go(f"/desk/teams/{team_id}")


async def team(request: web.Request) -> web.Response:
    number = number_in(request)
    found = next((one for one in await request.app[TEAMS].all() if one.id == number), None)
    if found is None:
        raise web.HTTPNotFound
    return await _team_shown(request, found)


async def _team_shown(
    request: web.Request, shown: Team, status: int = 200, error: str = ""
) -> web.Response:
    everybody = await request.app[USERS].all()
    return page(
        request,
        "settings/team.html",
        status,
        team=shown,
        people=[one for one in everybody if one.disabled_at is None],
        offered=await _offered(request, shown),
        error=say(request, error) if error else "",
    )


async def change(request: web.Request) -> web.Response:
    """All of a team anew, as the form has it; what was typed stays where it is refused."""
    number = number_in(request)
    [name] = await fields(request, "name")
    members = [whole_number(value) for [value] in await rows(request, "member")]
    rules: list[tuple[Field, str]] = [
        (field, value) for field in FIELDS for [value] in await rows(request, field) if value
    ]
    chosen = [one for one in members if one is not None]
    try:
        await request.app[TEAMS].change(number, name, chosen, rules, user_of(request).login)
    except StaffingRefused as error:
        typed: dict[str, set[str]] = {}
        for field, value in rules:
            typed.setdefault(field, set()).add(value)
        as_typed = Team(
            number, name, frozenset(chosen), {key: frozenset(one) for key, one in typed.items()}
        )
        return await _team_shown(request, as_typed, 422, str(error))
    return go("/desk/teams")


async def delete(request: web.Request) -> web.Response:
    await request.app[TEAMS].delete(number_in(request), user_of(request).login)
    return go("/desk/teams")


async def _offered(request: web.Request, team: Team | None = None) -> dict[str, list[Offered]]:
    """What can be chosen of each field: what there is, and what is chosen already."""
    app = request.app
    filled: dict[str, Any] = await app[INBOX].filled()
    folder = app[SETTINGS].project.folder
    known: dict[str, dict[str, str]] = {
        "channel": dict.fromkeys([*app[SETTINGS].enabled_channels(), *filled["channel"]], ""),
        "language": {str(code): name for code, name in NAMES.items()},
        "topic": await asyncio.to_thread(_topics, request, folder),
        "label": {str(label.id): label.name for label in await app[LABELS].all()},
    }
    for one in [team] if team else await app[TEAMS].all():
        for field, chosen in one.rules.items():
            known[field] |= {value: value for value in chosen - set(known[field])}
    return {
        field: sorted(
            (Offered(value, name or value) for value, name in known[field].items()),
            key=lambda one: one.name.lower(),
        )
        for field in FIELDS
    }


def _topics(request: web.Request, folder: Path) -> dict[str, str]:
    """What customers may want, as people call it; nothing where an editor's file is broken."""
    try:
        return dict(readable_names(request, folder).intents)
    except BrokenFile:
        return {}


PAGES = [
    Page("GET", "/teams", teams, "admin"),
    Page("POST", "/teams", add, "admin"),
    Page("GET", r"/teams/{id:\d+}", team, "admin"),
    Page("POST", r"/teams/{id:\d+}", change, "admin"),
    Page("POST", r"/teams/{id:\d+}/delete", delete, "admin"),
]
