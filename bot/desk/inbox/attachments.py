"""Pictures and files that staff add to an answer."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.channels.base import PictureLimits
from bot.desk.inbox.conversations import HANDLING
from bot.desk.inbox.outgoing import OUTGOING
from bot.desk.inbox.picture_words import LONGEST_ALT, READER, UPLOADS, words_of_name
from bot.desk.page import SETTINGS, Page, Refused, number_in, page, user_of
from bot.desk.uploaded_file import uploaded_file
from bot.lazy_message import LazyMessage
from bot.media.file_responses import SHOWN
from bot.media.file_types import is_page, is_program, runs_by_name, type_of
from bot.media.pictures import NotShowable, fitted_picture
from bot.media.stored_files import staff_files
from bot.messages import Reply
from bot.store.conversations.conversations import Conversation
from bot.store.files.uploads import Upload

_BROWSERS = PictureLimits(SHOWN, most_bytes=20_000_000)
_OGG_BEGINS = 64
"""Bytes within which a file says what is in it."""
_FILE = "application/octet-stream"
"""What must not pass for a picture, though it calls itself one."""


async def attach(request: web.Request) -> web.Response:
    """Keeps a file for the answer that is being written."""
    number = number_in(request)
    chat = await request.app[HANDLING].conversation(number)
    name, content = await uploaded_file(request, request.app[SETTINGS].media.largest_mb)
    if is_page(content) or is_program(content) or runs_by_name(name):
        raise Refused(
            "{name} is a web page or a program: a customer's device might run it. Send a picture, "
            "a PDF or another document.",
            name=name,
        )
    outgoing = request.app[OUTGOING]
    if is_heard(content, outgoing.sound_types(chat)):
        mime, told = type_of(content).mime, None
    elif outgoing.shows_pictures(chat):
        limits = outgoing.picture_limits(chat)
        content, mime, told = await asyncio.to_thread(_as_shown, content, limits)
    else:
        content, mime, told = _as_link(content)
    files = staff_files(request.app[SETTINGS])
    try:
        path = await asyncio.to_thread(files.put, content, type_of(content).extension)
    except OSError as error:
        raise Refused(
            "{name} could not be kept: {error} Nothing is lost; try again in a minute.",
            name=name, error=error,
        ) from error  # fmt: skip
    user = user_of(request).login
    upload = await request.app[UPLOADS].add(number, path, mime, name, user)
    return page(
        request, "inbox/conversation_attached.html", upload=upload, told=told,
        is_picture=mime in SHOWN, is_sound=mime.startswith("audio/"), alt=words_of_name(name),
        may_be_read=request.app[READER] is not None, number=number,
    )  # fmt: skip


def is_heard(content: bytes, types: frozenset[str]) -> bool:
    """Whether it is a sound of these types; OGG, which may be anything, is Opus there."""
    mime = type_of(content).mime
    return mime in types and (mime != "audio/ogg" or b"OpusHead" in content[:_OGG_BEGINS])


def _as_shown(
    content: bytes, limits: PictureLimits | None
) -> tuple[bytes, str, LazyMessage | None]:
    """What is kept of a file, as what, and what the person who sends it should know before."""
    mime = type_of(content).mime
    if not mime.startswith("image/"):
        return _as_link(content)
    if limits is None and mime in SHOWN:
        return content, mime, None
    try:
        fitted = fitted_picture(content, limits or _BROWSERS)
    except NotShowable:
        link = LazyMessage("It cannot be shown as a picture there: the customer gets a link to it.")
        can_pass = mime in (limits.types if limits else SHOWN)
        return content, _FILE if can_pass else mime, link
    if fitted == content:
        return content, mime, None
    copy = LazyMessage(
        "The platform does not take this picture as it is: it is sent as a JPEG of {size} kB.",
        size=max(1, len(fitted) // 1000),
    )
    return fitted, type_of(fitted).mime, copy


def _as_link(content: bytes) -> tuple[bytes, str, LazyMessage]:
    """A sound that comes here is one that is not played there."""
    mime = type_of(content).mime
    kept = _FILE if mime.startswith("audio/") else mime
    return content, kept, LazyMessage("The customer gets a link to this file.")


def with_file(
    request: web.Request, chat: Conversation, text: str, upload: Upload, alt: str = ""
) -> Reply:
    """The answer with its file: a picture as a picture (``alt`` says what it shows), a sound as a
    sound where the platform plays it, anything else as a link, which every platform shows. The
    platform fetches it from us, so we need an address that it can reach.

    Raises:
        Refused: we have none.
    """
    base = request.app[SETTINGS].gateway.public_url
    if not base and chat.channel != "web":
        raise Refused(
            "Files cannot be sent there yet: the platform could not fetch them from this shop. Ask "
            "an admin to fill in the public address of Sapa under Settings, Shop."
        )
    address = f"{(base or str(request.url.origin())).rstrip('/')}/files/{upload.token}"
    limits = request.app[OUTGOING].picture_limits(chat)
    if upload.mime in (limits.types if limits else SHOWN):
        return Reply(text or None, image=address, alt=alt[:LONGEST_ALT] or None)
    if upload.mime in request.app[OUTGOING].sound_types(chat):
        return Reply(text or None, audio=address)
    return Reply("\n".join(filter(None, [text, f"{upload.name}: {address}"])))


PAGES = [Page("POST", r"/conversations/{id:\d+}/attach", attach, takes_file=True)]
