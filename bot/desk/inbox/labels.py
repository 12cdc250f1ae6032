"""Labels: made and changed on a page of their own, put on and taken off in a conversation."""

from __future__ import annotations

from aiohttp import web

from bot.desk.inbox.conversation_actions import after_change
from bot.desk.inbox.conversations import LABELS
from bot.desk.inbox.undo import UNDO
from bot.desk.page import (
    SETTINGS,
    Page,
    Refused,
    fields,
    go,
    number_in,
    page,
    say,
    user_of,
    whole_number,
)
from bot.store.conversations.labels import COLOURS, LabelRefused, labelling, unlabelling


async def labels(request: web.Request) -> web.Response:
    """All labels, each a form; ``removed`` is the one that was taken away just now."""
    return await _labels(request)


async def _labels(request: web.Request, wrong: str = "", **typed: str) -> web.Response:
    """``wrong`` is what is wrong with what was ``typed``: the label's number (none: a new one), its
    name and colour."""
    return page(
        request, "inbox/labels.html", labels=await request.app[LABELS].counted(), colours=COLOURS,
        removed=whole_number(request.query.get("removed", "")), wrong=wrong,
        typed={"label": "", "name": "", "colour": "", **typed}, status=422 if wrong else 200,
    )  # fmt: skip


async def add(request: web.Request) -> web.Response:
    name, colour = await fields(request, "name", "colour")
    try:
        await request.app[LABELS].add(name, colour, user_of(request).login)
    except LabelRefused as error:
        return await _labels(request, say(request, str(error)), name=name, colour=colour)
    return go("/desk/labels")


async def change(request: web.Request) -> web.Response:
    """Another name or colour; or away with it, or back."""
    what, name, colour, given = await fields(request, "what", "name", "colour", "label")
    known, by, label = request.app[LABELS], user_of(request).login, whole_number(given) or 0
    if what == "remove":
        await known.remove(label, by)
        return go(f"/desk/labels?removed={label}")
    if what == "restore":
        await known.restore(label, by)
        return go("/desk/labels")
    try:
        await known.change(label, name, colour, by)
    except LabelRefused as error:
        told = say(request, str(error))
        return await _labels(request, told, label=given, name=name, colour=colour)
    return go("/desk/labels")


async def put_on(request: web.Request) -> web.Response:
    """One that there is, or a new one, where agents may make some."""
    given, name, colour = await fields(request, "label", "name", "colour")
    user = user_of(request)
    label = whole_number(given)
    if label is None:
        if not may_make(request):
            raise Refused("Only editors make labels here. Ask one of them for it.")
        label = (await request.app[LABELS].add(name, colour or COLOURS[0], user.login)).id
    await request.app[UNDO].do(
        user.login, "label", {number_in(request): None}, [labelling(user.login, label)]
    )
    return await after_change(request)


async def take_off(request: web.Request) -> web.Response:
    label = whole_number((await fields(request, "label"))[0]) or 0
    user, number = user_of(request).login, number_in(request)
    await request.app[UNDO].do(user, "label", {number: None}, [unlabelling(user, label)])
    return await after_change(request)


def may_make(request: web.Request) -> bool:
    """Whether the user may make a new label while labelling."""
    return user_of(request).may("editor") or request.app[SETTINGS].desk.agents_make_labels


_ONE = r"/conversations/{id:\d+}"
PAGES = [
    Page("GET", "/labels", labels, "editor"),
    Page("POST", "/labels", add, "editor"),
    Page("POST", "/labels/change", change, "editor"),
    Page("POST", f"{_ONE}/label", put_on),
    Page("POST", f"{_ONE}/unlabel", take_off),
]
