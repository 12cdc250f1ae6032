"""What was heard and read in customers' files: put right by staff, and looked at in its place."""

from __future__ import annotations

import json

from aiohttp import web

from bot.desk.inbox.conversations import names_of
from bot.desk.inbox.received_files import MEDIA
from bot.desk.inbox.shown_readings import ShownReading, shown_by
from bot.desk.page import (
    DATABASE,
    USERS,
    Page,
    Refused,
    fields,
    go,
    is_fragment,
    number_in,
    page,
    say,
    user_of,
)
from bot.store.files.corrections import LONGEST, NoReading, conversation_of_file, correct
from bot.store.files.readings import KeptReading, readings_of
from bot.store.files.received_files import Place


async def look(request: web.Request) -> web.Response:
    """The picture, large, and in it what was read where."""
    place = _place(request)
    file = await request.app[MEDIA].kept(place)
    kept = await _reading(request, place)
    if file is None or kept is None or kept.reading is None:
        raise web.HTTPNotFound
    conversation = await request.app[DATABASE].run(
        lambda database: conversation_of_file(database, place)
    )
    return page(
        request, "inbox/file_reading.html", place=place, mime=file.mime, name=file.name,
        conversation=conversation, lines=kept.reading.lines,
        reading=await _shown(request, kept),
    )  # fmt: skip


async def put_right(request: web.Request) -> web.Response:
    """Keeps what a colleague heard or read; empty: as the reader has it."""
    [text] = await fields(request, "text")
    if len(text) > LONGEST:
        raise Refused("That is too long. Write {most} characters at most.", most=LONGEST)
    place, by = _place(request), user_of(request).login
    try:
        await request.app[DATABASE].write(lambda database: correct(database, place, text, by))
    except NoReading as error:
        raise Refused(
            "This file is not kept any more, or is still being read. Open the conversation again."
        ) from error
    if not is_fragment(request):
        number = await request.app[DATABASE].run(
            lambda database: conversation_of_file(database, place)
        )
        return go(f"/desk/conversations/{number}")
    kept = await _reading(request, place)
    assert kept is not None, "it was put right just now"
    response = page(
        request, "inbox/reading.html", place=place, reading=await _shown(request, kept)
    )
    response.headers["HX-Trigger"] = json.dumps({"tell": say(request, "Saved.")})
    return response


def _place(request: web.Request) -> Place:
    return number_in(request, "message"), number_in(request, "position")


async def _reading(request: web.Request, place: Place) -> KeptReading | None:
    readings = await request.app[DATABASE].run(lambda database: readings_of(database, [place[0]]))
    return readings.get(place)


async def _shown(request: web.Request, kept: KeptReading) -> ShownReading:
    return shown_by(request, names_of(await request.app[USERS].all()))(kept)


_FILE = r"/files/{message:\d+}/{position:\d+}/reading"
PAGES = [Page("GET", _FILE, look), Page("POST", _FILE, put_right)]
