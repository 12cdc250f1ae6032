"""Pictures and files that a customer sends in the web chat, and gets shown again there.

One request is one message: ``POST /chat/files?id=ID&name=NAME`` with the bytes as its body. ``ID``
is chosen by the browser; sent again after a lost connection, it is the same message.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from bot.gateway.client_address import ClientAddresses
from bot.gateway.web_chat.errors import ErrorCode, Refusal, told
from bot.gateway.web_chat.mailbox import WebMailbox
from bot.gateway.web_chat.session import WebSessions
from bot.gateway.web_chat.socket import MESSAGE_ID
from bot.media.file_names import plain_name
from bot.media.file_responses import ServedFiles, headers_of
from bot.media.file_types import FileType, is_page, is_program, runs_by_name, type_of
from bot.media.pictures import NotShowable, without_camera_notes
from bot.media.stored_files import StoredFiles
from bot.messages import Attachment
from bot.store.files.received_files import Media
from bot.token_buckets import TokenBuckets

TAKEN = frozenset({
    "jpg", "png", "gif", "webp", "pdf", "docx", "xlsx", "txt", "mp4", "mov", "webm", "3gp",
    "ogg", "mp3", "m4a", "aac", "amr", "wav",
})  # fmt: skip
"""What a shop's customers have to show. No archives and nothing that can run."""
_NO_BROWSER_SHOWS = ("heic", "avif")
_TYPES = ("image", "audio", "video")

WITHIN_S = 180.0
"""A video over a slow phone takes minutes; then the place is for somebody else."""
AT_ONCE, OF_ONE_ADDRESS = 16, 6
"""Files on their way at once; each is held in memory. Customers of one mobile network share an
address."""
_CHUNK = 64 * 1024
_STATUS: dict[ErrorCode, int] = {
    "not_understood": 400, "too_large": 413, "slow_down": 429, "not_stored": 503,
}  # fmt: skip

_MAY_GO_LATER: tuple[ErrorCode, ...] = ("slow_down", "not_stored")
"""Refused for now; with any other code the same file is refused again."""


class ChatFiles:
    """Takes files from browsers into the folder of customers' files, and shows each customer their
    own.

    Args:
        most_mb: how large one may be.
    """

    def __init__(
        self,
        sessions: WebSessions,
        mailbox: WebMailbox,
        addresses: ClientAddresses,
        media: Media,
        files: StoredFiles,
        most_mb: int,
    ) -> None:
        self.most_mb = most_mb
        self._sessions = sessions
        self._mailbox = mailbox
        self._addresses = addresses
        self._media = media
        self._files = files
        self._served = ServedFiles(files)
        self._on_their_way: Counter[str] = Counter()
        self._per_chat = TokenBuckets(most=10, period_s=60)
        self._per_address = TokenBuckets(most=40, period_s=60)
        self._per_day = TokenBuckets(most=100, period_s=86_400)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/chat/files", self.take),
            web.get(r"/chat/files/{message:\d{1,18}}/{position:\d{1,3}}", self.show),
        ]

    async def take(self, request: web.Request) -> web.Response:
        """Stores a file as a message, or says why not."""
        if not self._sessions.is_from_our_page(request):
            return web.Response(status=403, text="The chat can only be used from its own page.")
        chat = self._sessions.chat(request)
        if chat is None:
            return web.Response(status=401, text="Open /chat first.")
        try:
            ident = request.query.get("id", "")
            if not MESSAGE_ID.fullmatch(ident):
                raise Refusal("not_understood")
            address = self._addresses.source(request)
            self._count(chat, address)
            with self._one_of(address):
                content = await asyncio.wait_for(self._body(request), WITHIN_S)
                attachment = await self._keep(content, ident, request.query.get("name", ""))
            await self._mailbox.accept_file(attachment, ident, chat, address)
        except asyncio.TimeoutError:
            return self._refused("not_stored")
        except Refusal as refusal:
            return self._refused(refusal.code)
        return web.json_response({"accepted": ident}, headers=_HEADERS)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """A file, to the chat that it was sent in."""
        chat = self._sessions.chat(request)
        place = int(request.match_info["message"]), int(request.match_info["position"])
        file = await self._media.kept(place, self._mailbox.web.name, chat) if chat else None
        if file is None:
            raise web.HTTPNotFound(text="There is nothing here.")
        headers = {**headers_of(file.mime, file.name), "Cache-Control": "private, max-age=86400"}
        return await self._served.answer(request, file.path, {**_HEADERS, **headers})

    def _refused(self, code: ErrorCode) -> web.Response:
        text = told(code, most=self.most_mb)
        frame = {"code": code, "text": text, "final": code not in _MAY_GO_LATER}
        return web.json_response(frame, status=_STATUS.get(code, 415), headers=_HEADERS)

    def _count(self, chat: str, address: str) -> None:
        limits = ((self._per_chat, chat), (self._per_day, chat), (self._per_address, address))
        if not all(bucket.take(key) for bucket, key in limits):
            raise Refusal("slow_down")

    @contextmanager
    def _one_of(self, address: str) -> Iterator[None]:
        on_their_way = self._on_their_way
        if on_their_way.total() >= AT_ONCE or on_their_way[address] >= OF_ONE_ADDRESS:
            raise Refusal("slow_down")
        on_their_way[address] += 1
        try:
            yield
        finally:
            on_their_way[address] -= 1
            if not on_their_way[address]:
                del on_their_way[address]

    async def _body(self, request: web.Request) -> bytes:
        content = bytearray()
        if (request.content_length or 0) > self.most_mb * 2**20:
            raise Refusal("too_large")
        async for chunk in request.content.iter_chunked(_CHUNK):
            content += chunk
            if len(content) > self.most_mb * 2**20:
                raise Refusal("too_large")
        return bytes(content)

    async def _keep(self, content: bytes, ident: str, name: str) -> Attachment:
        if not content:
            raise Refusal("empty_file")
        kind = type_of(content)
        if kind.extension in _NO_BROWSER_SHOWS:
            raise Refusal("heic")
        is_harmful = is_program(content) or is_page(content) or runs_by_name(name)
        if kind.extension not in TAKEN or is_harmful:
            raise Refusal("wrong_type")
        if kind.mime.startswith("image/"):
            try:
                content = await asyncio.to_thread(without_camera_notes, content)
            except NotShowable:
                raise Refusal("damaged") from None
        try:
            if not await asyncio.to_thread(self._files.has_room):
                raise Refusal("not_stored")
            path = await asyncio.to_thread(self._files.put, content, kind.extension)
        except OSError:
            raise Refusal("not_stored") from None
        start = kind.mime.partition("/")[0]
        detail = {
            "media_id": ident,
            "mime": kind.mime,
            "filename": _named(name, kind),
            "kept": {"path": path, "mime": kind.mime, "size": len(content)},
        }
        return Attachment(start if start in _TYPES else "file", detail)


_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def _named(name: str, kind: FileType) -> str:
    """As its sender called it, with the ending of what it is."""
    plain = plain_name(name)
    return f"{plain.rpartition('.')[0] or plain}.{kind.extension}"
