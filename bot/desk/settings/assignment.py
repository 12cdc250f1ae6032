"""Settings → Assignment: whether chats are given to colleagues by themselves, and how many."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import USERS, Page, fields, page, rows, say, user_of, whole_number
from bot.store.staffing.automatic_assignment import (
    MOST_CAPACITY,
    MOST_MINUTES,
    AssignmentSettings,
    AutomaticAssignment,
)
from bot.store.staffing.refused import StaffingRefused

ASSIGNMENT = web.AppKey("automatic_assignment", AutomaticAssignment)

_NONE = -1
"""What is no number: refused as one."""


async def assignment(request: web.Request) -> web.Response:
    settings = await request.app[ASSIGNMENT].settings()
    return await _shown(request, settings, await _capacities(request))


async def _capacities(request: web.Request) -> dict[int, int | None]:
    loads = await request.app[ASSIGNMENT].loads()
    return {user_id: load.capacity for user_id, load in loads.items()}


async def _shown(
    request: web.Request,
    settings: AssignmentSettings,
    capacities: dict[int, int | None],
    status: int = 200,
    error: str = "",
    done: str = "",
) -> web.Response:
    everybody = await request.app[USERS].all()
    return page(
        request,
        "settings/assignment.html",
        status,
        settings=settings,
        capacities=capacities,
        people=[one for one in everybody if one.disabled_at is None],
        loads=await request.app[ASSIGNMENT].loads(),
        most=MOST_CAPACITY,
        most_minutes=MOST_MINUTES,
        error=say(request, error) if error else "",
        done=say(request, done) if done else "",
    )


async def change(request: web.Request) -> web.Response:
    """All of it; what was typed stays where it is refused."""
    is_on, capacity, minutes = await fields(request, "is_on", "capacity", "back_after_minutes")
    settings = AssignmentSettings(
        is_on == "1", optional_number(capacity) or 0, optional_number(minutes)
    )
    capacities = {
        user_id: optional_number(own)
        for person, own in await rows(request, "person", "own_capacity")
        if (user_id := whole_number(person)) is not None
    }
    try:
        await request.app[ASSIGNMENT].set(settings, capacities, user_of(request).login)
    except StaffingRefused as error:
        return await _shown(request, settings, capacities, 422, str(error))
    return await _shown(request, settings, capacities, done="Saved.")


def optional_number(text: str) -> int | None:
    """What was typed, if anything was; a number that no setting takes where it is none."""
    if not text:
        return None
    number = whole_number(text)
    return _NONE if number is None else number


PAGES = [
    Page("GET", "/assignment", assignment, "admin"),
    Page("POST", "/assignment", change, "admin"),
]
