"""Messages that a platform approved beforehand, listed and edited in the browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.desk.page import (
    AUDIT,
    MESSAGE_TEMPLATES,
    SETTINGS,
    Page,
    Refused,
    fields,
    go,
    page,
    rows,
    say,
    user_of,
)
from bot.desk.settings.message_template_file import (
    AT_THE_DESK,
    id_of,
    remove_template,
    save_template,
)
from bot.message_templates import CHANNELS, PURPOSES, SENT_FOR, MessageTemplate
from bot.project import Project
from bot.training.edits.refused import EditRefused

MOST_PLACES = 6
NEW = MessageTemplate(CHANNELS[0], "", "", "", ())
_PARAMETERS = tuple(dict.fromkeys([*AT_THE_DESK, *(n for one in SENT_FOR.values() for n in one)]))
_NUMBERED = re.compile(r"\{\{(\d+)\}\}")


async def templates(request: web.Request) -> web.Response:
    return await _list(request)


async def show(request: web.Request) -> web.Response:
    """The form of one, or of a new one."""
    id_ = request.query.get("id", "")
    if not id_:
        return await _form(request, NEW, "")
    found = next((t for t in request.app[MESSAGE_TEMPLATES].now() if id_of(t) == id_), None)
    if found is None:
        raise Refused("This template is not there any more.")
    return await _form(request, found, id_)


async def save(request: web.Request) -> web.Response:
    """Saved, or the form as it was filled with the reason why not."""
    template, old = await _template_in(request), (await fields(request, "old"))[0]
    change = partial(save_template, template=template, instead_of=old or None)
    try:
        await _edit(request, change, template.name)
    except EditRefused as error:
        return await _form(request, template, old, say(request, str(error)))
    return go(f"/desk/message-templates?saved={quote(template.name)}")


async def remove(request: web.Request) -> web.Response:
    """Removed, with a button that brings it back."""
    (id_,) = await fields(request, "id")
    removed = next((t for t in request.app[MESSAGE_TEMPLATES].now() if id_of(t) == id_), None)
    await _edit(request, partial(remove_template, id_=id_), removed.name if removed else id_)
    return await _list(request, removed)


async def _edit(request: web.Request, change: Callable[[Project], None], name: str) -> None:
    await asyncio.to_thread(change, request.app[SETTINGS].project)
    await request.app[AUDIT].add(user_of(request).login, "message_template", name)


async def _template_in(request: web.Request) -> MessageTemplate:
    channel, name, language, text, given = await fields(
        request, "channel", "name", "language", "text", "purpose"
    )
    chosen = [value for [value] in await rows(request, "parameter")]
    while chosen and not chosen[-1]:
        chosen.pop()
    purpose: Any = given or PURPOSES[0]
    sent_for = tuple(value for [value] in await rows(request, "sent_for") if value)
    return MessageTemplate(channel, name, language, text, tuple(chosen), purpose, sent_for)


async def _list(request: web.Request, removed: MessageTemplate | None = None) -> web.Response:
    return page(
        request, "settings/message_templates.html", id_of=id_of, removed=removed,
        templates=request.app[MESSAGE_TEMPLATES].now(), split=_split,
        saved=request.query.get("saved", ""),
    )  # fmt: skip


async def _form(
    request: web.Request, template: MessageTemplate, old: str, why: str = ""
) -> web.Response:
    return page(
        request, "settings/message_template_form.html", status=422 if why else 200, one=template,
        old=old, why=why, channels=CHANNELS, purposes=PURPOSES, events=list(SENT_FOR),
        parameters=_PARAMETERS, most=MOST_PLACES,
    )  # fmt: skip


def _split(template: MessageTemplate) -> list[tuple[str, str]]:
    """Words and the parameter after them; empty after the last words."""
    pieces = _NUMBERED.split(template.text)
    names = [
        template.parameters[int(number) - 1] if int(number) <= len(template.parameters) else number
        for number in pieces[1::2]
    ]
    return list(zip(pieces[::2], [*names, ""]))


PAGES = [
    Page("GET", "/message-templates", templates, "editor"),
    Page("GET", "/message-templates/edit", show, "editor"),
    Page("POST", "/message-templates/save", save, "editor"),
    Page("POST", "/message-templates/remove", remove, "editor"),
]
