"""What was done with a conversation is told with a way to undo it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from aiohttp import web

from bot.desk.inbox.conversations import asked_in, chat_shown
from bot.desk.page import Page, Refused, fields, page, say, user_of, whole_number
from bot.store.conversations.undo import Done, UndoSteps

UNDO = web.AppKey("undo", UndoSteps)


@dataclass(frozen=True)
class UndoPlace:
    """Where a step is undone, and which part of the page (a CSS selector) shows it then."""

    path: str = "/desk/undo"
    target: str = "#conversation"


def with_undo(
    response: web.Response, sentence: str, step: int, place: UndoPlace = UndoPlace()
) -> web.Response:
    """Has our script show ``sentence`` (in the user's language), and Undo beside it for a while."""
    told = {"undoable": {"sentence": sentence, "step": step, **asdict(place)}}
    response.headers["HX-Trigger"] = json.dumps(told)
    return response


def told_of(request: web.Request, sentence: str, done: Done) -> str:
    """``sentence``, with {count}, and how many were left as they are."""
    told = say(request, sentence, count=len(done.changed)) if done.changed else ""
    if done.skipped:
        left = "{count} had changed meanwhile and stay as they are."
        told = f"{told} {say(request, left, count=len(done.skipped))}".strip()
    return told


async def undo(request: web.Request) -> web.Response:
    """Puts back what a step changed; one conversation is opened again."""
    step = whole_number((await fields(request, "step"))[0])
    if step is None:
        raise Refused("This cannot be undone any more.")
    undone = await request.app[UNDO].undo(step, user_of(request).login)
    if not undone.changed:
        raise Refused("It has changed meanwhile, so nothing was undone.")
    told = say(request, "Undone.")
    if undone.skipped:
        left = "{count} had changed meanwhile and stay as they are."
        told = f"{told} {say(request, left, count=len(undone.skipped))}"
    if len(undone.changed) == 1 and undone.what != "bulk":
        [number] = undone.changed
        response = page(request, "inbox/conversation.html", **await chat_shown(request, number))
        response.headers["HX-Push-Url"] = (
            f"/desk/conversations/{number}?{asked_in(request).query}"
        )
    else:
        response = web.Response(headers={"HX-Reswap": "none"})
    response.headers["HX-Trigger"] = json.dumps({"tell": told})
    return response


PAGES = [Page("POST", "/undo", undo)]
