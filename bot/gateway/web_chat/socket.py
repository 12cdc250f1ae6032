"""One open tab of the web chat: its WebSocket, from the first frame to the last.

The protocol is JSON objects, one a frame. From the browser::

    {"type": "hello", "after": key}        the last line the tab shows, null if it shows none
    {"type": "message", "id": id, "text": "…"}
    {"type": "press", "id": id, "payload": "…", "title": "…"}
    {"type": "contact", "id": id, "name": "…", "email": "…", "phone": "…", "text": "…",
     "language": "en"|"id"}                the form for when nobody is there
    {"type": "seen", "key": key}           a person's answer stands before the visitor

``id`` is chosen by the browser and makes a repeated message the same message. To the browser::

    {"type": "history", "lines": [line…], …standing}          the answer to a hello
    {"type": "line", …line}                                   a new line, also of another tab
    {"type": "state", …standing}                              who answers has changed
    {"type": "accepted", "id": id}                            stored: it cannot be lost any more
    {"type": "typing"}
    {"type": "error", "id": id|null, "code": "…", "text": {"en": "…", "id": "…"}}

A standing is ``{"state", "agent", "away", "read"}``: state is bot, waiting or staff, ``agent`` the
name of who answers, ``read`` the key of the visitor's last line that a person has opened, null
while the bot serves alone. While a person is wanted and none is there, ``away`` is ``{"opens",
"by_mail"}``: when the shop opens, in each language, and whether answers go to an e-mail address.

A line is ``{"key", "id", "at", "author", "text", "buttons", "image", "card", "files"}``: ``id`` is
the browser's, on a customer's own lines, ``at`` is in Unix seconds, ``author`` is customer, bot or
a name, ``card`` a bot.messages.Card. Files come by HTTP: see bot.gateway.web_chat.files.
A line may come twice (after a reconnect); its key tells.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels import parsing
from bot.channels.base import Malformed
from bot.channels.web.channel import News
from bot.gateway.web_chat.errors import Refusal, told
from bot.gateway.web_chat.mailbox import WebMailbox
from bot.messages import Inbound
from bot.store.conversations.waiting_conversations import Line
from bot.store.engine.errors import StoreUnavailable

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 2000

MESSAGE_ID = re.compile("[A-Za-z0-9-]{8,64}")
"""What a browser may call a message."""


class WebSocketTab:
    """Answers one tab's frames and passes news of its chat on, in the order of the store."""

    def __init__(
        self, socket: web.WebSocketResponse, mailbox: WebMailbox, chat: str, address: str
    ) -> None:
        self._socket = socket
        self._mailbox = mailbox
        self._chat = chat
        self._address = address
        self._something = asyncio.Event()
        self._typing = False
        self._hello: dict[str, Any] | None = None
        self._shown: set[str] | None = None
        self._by_people: set[str] = set()
        self._saw_last = ""
        self._standing: dict[str, Any] = {}

    async def run(self) -> None:
        """Until the tab or the server closes the connection."""
        self._mailbox.web.listen(self._chat, self._hear)
        talking = asyncio.create_task(self._talk())
        try:
            async for frame in self._socket:
                if frame.type is WSMsgType.TEXT:
                    await self._receive(frame.data)
        except ConnectionError:
            pass  # the tab went away while it was answered; it comes back and says hello
        finally:
            self._mailbox.web.leave(self._chat, self._hear)
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)

    def _hear(self, news: News) -> None:
        # Only the latest matters: a message ends the typing that was announced before it.
        if news != "read":
            self._typing = news == "typing"
        self._something.set()

    async def _talk(self) -> None:
        """Sends what is new, one thing at a time: a slow tab is behind, but never out of order."""
        try:
            while True:
                await self._something.wait()
                self._something.clear()
                typing, self._typing = self._typing, False
                await self._catch_up()
                if typing:
                    await self._socket.send_json({"type": "typing"})
        except ConnectionError:
            pass
        except Exception:
            logger.exception("A web chat could not be read; its tab is told to come back.")
            await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER)

    async def _catch_up(self) -> None:
        hello, self._hello = self._hello, None
        if hello is None and self._shown is None:
            return  # it has not said yet what it shows
        lines, standing = await self._mailbox.read(self._chat)
        self._by_people = {n.key for n in lines if n.author not in ("customer", "bot")}
        if hello is not None:
            fresh = _after(lines, parsing.text(hello, "after"))
            frame = {"type": "history", "lines": [_as_json(n) for n in fresh], **standing}
            await self._socket.send_json(frame)
        else:
            for line in lines:
                if line.key not in (self._shown or ()):
                    await self._socket.send_json({"type": "line", **_as_json(line)})
            if standing != self._standing:
                await self._socket.send_json({"type": "state", **standing})
        self._shown, self._standing = {line.key for line in lines}, standing

    async def _receive(self, data: str) -> None:
        frame: dict[str, Any] = {}
        try:
            frame = _read(data)
            if frame.get("type") == "hello":
                self._mailbox.greet(self._chat)
                self._hello = frame
                self._something.set()
                return
            if frame.get("type") == "seen":
                await self._saw(parsing.text(frame, "key") or "")
                return
            ident = parsing.text(frame, "id") or ""
            if not MESSAGE_ID.fullmatch(ident):
                raise Refusal("not_understood")
            if frame.get("type") == "contact":
                await self._mailbox.accept_contact(frame, ident, self._chat, self._address)
            else:
                event = self._event(frame, ident)
                await self._mailbox.accept(event, self._chat, self._address)
            await self._socket.send_json({"type": "accepted", "id": ident})
        except Refusal as refusal:
            await self._socket.send_json(
                {
                    "type": "error",
                    "id": parsing.text(frame, "id"),
                    "code": refusal.code,
                    "text": told(refusal.code),
                }
            )

    async def _saw(self, key: str) -> None:
        """Each answer counts once a tab, however often it says so."""
        if key not in self._by_people or key == self._saw_last:
            return
        self._saw_last = key
        try:
            await self._mailbox.saw(self._chat, key)
        except StoreUnavailable:
            logger.warning("That a visitor saw an answer could not be noted.")

    def _event(self, frame: dict[str, Any], ident: str) -> Inbound:
        kind = frame.get("type")
        is_press = kind == "press"
        text = (parsing.text(frame, "title" if is_press else "text") or "").strip()
        payload = parsing.text(frame, "payload") if is_press else None
        if kind not in ("message", "press"):
            raise Refusal("not_understood")
        if not text or (is_press and not payload):
            raise Refusal("empty")
        if len(text) > MOST_CHARACTERS or len(payload or "") > MOST_CHARACTERS:
            raise Refusal("too_long")
        event = self._mailbox.event(self._chat, ident, self._address)
        return replace(
            event, kind="postback" if is_press else "message", text=text, payload=payload
        )


