"""What staff do with a case: each is a form of its page."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import web

from bot.desk.cases.cases import case_shown, number_of
from bot.desk.cases.export import export
from bot.desk.inbox.conversations import CASES, HANDLING, templates_for
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.undo import UndoPlace, with_undo
from bot.desk.page import (
    Page,
    Refused,
    fields,
    go,
    is_fragment,
    page,
    rows,
    say,
    user_of,
    whole_number,
)
from bot.messages import Reply, Template
from bot.store.cases.staff_decisions import CaseChanged, CaseOver, CaseWork, Decision
from bot.store.conversations.assignment import HeldByColleague

T = TypeVar("T")

CASE_WORK = web.AppKey("case_work", CaseWork)


async def approve(request: web.Request) -> web.Response:
    return await _decide(request, "approved")


async def refuse(request: web.Request) -> web.Response:
    return await _decide(request, "refused")


async def ask_back(request: web.Request) -> web.Response:
    words = await _words_to_customer(request)
    [ready] = await fields(request, "ready")
    if isinstance(words, Reply) and words.text == ready:
        raise Refused("Write your question first.")
    user = user_of(request).login
    step = await _done(
        request.app[CASE_WORK].ask_back(number_of(request), user, await _seen(request), words)
    )
    told = say(request, "Asked: it leaves in a few seconds.")
    return with_undo(await _after(request), told, step, _undo_of(request))


async def note(request: web.Request) -> web.Response:
    [text] = await fields(request, "text")
    if not text:
        raise Refused("Write something first.")
    await request.app[CASE_WORK].note(number_of(request), user_of(request).login, text)
    return await _after(request)


async def assign(request: web.Request) -> web.Response:
    [to] = await fields(request, "to")
    user = user_of(request).login
    await _done(
        request.app[CASE_WORK].assign(number_of(request), user, await _seen(request), to or None)
    )
    return await _after(request)


async def _decide(request: web.Request, decision: Decision) -> web.Response:
    words = await _words_to_customer(request)
    [ready] = await fields(request, "ready")
    if decision == "refused" and isinstance(words, Reply) and words.text == ready:
        raise Refused("Write why: the customer is told the reason.")
    user, seen = user_of(request).login, await _seen(request)
    step = await _done(
        request.app[CASE_WORK].decide(number_of(request), user, seen, decision, words)
    )
    sentence = "Approved: the customer is told in a few seconds."
    if decision == "refused":
        sentence = "Refused: the customer is told in a few seconds."
    return with_undo(await _after(request), say(request, sentence), step, _undo_of(request))


async def undo(request: web.Request) -> web.Response:
    """Takes a decision back before it leaves."""
    step = whole_number((await fields(request, "step"))[0])
    if step is None:
        raise Refused("This cannot be undone any more.")
    await request.app[CASE_WORK].undo(step, user_of(request).login)
    response = await _after(request)
    response.headers["HX-Trigger"] = json.dumps({"tell": say(request, "Undone.")})
    return response


def _undo_of(request: web.Request) -> UndoPlace:
    return UndoPlace(f"/desk/cases/{number_of(request)}/undo", "#case")


async def _words_to_customer(request: web.Request) -> Reply | Template:
    """What the form sends: words, or a template where the platform takes no words any more."""
    case = await request.app[CASES].case(number_of(request))
    chat = await request.app[HANDLING].conversation(case.conversation_id)
    outgoing = request.app[OUTGOING]
    text, key = await fields(request, "text", "template")
    if key:
        outgoing.check_on(chat)
        offered = templates_for(request, chat.channel)
        chosen = next((one for one in offered if one.key == key), None)
        if chosen is None or chosen.purpose != "notifications":
            raise Refused("Choose a template. They stand in data/message_templates.yml.")
        values = [value for [value] in await rows(request, "value")]
        if len(values) != len(chosen.parameters) or not all(values):
            raise Refused("Fill in every place of the template: the platform takes none with gaps.")
        return chosen.filled(values)
    if not text:
        raise Refused("Write something first.")
    outgoing.check_takes_words(chat)
    return Reply(text)


async def _seen(request: web.Request) -> int:
    """The version that was on the screen; what the page did not give matches none."""
    [seen] = await fields(request, "seen")
    number = whole_number(seen)
    return -1 if number is None else number


async def _done(deed: Awaitable[T]) -> T:
    """Does it; or says why it was not done, for people."""
    try:
        return await deed
    except CaseChanged as error:
        raise Refused(
            "This case has changed meanwhile, so nothing was done. Reload the page and read it, "
            "then decide again."
        ) from error
    except CaseOver as error:
        raise Refused("This case is over: there is nothing left to decide.") from error
    except HeldByColleague as error:
        raise Refused(
            "{name} talks to this customer just now, so nothing was sent. Ask them, or take the "
            "conversation over.",
            name=error.name,
        ) from error


async def _after(request: web.Request) -> web.Response:
    """The case as it is now."""
    number = number_of(request)
    if is_fragment(request):
        return page(request, "cases/case_state.html", **await case_shown(request, number))
    return go(f"/desk/cases/{number}")


_ONE = "/cases/{number}"
PAGES = [
    Page("POST", "/cases/export", export, "editor"),
    Page("POST", f"{_ONE}/approve", approve),
    Page("POST", f"{_ONE}/refuse", refuse),
    Page("POST", f"{_ONE}/ask-back", ask_back),
    Page("POST", f"{_ONE}/undo", undo),
    Page("POST", f"{_ONE}/note", note),
    Page("POST", f"{_ONE}/assign", assign),
]
