"""The first-run wizard: from an empty data folder to a shop that answers, step by step. Each step
can be skipped and come back to."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from aiohttp import web

from bot.channels.platforms import PLATFORMS
from bot.desk.page import AUDIT, SETTINGS, USERS, Page, Refused, fields, go, page, say, user_of
from bot.desk.settings.channels import CHANNELS
from bot.desk.settings.live_settings import change_settings, refused_fields, with_newest
from bot.desk.settings.people import invitation_link
from bot.desk.settings.settings_file import values_of
from bot.desk.settings.shop_settings import DAYS, SECTIONS, choices_of
from bot.desk.settings.typed_values import read_all
from bot.order_numbers import OrderNumbers
from bot.settings_sections import SettingsError
from bot.shop.live_samples import are_samples_live, remove_samples
from bot.store.engine.store import open_connection
from bot.store.staff.setup_steps import FINISHED, SetupSteps
from bot.store.staff.users import ROLES, Role
from bot.training.edits.answers import list_answers

SETUP_STEPS = web.AppKey("setup_steps", SetupSteps)

STEPS = ("shop", "orders", "answers", "hours", "look", "channel", "people")

_SHOP = [("shop", "name"), ("shop", "currency"), ("shop", "country"), ("gateway", "public_url")]


async def start(request: web.Request) -> web.Response:
    """The first step that nobody came to; the end where there is none."""
    states = await request.app[SETUP_STEPS].states()
    left = [step for step in STEPS if step not in states]
    return go(f"/desk/setup/{left[0] if left else 'end'}")


async def first_page(request: web.Request, role: str) -> str:
    """Where who set a password goes: an admin to the wizard, until it was finished or left."""
    if role == "admin" and FINISHED not in await request.app[SETUP_STEPS].states():
        return "/desk/setup"
    return "/desk"


async def step(request: web.Request) -> web.Response:
    return await _show(request)


async def settle(request: web.Request) -> web.Response:
    """Does the step, or skips it, and goes on."""
    name, by = _step(request), user_of(request).login
    [what] = await fields(request, "what")
    if what == "leave":
        await request.app[SETUP_STEPS].settle(FINISHED, "skipped", by)
        return go("/desk")
    if what == "done":
        errors = await _do(request, name)
        if errors:
            return await _show(request, errors, dict(await request.post()))
    if name == "end":
        await request.app[SETUP_STEPS].settle(FINISHED, "done", by)
        return go("/desk")
    await request.app[SETUP_STEPS].settle(name, "done" if what == "done" else "skipped", by)
    after = STEPS.index(name) + 1
    return go(f"/desk/setup/{STEPS[after] if after < len(STEPS) else 'end'}")


async def invite(request: web.Request) -> web.Response:
    """A colleague's link; the page stays, for the next one."""
    login, name, role = await fields(request, "login", "name", "role")
    by = user_of(request).login
    token = await request.app[USERS].add(login, name or login, cast(Role, role), by)
    link = invitation_link(request, token)
    return await _show(request, step_name="people", login=login, link=link)


async def _do(request: web.Request, name: str) -> dict[str, str]:
    """What is wrong by field; nothing was changed then."""
    if name == "shop":
        return await _set_up_shop(request)
    if name == "orders":
        place = ("shop", "order_numbers")
        return await _take(request, {place: SECTIONS["shop"][place]})
    if name == "hours":
        return await _take(request, SECTIONS["hours"])
    return {}


async def _set_up_shop(request: web.Request) -> dict[str, str]:
    errors = await _take(request, {place: SECTIONS["shop"][place] for place in _SHOP})
    [begin] = await fields(request, "begin")
    settings = request.app[SETTINGS]
    if not errors and begin == "empty" and are_samples_live(settings.data_folder):

        def empty() -> None:
            database = open_connection(settings.store)
            try:
                remove_samples(database, settings.data_folder)
            finally:
                database.close()

        await asyncio.to_thread(empty)
        await request.app[AUDIT].add(user_of(request).login, "settings", "sample shop removed")
    return errors


async def _take(request: web.Request, kinds: dict[Any, Any]) -> dict[str, str]:
    form = await request.post()
    typed = {key: value.strip() for key, value in form.items() if isinstance(value, str)}
    values, errors = read_all(kinds, typed)
    if errors:
        return errors
    try:
        await change_settings(request, values)
    except Refused as error:
        return {"": str(error)}
    except SettingsError as error:
        return refused_fields(request, str(error))
    return {}


def _step(request: web.Request) -> str:
    name = request.match_info["step"]
    if name not in (*STEPS, "end"):
        raise web.HTTPNotFound
    return name


async def _show(
    request: web.Request,
    errors: dict[str, str] | None = None,
    typed: dict[str, Any] | None = None,
    step_name: str = "",
    **more: Any,
) -> web.Response:
    name = step_name or _step(request)
    settings = request.app[SETTINGS]
    kinds = {**SECTIONS["shop"], **SECTIONS["hours"]}
    current = values_of(settings, kinds)
    shown = {f"{s}.{k}": kind.write(current[s, k]) for (s, k), kind in kinds.items()}
    numbers = OrderNumbers.like(settings.shop.order_numbers)
    found = []
    if name == "answers":
        found = await asyncio.to_thread(list_answers, settings.project.folder)
    return page(
        request,
        f"settings/setup_{name}.html",
        status=422 if errors else 200,
        step=name,
        steps=STEPS,
        states=await request.app[SETUP_STEPS].states(),
        values={**shown, **(typed or {})},
        errors={field: say(request, told) for field, told in (errors or {}).items()},
        has_samples=are_samples_live(settings.data_folder),
        example=numbers.example,
        answers=[entry for entry, _ in found],
        days=DAYS,
        choices={**choices_of(request, "shop"), **choices_of(request, "hours")},
        platforms=PLATFORMS,
        channels_on=[one for one in request.app[CHANNELS] if one in PLATFORMS],
        roles=ROLES,
        **{"login": "", "link": "", **more},
    )


PAGES = [
    Page("GET", "/setup", start, "admin"),
    Page("GET", "/setup/{step}", with_newest(step), "admin"),
    Page("POST", "/setup/{step}", with_newest(settle), "admin"),
    Page("POST", "/setup/people/invite", invite, "admin"),
]
