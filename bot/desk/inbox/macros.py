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
    wakes_at,
)
from bot.desk.inbox.conversations import HANDLING, LABELS, MACROS, chat_shown
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.rating_request import rating_question
from bot.desk.inbox.undo import UNDO, with_undo
from bot.desk.page import (
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
from bot.messages import Reply
from bot.store.conversations.assignment import Change
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.labels import labelling
from bot.store.conversations.macros import NOBODY, Acts, MacroRefused


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
    macro = await request.app[MACROS].get(whole_number(given) or 0)
    number, user, handling = number_in(request), user_of(request).login, request.app[HANDLING]
    chat = await handling.conversation(number)
    sent = []
    if macro.acts.reply:
        words = await _words(request, chat, macro.acts.reply)
        sent = [handling.replying(user, Reply(words), as_seen(seen), is_draft=False)]
    changes = _changes(request, macro.acts, chat)
    done = await refusals_told(
        request.app[UNDO].do(user, "macro", {number: None}, changes, sent_first=sent)
    )
    sentence = "{name}: done. What was sent to the customer stays sent."
    if not sent and macro.acts.close != "ask":
        sentence = "{name}: done."
    response = await (then_next(request) if macro.acts.close else after_change(request))
    return with_undo(response, say(request, sentence, name=macro.name), done.step)


async def _words(request: web.Request, chat: Conversation, title: str) -> str:
    """The canned reply, filled for this conversation.

    Raises:
        MacroRefused: there is none of this title.
        CannotSend: nothing can be sent there now.
    """
    request.app[OUTGOING].check_takes_words(chat)
    shown = (await chat_shown(request, chat.id))["canned"]
    canned = {one.title: text for one, text in shown}
    if title not in canned:
        raise MacroRefused(
            "There is no canned reply {title!r} any more. Ask an editor to change the macro.",
            title=title,
        )
    return str(canned[title])


def _changes(request: web.Request, acts: Acts, chat: Conversation) -> list[Change]:
    handling, user = request.app[HANDLING], user_of(request).login
    changes: list[Change] = []
    if acts.note:
        changes.append(handling.noting(user, acts.note))
    if acts.label is not None:
        changes.append(labelling(user, acts.label))
    if acts.assign:
        changes.append(handling.assigning(user, None if acts.assign == NOBODY else acts.assign))
    if acts.snooze:
        changes.append(handling.snoozing(user, wakes_at(request, acts.snooze)))
    if acts.close:
        asks = acts.close == "ask" and request.app[OUTGOING].takes_words(chat)
        question = rating_question(chat.language) if asks else None
        changes.append(handling.closing(user, question))
    return changes


PAGES = [
    Page("GET", "/macros", macros, "editor"),
    Page("POST", "/macros", save, "editor"),
    Page("POST", "/macros/change", change, "editor"),
    Page("POST", r"/conversations/{id:\d+}/macro", run),
]
