"""Pictures and files that staff add to an answer."""

from __future__ import annotations

import asyncio

from aiohttp import BodyPartReader, web

from bot.desk.conversations import HANDLING
from bot.desk.guard import UNREADABLE
from bot.desk.page import SETTINGS, Page, Refused, number_in, page, user_of
from bot.media.file_types import type_of
from bot.media.folder import MediaFolder
from bot.media.served import SHOWN
from bot.messages import Reply
from bot.store.conversations import Conversation
from bot.store.uploads import Upload, Uploads

UPLOADS = web.AppKey("uploads", Uploads)

FILE_WITHIN_S = 120.0
_CHUNK = 64 * 1024


async def attach(request: web.Request) -> web.Response:
    """Keeps a file for the answer that is being written."""
    number = number_in(request)
    await request.app[HANDLING].conversation(number)
    try:
        name, content = await asyncio.wait_for(_file(request), FILE_WITHIN_S)
    except asyncio.TimeoutError:
        raise web.HTTPRequestTimeout(text="The file did not arrive in time.") from None
    except UNREADABLE:
        raise web.HTTPBadRequest(text="This form cannot be read.") from None
    if not content:
        raise Refused("Choose a file that is not empty.")
    kind = type_of(content)
    folder = MediaFolder(request.app[SETTINGS].uploads_folder)
    path = await asyncio.to_thread(folder.put, content, kind.extension)
    user = user_of(request).login
    upload = await request.app[UPLOADS].add(number, path, kind.mime, name, user)
    return page(request, "conversation_attached.html", upload=upload)


def with_file(
    request: web.Request, chat: Conversation, text: str, upload: Upload
) -> Reply:
    """The answer with its file: a picture as a picture, anything else as a link, which every
    platform shows. The platform fetches it from us, so we need an address that it can reach.

    Raises:
        Refused: we have none.
    """
    base = request.app[SETTINGS].gateway.public_url
    if not base and chat.channel != "web":
        raise Refused(
            "The platform could not fetch the file. Set public_url under [gateway] in sapa.toml."
        )
    address = f"{(base or str(request.url.origin())).rstrip('/')}/files/{upload.token}"
    if upload.mime in SHOWN:
        return Reply(text or None, image=address)
    return Reply("\n".join(filter(None, [text, f"{upload.name}: {address}"])))


async def _file(request: web.Request) -> tuple[str, bytes]:
    """Name and content of the form's file; nothing, if it has none."""
    most = request.app[SETTINGS].media.largest_mb * 2**20
    if not request.content_type.startswith("multipart/"):
        return "", b""
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name != "file":
            continue
        content = bytearray()
        while chunk := await part.read_chunk(_CHUNK):
            content += chunk
            if len(content) > most:
                raise Refused(
                    "The file is larger than {most} MB. Send a smaller one.", most=most // 2**20
                )
        return " ".join((part.filename or "file").split())[:100], bytes(content)
    return "", b""


PAGES = [Page("POST", r"/conversations/{id:\d+}/attach", attach, takes_file=True)]
