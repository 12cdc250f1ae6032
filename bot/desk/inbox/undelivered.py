"""Messages that no platform took: sent once more, or let go, which can be undone."""

from __future__ import annotations

from aiohttp import web

from bot.desk.inbox.outgoing import OUTGOING, ChannelOff
from bot.desk.page import Page, Refused, fields, page, say, user_of, whole_number
from bot.store.messages.dead_letters import DeadLetters, NoSuchDeadLetter

DEAD_LETTERS = web.AppKey("dead_letters", DeadLetters)
MOST = 100


async def undelivered(request: web.Request) -> web.Response:
    return await _show(request)


async def settle(request: web.Request) -> web.Response:
    """One message, or all that are chosen."""
    letters, by = request.app[DEAD_LETTERS], user_of(request).login
    [what] = await fields(request, "what")
    form = await request.post()
    numbers = [whole_number(str(one)) for one in form.getall("message", [])]
    ids = [number for number in numbers if number is not None]
    if not ids:
        raise Refused("Choose a message first.")
    try:
        if what == "send":
            await _check_on(request, ids)
            sent = await letters.retry(ids, by)
            told = say(request, "{count} are sent once more.", count=sent)
            if left := len(ids) - sent:
                told += " " + say(
                    request, "{count} stay: those customers want no messages.", count=left
                )
            return await _show(request, told)
        if what == "drop":
            await letters.drop(ids, by, request.app[OUTGOING].on())
            return await _show(request, say(request, "Taken off the list."), dropped=ids)
        if what == "undo":
            await letters.take_back_drop(ids, by)
            return await _show(request, say(request, "They are on the list again."))
    except NoSuchDeadLetter:
        raise Refused("A colleague has settled this meanwhile. Reload the page.") from None
    raise Refused("Reload the page and press the button again.")


async def _check_on(request: web.Request, ids: list[int]) -> None:
    """
    Raises:
        ChannelOff: one of them is to go to a channel that is switched off.
    """
    on = request.app[OUTGOING].on()
    listed = await request.app[DEAD_LETTERS].list(on=on)
    if any(one.channel not in on for one in listed if one.id in ids):
        raise ChannelOff


async def _show(
    request: web.Request, told: str = "", dropped: list[int] | None = None
) -> web.Response:
    letters = await request.app[DEAD_LETTERS].list(MOST + 1, request.app[OUTGOING].on())
    return page(
        request, "inbox/undelivered.html", letters=letters[:MOST], more=len(letters) > MOST,
        told=told, dropped=dropped or [],
    )  # fmt: skip


PAGES = [
    Page("GET", "/undelivered", undelivered),
    Page("POST", "/undelivered", settle),
]
