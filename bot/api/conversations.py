"""Conversations: to be listed, read, answered, noted, passed on, closed and given back."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Literal

from aiohttp import web
from pydantic import Field, StrictBool, StrictInt, StrictStr

from bot.api import resources
from bot.api.operations import KEY, Operation, done_once, number_in
from bot.api.outgoing_words import Worded, check_goes, words_of
from bot.api.problems import Problem
from bot.api.requests import Paged, Strict, Text, body_of, query_of
from bot.desk.inbox.conversation_actions import LONGEST_SNOOZE
from bot.desk.inbox.conversations import HANDLING, INBOX, LABELS, TRANSCRIPTS
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.rating_request import rating_question
from bot.desk.inbox.received_files import file
from bot.desk.inbox.undo import UNDO
from bot.message_templates import PURPOSES
from bot.store.api.idempotency import DoneBefore
from bot.store.conversations.assignment import AnsweredMeanwhile, Assignment, HeldByColleague
from bot.store.conversations.conversation_list import Filters, moment_and_number
from bot.store.conversations.labels import labelling, unlabelling
from bot.store.conversations.transcript import ends_of


class ListQuery(Paged):
    view: Literal["waiting", "mine", "open", "all", "snoozed", "closed"] = "all"
    channel: str | None = Field(None, max_length=64)
    language: str | None = Field(None, max_length=64)
    intent: str | None = Field(None, max_length=64)
    mood: str | None = Field(None, max_length=64)
    assigned_to: str | None = Field(None, max_length=64)
    label: str | None = Field(None, max_length=64)
    q: str | None = Field(None, max_length=200)


class Answer(Worded):
    """``seen`` is the conversation's ``answers`` when it was written: where somebody has
    answered since, nothing is sent."""

    seen: StrictInt | None = None


class Assigned(Strict):
    to: StrictStr | None = Field(..., max_length=60)


class Labelled(Strict):
    """Names of labels; those that there are not cannot be put on."""

    add: list[StrictStr] = Field([], max_items=20)
    remove: list[StrictStr] = Field([], max_items=20)


class Closed(Strict):
    ask_rating: StrictBool = False


class Snoozed(Strict):
    """``until`` is a moment of ISO 8601, with its zone."""

    until: datetime


class Nothing(Strict):
    """An empty object."""


async def conversations(request: web.Request) -> web.Response:
    """The list; what ``q`` finds is one page of 50 at most."""
    query, login = query_of(request, ListQuery), request[KEY].login
    label = str(await _label(request, query.label)) if query.label else None
    filters = Filters(
        query.channel, query.language, query.intent, query.mood, query.assigned_to, label
    )
    if query.q:
        query.place(lambda _: None)  # there is no next page
        found, after = await request.app[INBOX].search(query.q, login, filters), None
        found = found[: query.limit]
    else:
        query.place(moment_and_number)
        page = await request.app[INBOX].page(query.view, login, filters, query.cursor, query.limit)
        found, after = page.chats, page.after
    shown = [resources.conversation(one.conversation, one.labels) for one in found]
    return web.json_response(resources.listed(shown, after))


async def conversation(request: web.Request) -> web.Response:
    number = number_in(request)
    chat = await request.app[HANDLING].conversation(number)
    labels = await request.app[LABELS].of(number)
    return web.json_response(resources.conversation(chat, labels))


async def messages(request: web.Request) -> web.Response:
    """The newest page, each page with its oldest first; the cursor asks for those before."""
    query = query_of(request, Paged)
    query.place(ends_of)
    read = request.app[TRANSCRIPTS].read
    transcript = await read(number_in(request), query.cursor, query.limit)
    shown = [resources.message(entry) for entry in transcript.entries]
    return web.json_response(resources.listed(shown, transcript.before))


async def reply(request: web.Request) -> web.Response:
    """Sends words, or an approved template, as a person would; the key has the conversation from
    then on."""
    number, answer = number_in(request), await body_of(request, Answer)
    once, login = await done_once(request, "outbox"), request[KEY].login
    outgoing = request.app[OUTGOING]
    handling = Assignment(once, outgoing.render)
    chat = await handling.conversation(number)
    try:
        words = words_of(request, chat, answer, PURPOSES)
        await check_goes(once, outgoing, chat, words)
        seen = chat.answers if answer.seen is None else answer.seen
        await handling.reply(number, login, words, seen)
        outcome = once.outcome
    except DoneBefore as done:
        outcome = done.outcome
    except (HeldByColleague, AnsweredMeanwhile):
        # It is kept for people who type; a program has its words itself, and the bot would wait.
        await handling.keep_draft(number, login, "")
        raise
    return await _created(request, f"out-{outcome}")


async def note(request: web.Request) -> web.Response:
    """Tells colleagues something; the customer never sees it."""
    number, given = number_in(request), await body_of(request, Text)
    once, login = await done_once(request, "notes"), request[KEY].login
    try:
        await Assignment(once, request.app[OUTGOING].render).note(number, login, given.text)
        outcome = once.outcome
    except DoneBefore as done:
        outcome = done.outcome
    return await _created(request, f"note-{outcome}")


async def assign(request: web.Request) -> web.Response:
    """Gives it to a colleague, or to nobody in particular: it waits for a person."""
    number, given = number_in(request), await body_of(request, Assigned)
    await request.app[HANDLING].assign(number, request[KEY].login, given.to or None)
    return await conversation(request)


async def label(request: web.Request) -> web.Response:
    """Puts labels on and takes others off."""
    number, given = number_in(request), await body_of(request, Labelled)
    login = request[KEY].login
    changes = [labelling(login, await _label(request, name)) for name in given.add]
    changes += [unlabelling(login, await _label(request, name)) for name in given.remove]
    await request.app[UNDO].do(login, "label", {number: None}, changes)
    return await conversation(request)


async def labels(request: web.Request) -> web.Response:
    """All that are offered, by name."""
    query_of(request, Strict)
    shown = [{"name": one.name, "colour": one.colour} for one in await request.app[LABELS].all()]
    return web.json_response(resources.listed(shown, None))


async def _label(request: web.Request, name: str) -> int:
    """The number of the label with this name."""
    offered = {one.name.casefold(): one.id for one in await request.app[LABELS].all()}
    if (number := offered.get(name.strip().casefold())) is None:
        raise Problem(422, "no-such-label", f"There is no label {name!r}.")
    return number


async def close(request: web.Request) -> web.Response:
    """Out of everybody's list; with ``ask_rating`` the customer is asked how it was, if they may
    be."""
    number, given = number_in(request), await body_of(request, Closed)
    handling = request.app[HANDLING]
    chat = await handling.conversation(number)
    asks = given.ask_rating and request.app[OUTGOING].takes_words(chat)
    question = rating_question(chat.language) if asks else None
    await handling.close(number, request[KEY].login, question)
    return await conversation(request)


async def snooze(request: web.Request) -> web.Response:
    """Puts it off until then, or until the customer writes."""
    number, given = number_in(request), await body_of(request, Snoozed)
    now = datetime.now(timezone.utc)
    if given.until.tzinfo is None or not now < given.until <= now + LONGEST_SNOOZE:
        told = "until: a moment within a year, with its zone, such as 2027-01-31T09:00:00+07:00"
        raise Problem(422, "not-valid", told, errors=[{"field": "until", "message": told}])
    await request.app[HANDLING].snooze(number, request[KEY].login, given.until.timestamp())
    return await conversation(request)


async def unsnooze(request: web.Request) -> web.Response:
    """It waits for a person now; nothing where it is not put off."""
    await body_of(request, Nothing)
    await request.app[HANDLING].unsnooze(number_in(request), request[KEY].login)
    return await conversation(request)


async def hand_back(request: web.Request) -> web.Response:
    """The bot answers again."""
    await body_of(request, Nothing)
    await request.app[HANDLING].hand_back(number_in(request), request[KEY].login)
    return await conversation(request)


async def _created(request: web.Request, key: str) -> web.Response:
    """The message or note that was made; what was made long ago may be gone."""
    entry = await request.app[TRANSCRIPTS].entry(number_in(request), key)
    shown = resources.message(entry) if entry else {"id": key}
    return web.json_response(shown, status=201)


_ONE = r"/conversations/{id:\d+}"
OPERATIONS = [
    Operation("GET", "/conversations", conversations),
    Operation("GET", _ONE, conversation),
    Operation("GET", f"{_ONE}/messages", messages),
    Operation("POST", f"{_ONE}/messages", reply),
    Operation("POST", f"{_ONE}/notes", note),
    Operation("POST", f"{_ONE}/assign", assign),
    Operation("POST", f"{_ONE}/labels", label),
    Operation("POST", f"{_ONE}/snooze", snooze),
    Operation("POST", f"{_ONE}/unsnooze", unsnooze),
    Operation("POST", f"{_ONE}/close", close),
    Operation("POST", f"{_ONE}/hand-back", hand_back),
    Operation("GET", "/labels", labels),
    Operation("GET", r"/files/{message:\d+}/{position:\d+}", file),
]
