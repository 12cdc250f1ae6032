"""The web chat's addresses: the page, its parts, the button for other sites, the WebSocket."""

from __future__ import annotations

import asyncio
import weakref
from pathlib import Path

from aiohttp import WSCloseCode, web

from bot.channels.web.channel import Web
from bot.channels.web.theme import palette, stylesheet
from bot.gateway.client_address import ClientAddresses
from bot.gateway.web_chat.files import ChatFiles
from bot.gateway.web_chat.mailbox import WebMailbox
from bot.gateway.web_chat.session import WebSessions
from bot.gateway.web_chat.socket import WebSocketTab
from bot.settings_sections import ShopSettings
from bot.store.web_chat.look import Looks

PAGES = Path(__file__).parent / "pages"
LARGEST_FRAME = 16 * 1024
HEARTBEAT_S = 30.0


class WebChat:
    """Serves the chat to browsers; what is said goes through the gateway's store.

    Args:
        shop: the shop's name is in it.
        web_channel: where deliveries to open tabs come out.
        sessions: who a browser is.
        mailbox: where what is said goes, and what was said comes from.
        addresses: where a request comes from.
        files: takes what customers send beside words.
        looks: colour, logo and words as the shop has set them.
    """

    def __init__(
        self,
        shop: ShopSettings,
        web_channel: Web,
        sessions: WebSessions,
        mailbox: WebMailbox,
        addresses: ClientAddresses,
        files: ChatFiles,
        looks: Looks,
    ) -> None:
        self._shop = shop
        self._channel = web_channel
        self._sessions = sessions
        self._mailbox = mailbox
        self._addresses = addresses
        self._files = files
        self._looks = looks
        self._assets = {path.name: path for path in PAGES.glob("*.*")}
        self._sockets: weakref.WeakSet[web.WebSocketResponse] = weakref.WeakSet()

    @property
    def _headers(self) -> dict[str, str]:
        """Of each answer: the sites that may show the chat can change at any time."""
        return _security_headers(self._channel.embed_on)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.root),
            web.get("/chat", self.page),
            web.get("/chat/config.json", self.config),
            web.get("/chat/embed.js", self.embed),
            web.get("/chat/site.json", self.site),
            web.get("/chat/theme.css", self.theme),
            web.get("/chat/logo.png", self.logo),
            web.get("/chat/assets/{name}", self.asset),
            web.get("/chat/ws", self.socket),
            *self._files.routes(),
        ]

    async def close(self, _: web.Application) -> None:
        """Sends every tab away, to come back to the next process: for the start of a shutdown,
        which would otherwise wait for them to leave."""
        closing = [socket.close(code=WSCloseCode.GOING_AWAY) for socket in self._sockets]
        await asyncio.gather(*closing, return_exceptions=True)

    async def root(self, _: web.Request) -> web.Response:
        return web.Response(status=302, headers={**self._headers, "Location": "/chat"})

    async def page(self, request: web.Request) -> web.FileResponse:
        """The chat, for its own window or for a frame on another site."""
        response = self._file("chat.html")
        self._sessions.keep(request, response)
        return response

    async def config(self, _: web.Request) -> web.Response:
        """What the page must know of the shop."""
        look = await self._looks.now()
        known = {
            "shop": look.name or self._shop.name,
            "most_mb": self._files.most_mb,
            "greeting": {"en": look.greeting_en, "id": look.greeting_id},
            "logo": f"/chat/logo.png?{look.logo}" if look.logo else None,
            "scheme": look.scheme,
        }
        headers = {**self._headers, "Cache-Control": "no-cache"}
        return web.json_response(known, headers=headers)

    async def embed(self, _: web.Request) -> web.FileResponse:
        """The script that other sites include."""
        response = self._file("embed.js")
        response.headers["Cache-Control"] = "public, max-age=3600"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def site(self, request: web.Request) -> web.Response:
        """Whether the site that asks may show the chat, and how its button looks. Of a frame that
        is refused a browser shows a grey box: on other sites there is no button."""
        origin = request.headers.get("Origin", "")
        own = f"{request.scheme}://{request.host}"
        is_listed = self._channel.is_embedded_on(origin) or origin == own
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store",
                   "Vary": "Origin", "X-Content-Type-Options": "nosniff"}
        known: dict[str, object] = {"listed": is_listed}
        if is_listed:
            look = await self._looks.now()
            colours = palette(look.colour)
            known |= {"colour": colours.own, "ink": colours.own_ink, "position": look.position,
                      "scheme": look.scheme}
        return web.json_response(known, headers=headers)

    async def theme(self, _: web.Request) -> web.Response:
        """The chat's colours."""
        css = stylesheet((await self._looks.now()).colour)
        headers = {**self._headers, "Cache-Control": "no-cache"}
        return web.Response(text=css, content_type="text/css", headers=headers)

    async def logo(self, _: web.Request) -> web.Response:
        """The shop's logo; its address changes with it."""
        png = await self._looks.logo()
        if png is None:
            raise web.HTTPNotFound(text="There is no logo.")
        headers = {**self._headers, "Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=png, content_type="image/png", headers=headers)

    async def asset(self, request: web.Request) -> web.FileResponse:
        name = request.match_info["name"]
        if name not in self._assets:
            raise web.HTTPNotFound(text="There is no such file.")
        return self._file(name)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """A tab's connection; without a session it is closed with code 1008."""
        if not self._sessions.is_from_our_page(request):
            return web.Response(status=403, text="The chat can only be used from its own page.")
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME, compress=False
        )
        await socket.prepare(request)
        chat = self._sessions.chat(request)
        if chat is None:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"open /chat first")
            return socket
        self._sockets.add(socket)
        await WebSocketTab(socket, self._mailbox, chat, self._addresses.source(request)).run()
        return socket

    def _file(self, name: str) -> web.FileResponse:
        # "no-cache" is not "no-store": browsers ask whether it changed, and mostly it did not.
        headers = {**self._headers, "Cache-Control": "no-cache"}
        return web.FileResponse(self._assets[name], headers=headers)


def _security_headers(embed_on: tuple[str, ...]) -> dict[str, str]:
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' https: blob:",  # the shop's are anywhere; blob: what is being sent
        "media-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(["'self'", *embed_on]),
    }
    return {
        "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
