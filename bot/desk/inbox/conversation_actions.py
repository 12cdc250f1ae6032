"""What staff do with a conversation: forms, each of which is one deed."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import TypeVar

from aiohttp import web

from bot.desk.inbox.attachments import UPLOADS, with_file
from bot.desk.inbox.conversations import HANDLING, asked_in, chat_shown, parts_of, templates_for
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.rating_request import rating_question
from bot.desk.page import (
    SETTINGS,
    Page,
    Refused,
    fields,
    go,
    is_fragment,
    number_in,
    page,
    rows,
    user_of,
    whole_number,
)
from bot.messages import Reply, Template
from bot.store.conversations.assignment import AnsweredMeanwhile, HeldByColleague
from bot.store.privacy.consents import NotAgreed

T = TypeVar("T")

_MORNING = 9
SNOOZES = ("1h", "3h", "tomorrow", "week")


async def take_over(request: web.Request) -> web.Response:
    [holder] = await fields(request, "holder")
    await _done(
        request.app[HANDLING].take_over(number_in(request), user_of(request).login, holder or None)
    )
    return await _after(request)


async def reply(request: web.Request) -> web.Response:
    text, seen, token = await fields(request, "text", "seen", "upload")
    handling, number, user = request.app[HANDLING], number_in(request), user_of(request).login
    chat = await handling.conversation(number)
    upload = await request.app[UPLOADS].get(token) if token else None
    if not text and upload is None:
        raise Refused("Write something first.")
    closes_at = request.app[OUTGOING].closes_at(chat)
    if closes_at is not None and closes_at <= time.time():
        await handling.keep_draft(number, user, text)
        raise Refused("The platform takes no answer any more: the customer wrote too long ago.")
    words = with_file(request, chat, text, upload) if upload else Reply(text)
    await _done(handling.reply(number, user, words, _seen(seen)))
    return await _after(request)


async def template(request: web.Request) -> web.Response:
    """Sends an approved template, also when free words are no longer taken."""
    handling, number, user = request.app[HANDLING], number_in(request), user_of(request).login
    chat = await handling.conversation(number)
    key, seen = await fields(request, "template", "seen")
    offered = templates_for(request, chat.channel)
    chosen = next((one for one in offered if one.key == key), None)
    if chosen is None:
        raise Refused("Choose a template. They stand in data/message_templates.yml.")
    values = [value for [value] in await rows(request, "value")]
    if len(values) != len(chosen.parameters) or not all(values):
        raise Refused("Fill in every place of the template: the platform takes none with gaps.")
    words = Template(chosen.name, chosen.language, values, chosen.purpose)
    try:
        await _done(handling.reply(number, user, words, _seen(seen)))
    except NotAgreed as error:
        if chosen.purpose == "offers":
            raise Refused(
                "The customer has not agreed to be sent offers, or took it back. Send none."
            ) from error
        raise Refused(
            "Nothing waits for an answer here, and the customer has not agreed to be written to "
            "unasked. Answer when they write again."
        ) from error
    return await _after(request)


async def note(request: web.Request) -> web.Response:
    [text] = await fields(request, "text")
    if not text:
        raise Refused("Write something first.")
    handling, number, user = request.app[HANDLING], number_in(request), user_of(request).login
    await _done(handling.note(number, user, text))
    await handling.keep_draft(number, user, "")
    return await _after(request)


async def draft(request: web.Request) -> web.Response:
    """Keeps what is typed; answers in how many messages it will be shown."""
    text, seen = await fields(request, "text", "seen")
    handling, number = request.app[HANDLING], number_in(request)
    await handling.keep_draft(number, user_of(request).login, text, whole_number(seen))
    chat = await handling.conversation(number)
    return page(
        request, "inbox/conversation_parts.html", parts=parts_of(request, chat, text), chat=chat
    )


async def assign(request: web.Request) -> web.Response:
    [to] = await fields(request, "to")
    user = user_of(request).login
    await _done(request.app[HANDLING].assign(number_in(request), user, to or None))
    return await _after(request)


async def snooze(request: web.Request) -> web.Response:
    [until] = await fields(request, "until")
    wakes = _until(until, request.app[SETTINGS].time.now())
    await _done(request.app[HANDLING].snooze(number_in(request), user_of(request).login, wakes))
    return await _after(request)


async def close(request: web.Request) -> web.Response:
    [ask] = await fields(request, "ask")
    handling, number = request.app[HANDLING], number_in(request)
    chat = await handling.conversation(number)
    question = rating_question(chat.language) if ask else None
    await _done(handling.close(number, user_of(request).login, question))
    return await _after(request)


async def hand_back(request: web.Request) -> web.Response:
    await _done(request.app[HANDLING].hand_back(number_in(request), user_of(request).login))
    return await _after(request)


async def _done(deed: Awaitable[T]) -> T:
    """What the deed gives; why it was not done, for people."""
    try:
        return await deed
    except HeldByColleague as error:
        raise Refused(
            "{name} has this conversation, so nothing was sent; your words are kept. Take it over "
            "first, if you both agree.", name=error.name,
        ) from error  # fmt: skip
    except AnsweredMeanwhile as error:
        raise Refused(
            "{name} has answered meanwhile, so nothing was sent; your words are kept. Read it, "
            "then send again.", name=error.name,
        ) from error  # fmt: skip


async def _after(request: web.Request) -> web.Response:
    """The conversation as it is now."""
    number = number_in(request)
    if is_fragment(request):
        return page(request, "inbox/conversation.html", **await chat_shown(request, number))
    return go(f"/desk/conversations/{number}?{asked_in(request).query}")


def _seen(given: str) -> int:
    """How many answers were on the screen; what the page did not give matches none."""
    number = whole_number(given)
    return -1 if number is None else number


def _until(choice: str, now: datetime) -> float:
    """The time that a choice of SNOOZES means ``now``, in Unix seconds."""
    morning = now.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    times = {
        "1h": now.timestamp() + 3600,
        "3h": now.timestamp() + 3 * 3600,
        "tomorrow": (morning + timedelta(days=1)).timestamp(),
        "week": (morning + timedelta(days=7)).timestamp(),
    }
    if choice not in times:
        raise Refused("Choose until when.")
    return times[choice]


_ONE = r"/conversations/{id:\d+}"
PAGES = [
    Page("POST", f"{_ONE}/take-over", take_over),
    Page("POST", f"{_ONE}/reply", reply),
    Page("POST", f"{_ONE}/template", template),
    Page("POST", f"{_ONE}/note", note),
    Page("POST", f"{_ONE}/draft", draft),
    Page("POST", f"{_ONE}/assign", assign),
    Page("POST", f"{_ONE}/snooze", snooze),
    Page("POST", f"{_ONE}/close", close),
    Page("POST", f"{_ONE}/hand-back", hand_back),
]
