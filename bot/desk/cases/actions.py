"""What staff do with a case: each is a form of its page."""

from __future__ import annotations

from collections.abc import Awaitable

from aiohttp import web

from bot.desk.cases.cases import case_shown, number_of
from bot.desk.cases.export import export
from bot.desk.inbox.conversations import CASES, HANDLING, templates_for
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.page import (
    Page,
    Refused,
    fields,
    go,
    is_fragment,
    page,
    rows,
    user_of,
    whole_number,
)
from bot.messages import Reply, Template
from bot.store.cases.staff_decisions import CaseChanged, CaseOver, CaseWork, Decision
from bot.store.conversations.assignment import HeldByColleague

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
    await _done(
        request.app[CASE_WORK].ask_back(number_of(request), user, await _seen(request), words)
    )
    return await _after(request)


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
    await _done(request.app[CASE_WORK].decide(number_of(request), user, seen, decision, words))
    return await _after(request)


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
        return Template(chosen.name, chosen.language, values, chosen.purpose)
    if not text:
        raise Refused("Write something first.")
    outgoing.check_takes_words(chat)
    return Reply(text)


async def _seen(request: web.Request) -> int:
    """The version that was on the screen; what the page did not give matches none."""
    [seen] = await fields(request, "seen")
    number = whole_number(seen)
    return -1 if number is None else number


async def _done(deed: Awaitable[None]) -> None:
    """Does it; or says why it was not done, for people."""
    try:
        await deed
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
    Page("POST", f"{_ONE}/note", note),
    Page("POST", f"{_ONE}/assign", assign),
]