def _read(data: str) -> dict[str, Any]:
    try:
        return parsing.read_object(data.encode())
    except Malformed as error:
        raise Refusal("not_understood") from error


def _after(lines: list[Line], key: str | None) -> list[Line]:
    """The lines behind the one with ``key``; all of them if that is not there (any more)."""
    positions = [position for position, line in enumerate(lines) if line.key == key]
    return lines[positions[0] + 1 :] if positions else lines


def _as_json(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "id": line.message_id,
        "at": line.at,
        "author": line.author,
        "text": line.text,
        "buttons": line.buttons,
        "image": line.image,
        "alt": line.alt,
        "audio": line.audio,
        "card": line.card,
        "files": [_file_as_json(line, position) for position in range(len(line.attachments))],
    }


def _file_as_json(line: Line, position: int) -> dict[str, Any]:
    """``url`` is null once the file is not kept any more."""
    attachment = line.attachments[position]
    detail, file = attachment["detail"], attachment.get("file")
    is_kept = isinstance(file, dict) and file.get("state") == "stored"
    place = line.key.removeprefix("in-")
    return {
        "name": detail.get("filename") if isinstance(detail, dict) else None,
        "mime": file.get("mime") if isinstance(file, dict) else None,
        "size": file.get("size") if isinstance(file, dict) else None,
        "url": f"/chat/files/{place}/{position}" if is_kept else None,
    }
