"""Macros: put together on a page by editors, run in a conversation by one click."""

from __future__ import annotations

from aiohttp import web

from bot.desk.inbox.canned_replies import CANNED
from bot.desk.inbox.conversation_actions import (
    SNOOZES,
    after_change,
    as_seen,
    refusals_told,
    then_next,
)
from bot.desk.inbox.conversations import HANDLING, LABELS, MACROS
from bot.desk.inbox.macro_run import Runner, run_macro, sends
from bot.desk.inbox.undo import UNDO, with_undo
from bot.desk.page import (
    LANGUAGE,
    USERS,
    Page,
    fields,
    go,
    number_in,
    page,
    say,
    user_of,
    whole_number,
)
from bot.store.conversations.macros import NOBODY, Acts


async def macros(request: web.Request) -> web.Response:
    """All macros, each a form; ``removed`` is the one that was taken away just now."""
    app = request.app
    people = await app[USERS].all()
    return page(
        request, "inbox/macros.html", macros=await app[MACROS].all(), no_acts=Acts(),
        titles=[one.title for one in app[CANNED].now()], offered_labels=await app[LABELS].all(),
        colleagues=[one for one in people if one.disabled_at is None], nobody=NOBODY,
        snoozes=SNOOZES, removed=whole_number(request.query.get("removed", "")),
    )  # fmt: skip


async def save(request: web.Request) -> web.Response:
    given, name, reply, note, label = await fields(
        request, "macro", "name", "reply", "note", "label"
    )
    assign, snooze, close = await fields(request, "assign", "snooze", "close")
    acts = Acts(reply, note, whole_number(label), assign, snooze, close)
    await request.app[MACROS].save(whole_number(given), name, acts, user_of(request).login)
    return go("/desk/macros")


async def change(request: web.Request) -> web.Response:
    """Takes one away, or puts it back."""
    given, what = await fields(request, "macro", "what")
    number, is_removed = whole_number(given) or 0, what != "restore"
    await request.app[MACROS].set_removed(number, is_removed, user_of(request).login)
    return go(f"/desk/macros?removed={number}" if is_removed else "/desk/macros")


async def run(request: web.Request) -> web.Response:
    """Does all of it or nothing; undone as one, but for what was sent to the customer."""
    given, seen = await fields(request, "macro", "seen")
    app, user = request.app, user_of(request)
    macro = await app[MACROS].get(whole_number(given) or 0)
    chat = await app[HANDLING].conversation(number_in(request))
    runner = Runner(user.login, user.name, request[LANGUAGE])
    done = await refusals_told(
        run_macro(app, app[UNDO], macro, chat, as_seen(seen), runner)
    )
    sentence = "{name}: done."
    if sends(macro.acts):
        sentence = "{name}: done. What was sent to the customer stays sent."
    response = await (then_next(request) if macro.acts.close else after_change(request))
    return with_undo(response, say(request, sentence, name=macro.name), done.step)


PAGES = [
    Page("GET", "/macros", macros, "editor"),
    Page("POST", "/macros", save, "editor"),
    Page("POST", "/macros/change", change, "editor"),
    Page("POST", r"/conversations/{id:\d+}/macro", run),
]
