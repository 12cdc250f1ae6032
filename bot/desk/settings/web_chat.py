"""How the web chat looks on the shop's own site: colour, logo and words, tried out as one types."""

from __future__ import annotations

import asyncio
from typing import cast

from aiohttp import web

from bot.channels.web.theme import is_colour, palette
from bot.desk.page import SETTINGS, Page, Refused, fields, go, page, say, user_of
from bot.desk.settings.channels import CHANNELS
from bot.desk.settings.live_settings import change_settings, with_newest
from bot.desk.settings.web_chat_sites import PLACE, read_sites, sites_shown
from bot.desk.uploaded_file import uploaded_file
from bot.media.pictures import NotShowable, small_png
from bot.store.web_chat.look import COLOUR, Look, Looks, Position, Scheme

LOOKS = web.AppKey("looks", Looks)

MOST_LOGO_MB = 2
_LOGO_SIDE = 256
_LONGEST_NAME, _LONGEST_GREETING = 40, 300
_FIELDS = ("colour", "name", "greeting_en", "greeting_id", "position", "scheme")


async def show(request: web.Request) -> web.Response:
    """As it is."""
    return await _shown(request)


async def _shown(request: web.Request, typed: str | None = None, error: str = "") -> web.Response:
    """With what was typed as sites, and why it was not taken."""
    look, sites = await request.app[LOOKS].now(), sites_shown(request)
    base = request.app[SETTINGS].gateway.public_url or str(request.url.origin())
    return page(
        request, "settings/web_chat.html", status=422 if error else 200,
        look=look, most_name=_LONGEST_NAME,
        most_greeting=_LONGEST_GREETING, script=f"{base.rstrip('/')}/chat/embed.js",
        colours=_colours(look), most_mb=MOST_LOGO_MB, saved="saved" in request.query,
        is_on="web" in request.app[CHANNELS],
        error=say(request, error) if error else "",
        sites=sites[0] if typed is None else typed, sites_stamp=sites[1],
    )  # fmt: skip


async def preview(request: web.Request) -> web.Response:
    """What is in the form now, before it is saved."""
    values = dict(zip(_FIELDS, (request.query.get(name, "").strip() for name in _FIELDS)))
    colour = values["colour"].lower()
    look = Look(
        colour=colour if is_colour(colour) else COLOUR,
        name=values["name"][:_LONGEST_NAME],
        greeting_en=values["greeting_en"],
        greeting_id=values["greeting_id"],
        position="left" if values["position"] == "left" else "right",
    )
    return page(request, "settings/web_chat_preview.html", look=look, colours=_colours(look))


async def change(request: web.Request) -> web.Response:
    colour, name, english, indonesian, position, scheme = await fields(request, *_FIELDS)
    colour = colour.lower()
    if not is_colour(colour):
        raise Refused("Choose a colour, such as {example}.", example=COLOUR)
    if len(name) > _LONGEST_NAME:
        raise Refused("The name may have {most} characters.", most=_LONGEST_NAME)
    if max(len(english), len(indonesian)) > _LONGEST_GREETING:
        raise Refused("A greeting may have {most} characters.", most=_LONGEST_GREETING)
    if position not in ("right", "left") or scheme not in ("auto", "light", "dark"):
        raise Refused("Choose one of what the form offers.")
    look = Look(colour, name, english, indonesian, cast(Position, position), cast(Scheme, scheme))
    await request.app[LOOKS].change(look, user_of(request).login)
    return go("/desk/web-chat")


async def set_sites(request: web.Request) -> web.Response:
    """Browsers show the chat on these sites from now on, and on no others."""
    typed, stamp = await fields(request, "sites", "stamp")
    try:
        await change_settings(request, {PLACE: read_sites(typed)}, stamp)
    except Refused as error:
        return await _shown(request, typed, str(error))
    return go("/desk/web-chat?saved=yes#on-your-site")


async def set_logo(request: web.Request) -> web.Response:
    """A picture becomes a small PNG, whatever it was."""
    _, content = await uploaded_file(request, MOST_LOGO_MB)
    try:
        png = await asyncio.to_thread(small_png, content, _LOGO_SIDE)
    except NotShowable:
        raise Refused("This is no picture that can be shown. Choose a PNG or JPEG.") from None
    await request.app[LOOKS].set_logo(png, user_of(request).login)
    return web.Response(headers={"HX-Refresh": "true"})


async def drop_logo(request: web.Request) -> web.Response:
    await request.app[LOOKS].set_logo(None, user_of(request).login)
    return go("/desk/web-chat")


def _colours(look: Look) -> dict[str, object]:
    return {"light": palette(look.colour), "dark": palette(look.colour, dark=True)}


PAGES = [
    Page("GET", "/web-chat", with_newest(show), "admin"),
    Page("GET", "/web-chat/preview", preview, "admin"),
    Page("POST", "/web-chat", change, "admin"),
    Page("POST", "/web-chat/sites", with_newest(set_sites), "admin"),
    Page("POST", "/web-chat/logo", set_logo, "admin", takes_file=True),
    Page("POST", "/web-chat/logo/drop", drop_logo, "admin"),
]
