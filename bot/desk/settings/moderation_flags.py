"""Messages that moderation flagged: staff say of each, by one click, whether it is what it was
taken for. Their word counts at once, and the bot learns from it."""

from __future__ import annotations

from aiohttp import web

from bot.desk.page import FLAGS, Page, Refused, fields, page, user_of, whole_number
from bot.store.moderation.moderation_flags import FINE, NoSuchMessage

KINDS = ("abuse", "threat", "spam", "self_harm", "emergency")
"""Those of bot.moderation.moderator, which would bring scikit-learn into the gateway."""
MOST = 100


async def flags(request: web.Request) -> web.Response:
    """The newest that nobody has looked at."""
    return page(
        request, "settings/flags.html", flags=await request.app[FLAGS].open(MOST), kinds=KINDS
    )


async def tell(request: web.Request) -> web.Response:
    number, kind = await fields(request, "message", "kind")
    message = whole_number(number)
    if message is None or kind not in (*KINDS, FINE):
        raise Refused("Say what the message is, or that it is fine.")
    try:
        await request.app[FLAGS].tell(message, kind, user_of(request).login)
    except NoSuchMessage as error:
        raise Refused("This message is not there any more. Reload the page.") from error
    return page(request, "settings/flag_settled.html", kind=kind)


PAGES = [
    Page("GET", "/flags", flags),
    Page("POST", "/flags", tell),
]
