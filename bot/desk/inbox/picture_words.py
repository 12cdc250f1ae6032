"""What a picture that staff send shows, in words: proposed, for those who do not see it."""

from __future__ import annotations

import asyncio
import re

from aiohttp import web

from bot.desk.inbox.conversations import HANDLING
from bot.desk.page import SETTINGS, Page, number_in, page
from bot.media.reading_client import NotReadable, ReaderUnavailable, ReadingClient
from bot.media.stored_files import staff_files
from bot.readings import Hint
from bot.store.files.file_encryption import FileUnreadable
from bot.store.files.uploads import Upload, Uploads

UPLOADS = web.AppKey("uploads", Uploads)
READER: web.AppKey[ReadingClient | None] = web.AppKey("reader", object)  # type: ignore[arg-type]

LONGEST_ALT = 300
_PROPOSED = 120
_WITHIN_S = 20.0
_NAMED_BY_PROGRAMS = frozenset({"img", "image", "photo", "picture", "dsc", "screenshot", "file",
                                "whatsapp", "untitled", "download", "unduhan", "foto", "gambar"})


async def proposed(request: web.Request) -> web.Response:
    """The field for these words, with the writing on the picture in it."""
    chat = await request.app[HANDLING].conversation(number_in(request))
    upload = await request.app[UPLOADS].get(request.match_info["token"])
    if upload is None or not upload.mime.startswith("image/"):
        raise web.HTTPNotFound
    writing = await _writing(request, upload, chat.language)
    words = ": ".join(filter(None, (words_of_name(upload.name), writing)))
    return page(request, "inbox/alt_field.html", alt=words, may_be_read=False)


def words_of_name(name: str) -> str:
    """What a picture's name says of it: ``kemeja-kawung_merah.jpg`` is "kemeja kawung merah"; none
    of what a camera or a program calls its files."""
    words = re.findall(r"[^\W\d_]+", name.rpartition(".")[0])
    is_told = len("".join(words)) > 3 and not re.search(r"\d{3}", name)
    return " ".join(words) if is_told and not _NAMED_BY_PROGRAMS & {*map(str.lower, words)} else ""


async def _writing(request: web.Request, upload: Upload, language: str | None) -> str:
    """What stands on it; empty where nobody reads, or not soon enough."""
    reader, files = request.app[READER], staff_files(request.app[SETTINGS])
    if reader is None or not reader.takes(upload.mime):
        return ""
    try:
        content = await asyncio.to_thread(files.read, upload.path)
        reading = reader.read(content, upload.mime, Hint(language))
        found = await asyncio.wait_for(reading, _WITHIN_S)
    except (ReaderUnavailable, NotReadable, FileUnreadable, OSError, asyncio.TimeoutError):
        return ""
    return " ".join(found.text.split())[:_PROPOSED]


PAGES = [
    Page("GET", r"/conversations/{id:\d+}/attached/{token:[A-Za-z0-9_-]+}/alt", proposed,
         by_itself=True),
]  # fmt: skip
