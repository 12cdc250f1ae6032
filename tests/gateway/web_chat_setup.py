"""The real gateway with the web chat, a brain that only notes what it is asked, and tabs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.channels.web.channel import Web
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.media.reading_client import ReadingClient
from bot.messages import Inbound, Reply, Turn
from bot.settings import Settings
from bot.settings_sections import DataSettings, GatewaySettings
from bot.store.conversations.conversations import Conversation


class NotingBrain:
    """Says what it was told; ``answers`` are turns for particular words, ``delay_s`` is thinking
    time."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str | None]] = []
        self.answers: dict[str, Turn] = {}
        self.delay_s = 0.0

    async def turn(
        self, conversation: Conversation, event: Inbound, payload: str | None, *more: Any
    ) -> Turn:
        self.asked.append((event.text, payload))
        await asyncio.sleep(self.delay_s)
        return self.answers.get(event.text or "", Turn([Reply(f"You said: {event.text}")]))

    async def aclose(self) -> None:
        """Nothing is open."""


class Tab:
    """A browser tab: the page was loaded, the WebSocket is open."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hello(self, after: str | None = None) -> dict[str, Any]:
        await self.socket.send_json({"type": "hello", "after": after})
        return await self.next("history")

    async def say(self, text: str, ident: str) -> None:
        await self.socket.send_json({"type": "message", "id": ident, "text": text})

    async def press(self, title: str, payload: str, ident: str) -> None:
        await self.socket.send_json(
            {"type": "press", "id": ident, "title": title, "payload": payload}
        )

    async def next(self, *types: str) -> dict[str, Any]:
        """The next frame of one of these types; others before it are passed over."""
        while True:
            frame = await asyncio.wait_for(self.socket.receive_json(), 60)
            if frame["type"] in types:
                return dict(frame)

    async def answer(self) -> dict[str, Any]:
        """The next line that the customer did not write."""
        while True:
            line = await self.next("line")
            if line["author"] != "customer":
                return line

    async def is_quiet(self) -> bool:
        """Whether nothing arrives for a while."""
        try:
            await asyncio.wait_for(self.socket.receive_json(), 0.2)
        except asyncio.TimeoutError:
            return True
        return False


class RunningChat:
    """A gateway that listens, and browsers to visit it with."""

    def __init__(self, server: TestServer, gateway: Gateway, rasa_client: NotingBrain) -> None:
        self.server = server
        self.gateway = gateway
        self.rasa_client = rasa_client
        self.url = URL(str(server.make_url("/"))).with_path("")
        self._browsers: list[aiohttp.ClientSession] = []

    def browser(self) -> aiohttp.ClientSession:
        """A browser with no cookies yet."""
        browser = aiohttp.ClientSession(
            base_url=self.url, cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        self._browsers.append(browser)
        return browser

    async def tab(self, browser: aiohttp.ClientSession, **headers: str) -> Tab:
        """Loads the page and opens its WebSocket."""
        async with browser.get("/chat") as page:
            assert page.status == 200
        return Tab(await self.socket(browser, **headers))

    async def socket(
        self, browser: aiohttp.ClientSession, **headers: str
    ) -> aiohttp.ClientWebSocketResponse:
        """Opens a WebSocket only."""
        origin = {"Origin": str(self.url.origin())}
        return await browser.ws_connect("/chat/ws", headers={**origin, **headers})

    async def stored(self) -> list[str]:
        """The texts of all customer messages in the store."""
        rows = await self.gateway.inbox._thread.run(
            lambda database: list(database.query("SELECT text FROM inbox ORDER BY id"))
        )
        return [row["text"] for row in rows]

    async def aclose(self) -> None:
        for browser in self._browsers:
            await browser.close()


@asynccontextmanager
async def running_chat(
    folder: Path,
    public_url: str = "",
    embed_on: tuple[str, ...] = (),
    reading_client: ReadingClient | None = None,
    environ: Mapping[str, str] | None = None,
    **more: Any,
) -> AsyncIterator[RunningChat]:
    settings = Settings(
        root=folder,
        data=DataSettings(folder="."),
        gateway=GatewaySettings(public_url=public_url),
        environ=environ or {},
        **more,
    )
    rasa_client = NotingBrain()
    gateway = Gateway(settings, {"web": Web(embed_on)}, rasa_client, reading_client)  # type: ignore[arg-type]
    async with TestServer(build_app(gateway)) as server:
        chat = RunningChat(server, gateway, rasa_client)
        try:
            yield chat
        finally:
            await chat.aclose()
