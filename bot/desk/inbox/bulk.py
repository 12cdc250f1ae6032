"""The same done with several conversations at once, and undone at once."""

from __future__ import annotations

from aiohttp import web

from bot.desk.inbox.conversation_actions import wakes_at
from bot.desk.inbox.conversations import HANDLING
from bot.desk.inbox.undo import UNDO, told_of, with_undo
from bot.desk.page import Page, Refused, fields, go, is_fragment, user_of, whole_number
from bot.store.conversations.assignment import Change
from bot.store.conversations.labels import labelling

MOST = 200
"""Conversations that are done at once."""

_SENTENCES = {
    "close": "{count} closed.", "assign": "{count} assigned.", "label": "{count} labelled.",
    "snooze": "{count} snoozed.",
}  # fmt: skip


async def bulk(request: web.Request) -> web.Response:
    """``pick`` is a conversation's number and its stamp (bot.store.conversations.undo.stamp_of),
    ``act`` what is done with all of them: close, assign:LOGIN, label:NUMBER, snooze:CHOICE."""
    form = await request.post()
    chosen: dict[int, str | None] = {}
    for pick in form.getall("pick", []):
        number, _, stamp = str(pick).partition(":")
        if (known := whole_number(number)) is not None:
            chosen[known] = stamp
    if not chosen:
        raise Refused("Select conversations first.")
    if len(chosen) > MOST:
        raise Refused("Select {most} conversations at most.", most=MOST)
    act, _, value = (await fields(request, "act"))[0].partition(":")
    change = _change(request, act, value)
    done = await request.app[UNDO].do(user_of(request).login, "bulk", chosen, [change])
    if not is_fragment(request):
        return go("/desk")
    response = web.Response(headers={"HX-Reswap": "none"})
    return with_undo(response, told_of(request, _SENTENCES[act], done), done.step)


def _change(request: web.Request, act: str, value: str) -> Change:
    handling, user = request.app[HANDLING], user_of(request).login
    if act == "close":
        return handling.closing(user)
    if act == "assign":
        return handling.assigning(user, value or None)
    if act == "snooze":
        return handling.snoozing(user, wakes_at(request, value))
    if act == "label":
        return labelling(user, whole_number(value) or 0)
    raise Refused("Choose what to do with them.")


PAGES = [Page("POST", "/bulk", bulk)]
