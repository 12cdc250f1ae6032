"""Canned replies, edited in the browser; live as soon as they are saved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from aiohttp import web

from bot.desk.inbox.canned_replies import CANNED, CASES, PLACES, CannedReply
from bot.desk.inbox.canned_reply_file import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    move_canned_up,
    remove_canned,
    save_canned,
)
from bot.desk.inbox.conversations import MACROS
from bot.desk.page import AUDIT, LANGUAGE, SETTINGS, Page, Refused, fields, go, page, say, user_of
from bot.languages import LANGUAGES
from bot.personal_text import split_at_places
from bot.project import Project
from bot.training.edits.intents import DOMAIN
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import YamlText
from bot.training.project_files import Domain

NEW = CannedReply("", {})


async def canned(request: web.Request) -> web.Response:
    """All of them, in the order in which they are offered."""
    return await _list(request)


async def show_new(request: web.Request) -> web.Response:
    return await _form(request, NEW, "")


async def show_one(request: web.Request) -> web.Response:
    title = request.query.get("title", "")
    found = next((one for one in request.app[CANNED].now() if one.title == title), None)
    if found is None:
        raise Refused("There is no canned reply {title} any more.", title=title)
    return await _form(request, found, title)


async def save(request: web.Request) -> web.Response:
    """Saved, or the form as it was filled with the reason why not."""
    reply, old = await _reply_in(request), (await fields(request, "old"))[0]
    try:
        await _edit(request, partial(save_canned, reply=reply, instead_of=old or None), reply.title)
    except EditRefused as error:
        return await _form(request, reply, old, say(request, str(error)))
    return go(f"/desk/canned?saved={quote(reply.title)}")


async def remove(request: web.Request) -> web.Response:
    """Removed, with a button that brings it back."""
    (title,) = await fields(request, "title")
    removed = next((one for one in request.app[CANNED].now() if one.title == title), None)
    await _edit(request, partial(remove_canned, title=title), title)
    return await _list(request, removed)


async def move_up(request: web.Request) -> web.Response:
    (title,) = await fields(request, "title")
    await _edit(request, partial(move_canned_up, title=title), title)
    return go("/desk/canned")


async def _edit(request: web.Request, change: Callable[[Project], None], title: str) -> None:
    project = request.app[SETTINGS].project
    await asyncio.to_thread(change, project)
    await request.app[AUDIT].add(user_of(request).login, "canned_reply", title)


async def _reply_in(request: web.Request) -> CannedReply:
    title, case, intent, *texts = await fields(request, "title", "case", "intent", *LANGUAGES)
    given = await fields(request, *(f"title_{language}" for language in LANGUAGES))
    titles: dict[str, str] = {code: told for code, told in zip(LANGUAGES, given) if told}
    written: dict[str, str] = {
        language: text.replace("\r\n", "\n") for language, text in zip(LANGUAGES, texts) if text
    }
    return CannedReply(title, written, case or None, intent or None, titles)


async def _list(request: web.Request, removed: CannedReply | None = None) -> web.Response:
    macros = [
        one.name for one in await request.app[MACROS].all()
        if removed and one.acts.reply == removed.title
    ]  # fmt: skip
    return page(
        request, "settings/canned.html", replies=request.app[CANNED].now(), removed=removed,
        macros=macros, saved=request.query.get("saved", ""), split=split_at_places,
    )  # fmt: skip


async def _form(request: web.Request, reply: CannedReply, old: str, why: str = "") -> web.Response:
    intents = await asyncio.to_thread(_intents, request.app[SETTINGS].project)
    return page(
        request, "settings/canned_form.html", status=422 if why else 200, reply=reply, old=old,
        why=why, places=PLACES, cases=CASES, intents=intents, text_language=request[LANGUAGE],
        longest_title=LONGEST_TITLE, longest_text=LONGEST_TEXT,
    )  # fmt: skip


def _intents(project: Project) -> list[str]:
    return sorted(Domain(project.folder, YamlText(project.domain, DOMAIN).data).intents())


PAGES = [
    Page("GET", "/canned", canned, "editor"),
    Page("GET", "/canned/new", show_new, "editor"),
    Page("GET", "/canned/edit", show_one, "editor"),
    Page("POST", "/canned/save", save, "editor"),
    Page("POST", "/canned/remove", remove, "editor"),
    Page("POST", "/canned/up", move_up, "editor"),
]
