"""What staff do with a conversation: forms, each of which is one deed."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import TypeVar

from aiohttp import web

from bot.desk.inbox.attachments import with_file
from bot.desk.inbox.conversations import (
    HANDLING,
    asked_in,
    chat_shown,
    mark_read,
    parts_of,
    templates_for,
)
from bot.desk.inbox.next_conversation import next_waiting, wants_next
from bot.desk.inbox.outgoing import OUTGOING, CannotSend
from bot.desk.inbox.picture_words import UPLOADS
from bot.desk.inbox.rating_request import rating_question
from bot.desk.inbox.undo import UNDO, with_undo
from bot.desk.inbox.who_is_here import note_writing
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
    say,
    user_of,
    whole_number,
)
from bot.messages import Reply
from bot.store.conversations.assignment import AnsweredMeanwhile, Change, HeldByColleague
from bot.store.privacy.consents import NotAgreed

T = TypeVar("T")

_MORNING = 9
LONGEST_SNOOZE = timedelta(days=366)
SNOOZES = ("1h", "3h", "tomorrow", "week")


async def take_over(request: web.Request) -> web.Response:
    [holder] = await fields(request, "holder")
    await refusals_told(
        request.app[HANDLING].take_over(number_in(request), user_of(request).login, holder or None)
    )
    return await after_change(request)


async def reply(request: web.Request) -> web.Response:
    text, seen, token, once, alt = await fields(request, "text", "seen", "upload", "once", "alt")
    handling, number, user = request.app[HANDLING], number_in(request), user_of(request).login
    chat = await handling.conversation(number)
    upload = await request.app[UPLOADS].get(token) if token else None
    if not text and upload is None:
        raise Refused("Write something first.")
    try:
        request.app[OUTGOING].check_takes_words(chat)
    except CannotSend:
        await handling.keep_draft(number, user, text)
        raise
    words = with_file(request, chat, text, upload, alt) if upload else Reply(text)
    await refusals_told(handling.reply(number, user, words, as_seen(seen), once))
    note_writing(request, number, False)
    return await after_change(request)


async def template(request: web.Request) -> web.Response:
    """Sends an approved template, also when free words are no longer taken."""
    handling, number, user = request.app[HANDLING], number_in(request), user_of(request).login
    chat = await handling.conversation(number)
    request.app[OUTGOING].check_on(chat)
    key, seen = await fields(request, "template", "seen")
    offered = templates_for(request, chat.channel)
    chosen = next((one for one in offered if one.key == key), None)
    if chosen is None:
        raise Refused("Choose a template. They stand in data/message_templates.yml.")
    values = [value for [value] in await rows(request, "value")]
    if len(values) != len(chosen.parameters) or not all(values):
        raise Refused("Fill in every place of the template: the platform takes none with gaps.")
    words = chosen.filled(values)
    try:
        await refusals_told(handling.reply(number, user, words, as_seen(seen)))
    except NotAgreed as error:
        if chosen.purpose == "offers":
            raise Refused(
                "The customer has not agreed to be sent offers, or took it back. Send none."
            ) from error
        raise Refused(
            "Nothing waits for an answer here, and the customer has not agreed to be written to "
            "unasked. Answer when they write again."
        ) from error
    return await after_change(request)


async def note(request: web.Request) -> web.Response:
    text, once = await fields(request, "text", "once")
    if not text:
        raise Refused("Write something first.")
    handling, number, user = request.app[HANDLING], number_in(request), user_of(request).login
    await handling.note(number, user, text, once)
    await handling.keep_draft(number, user, "", is_note=True)  # the next words are a note, too
    note_writing(request, number, False)
    return await after_change(request)


async def draft(request: web.Request) -> web.Response:
    """Keeps what is typed; answers in how many messages it will be shown."""
    text, seen, mode = await fields(request, "text", "seen", "mode")
    handling, number, is_note = request.app[HANDLING], number_in(request), mode == "note"
    await handling.keep_draft(
        number, user_of(request).login, text, whole_number(seen), is_note=is_note
    )
    chat = await handling.conversation(number)
    note_writing(request, number, bool(text))
    if text and not is_note:
        request.app[OUTGOING].person_types(chat)
    return page(
        request, "inbox/conversation_parts.html", chat=chat, has_draft=bool(text),
        parts=0 if is_note else parts_of(request, chat, text),
    )  # fmt: skip


async def assign(request: web.Request) -> web.Response:
    [to] = await fields(request, "to")
    change = request.app[HANDLING].assigning(user_of(request).login, to or None)
    return await _undoable(request, "assign", change, "Passed on.")


async def snooze(request: web.Request) -> web.Response:
    until, at = await fields(request, "until", "at")
    wakes = own_time(request, at) if until == "own" else wakes_at(request, until)
    change = request.app[HANDLING].snoozing(user_of(request).login, wakes)
    return await _undoable(request, "snooze", change, "Snoozed.")


async def close(request: web.Request) -> web.Response:
    """Closes it, and opens the next one that waits, for those who like that."""
    [ask] = await fields(request, "ask")
    handling, number, user = request.app[HANDLING], number_in(request), user_of(request).login
    chat = await handling.conversation(number)
    asks = bool(ask) and request.app[OUTGOING].takes_words(chat)
    question = rating_question(chat.language) if asks else None
    sentence = "Closed. The question how it was stays sent." if asks else "Closed."
    if ask and not asks:
        sentence = "Closed. Nothing can be sent there now, so nobody was asked how it was."
    change = handling.closing(user, question)
    done = await request.app[UNDO].do(user, "close", {number: None}, [change])
    return with_undo(await then_next(request), say(request, sentence), done.step)


async def hand_back(request: web.Request) -> web.Response:
    change = request.app[HANDLING].handing_back(user_of(request).login)
    return await _undoable(request, "hand_back", change, "Handed back to the bot.")


async def _undoable(
    request: web.Request, what: str, change: Change, sentence: str
) -> web.Response:
    """Does it; ``sentence`` is shown with a way to undo it."""
    user = user_of(request).login
    done = await request.app[UNDO].do(user, what, {number_in(request): None}, [change])
    return with_undo(await after_change(request), say(request, sentence), done.step)


async def refusals_told(deed: Awaitable[T]) -> T:
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


async def after_change(request: web.Request) -> web.Response:
    """The conversation as it is now."""
    number = number_in(request)
    if is_fragment(request):
        return page(request, "inbox/conversation.html", **await chat_shown(request, number))
    return go(f"/desk/conversations/{number}?{asked_in(request).query}")


async def then_next(request: web.Request) -> web.Response:
    """After closing: the next conversation that waits, or that none does, for those who like that;
    its address in the bar."""
    if not is_fragment(request) or not await wants_next(request):
        return await after_change(request)
    number, query = await next_waiting(request), asked_in(request).query
    if number is None:
        response = page(request, "inbox/conversation_none.html", is_done=True, asked_query=query)
        response.headers["HX-Push-Url"] = f"/desk?{query}"
        return response
    await mark_read(request, number)
    response = page(request, "inbox/conversation.html", **await chat_shown(request, number))
    response.headers["HX-Push-Url"] = f"/desk/conversations/{number}?{query}"
    return response


def as_seen(given: str) -> int:
    """How many answers were on the screen; what the page did not give matches none."""
    number = whole_number(given)
    return -1 if number is None else number


def wakes_at(request: web.Request, choice: str) -> float:
    """The time that a choice of SNOOZES means now, in Unix seconds."""
    return snoozed_until(choice, request.app[SETTINGS].time.now())


def snoozed_until(choice: str, now: datetime) -> float:
    """The time that a choice of SNOOZES means at ``now``, in Unix seconds."""
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


def own_time(request: web.Request, typed: str) -> float:
    """A date and time as a browser gives them, on the shop's clock, in Unix seconds.

    Raises:
        Refused: it is none, is over, or more than LONGEST_SNOOZE away.
    """
    shop_time = request.app[SETTINGS].time
    now = shop_time.now()
    try:
        until = datetime.fromisoformat(typed).replace(tzinfo=shop_time.zone)
    except ValueError:
        raise Refused("Choose a date and a time.") from None
    if until <= now:
        raise Refused("This time is over. Choose a later one.")
    if until > now + LONGEST_SNOOZE:
        raise Refused("Choose a time within a year.")
    return until.timestamp()


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
