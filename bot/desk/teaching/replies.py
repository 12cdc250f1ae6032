"""What the bot says: the replies, their wordings in each language, buttons and pictures."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.desk.page import SETTINGS, Page, fields
from bot.desk.readable_names import ReadableNames, code_from
from bot.desk.teaching.draft_pages import (
    draft_of,
    edit,
    kept,
    read,
    readable_names,
    teaching_page,
)
from bot.desk.teaching.reply_form import pieces, redone, reply_in, words_of
from bot.languages import LANGUAGES
from bot.training.checks.replies import LONGEST_TITLE
from bot.training.checks.reply_uses import reply_uses
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import Reply, Wording, list_replies, remove_reply, save_reply
from bot.training.project_files import Domain

PREFIX = "utter_"
NEW = Reply("", tuple(Wording(language, "") for language in LANGUAGES))


async def replies(request: web.Request) -> web.Response:
    """All replies, or those whose name or texts have the words ``q``."""
    wanted = request.query.get("q", "").strip()
    names = await read(request, partial(readable_names, request))

    def look(folder: Path) -> list[Reply]:
        by_text = {reply.name for reply in list_replies(folder, wanted)}
        return [
            reply for reply in list_replies(folder)
            if reply.name in by_text or wanted.casefold() in names.action(reply.name).casefold()
        ]  # fmt: skip

    found = await read(request, look)
    return await teaching_page(
        request, "teaching/replies.html", found=found, q=wanted, names=names, pieces=pieces
    )


async def show_new(request: web.Request) -> web.Response:
    return await _form(request, NEW)


async def show_one(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    found = [r for r in await read(request, list_replies) if r.name == name]
    if not found:
        raise EditRefused("There is no reply {name} any more.", name=name)
    return await _form(request, found[0])


async def draw(request: web.Request) -> web.Response:
    """The form with its preview, after one of its buttons or while somebody types; not saved."""
    (do,) = await fields(request, "do")
    reply = await reply_in(request)
    return await _form(request, redone(reply, do) if do else reply, do)


async def save(request: web.Request) -> web.Response:
    reply = await reply_in(request)
    (is_new,) = await fields(request, "is_new")
    names = await read(request, partial(readable_names, request))
    name = reply.name
    if is_new and not name.startswith(PREFIX):
        name = code_from(name, PREFIX)
    reply = replace(reply, name=name, wordings=tuple(_with_codes(w, names) for w in reply.wordings))

    def change(folder: Path) -> None:
        if is_new and any(known.name == reply.name for known in list_replies(folder)):
            raise EditRefused(
                "There is a reply {name} already. Choose another name.", name=reply.name
            )
        save_reply(folder, reply)

    await edit(request, f"save the reply {reply.name}", change)
    return kept(request, f"/desk/replies/{reply.name}")


def _with_codes(wording: Wording, names: ReadableNames) -> Wording:
    """The wording, its buttons with the codes of what they mean: that may be written by name."""
    buttons = tuple(
        button if button.payload.startswith("/")
        else replace(button, payload=f"/{names.intent_code(button.payload)}")
        for button in wording.buttons
    )  # fmt: skip
    return replace(wording, buttons=buttons)


async def remove(request: web.Request) -> web.Response:
    (name,) = await fields(request, "name")
    await edit(request, f"remove the reply {name}", lambda folder: remove_reply(folder, name))
    return kept(request, "/desk/replies")


async def _form(request: web.Request, reply: Reply, do: str = "") -> web.Response:
    live = draft_of(request).live

    def look(folder: Path) -> dict[str, Any]:
        same = [r for root in (live, folder) for r in list_replies(root) if r.name == reply.name]
        return {
            "intents": list(Domain(folder).intents()),
            "meaning": partial(_meaning, readable_names(request, folder)),
            "names": readable_names(request, folder),
            "words": words_of(*same),
            "uses": reply_uses(folder, [reply.name]).get(reply.name, []),
            "is_new": not any(known.name == reply.name for known in list_replies(folder)),
        }

    context = await read(request, look)
    channels = {*request.app[SETTINGS].channels, *(w.channel for w in reply.wordings if w.channel)}
    return await teaching_page(
        request, "teaching/reply.html", reply=reply, channels=sorted(channels), pieces=pieces,
        longest_title=LONGEST_TITLE, done=do.split(), **context,
    )


def _meaning(names: ReadableNames, payload: str) -> str:
    """What a button means, by name; one that says more than an intent stays as it is."""
    intent = payload.removeprefix("/")
    return names.intent(intent) if intent in names.intents else payload


PAGES = [
    Page("GET", "/replies", replies, "editor"),
    Page("GET", "/replies/new", show_new, "editor"),
    Page("POST", "/replies/draw", draw, "editor"),
    Page("POST", "/replies/save", save, "editor"),
    Page("POST", "/replies/remove", remove, "editor"),
    Page("GET", "/replies/{name}", show_one, "editor"),
]
