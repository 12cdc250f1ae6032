"""``/files/TOKEN``: what staff sent to a customer, for the customer and their platform to fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.media.served import headers_of

if TYPE_CHECKING:
    from bot.gateway.app import Gateway


class SentFiles:
    """Nobody can guess an address, and there is no list of them."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/files/{token:[A-Za-z0-9_-]+}", self.file)]

    async def file(self, request: web.Request) -> web.StreamResponse:
        upload = await self._gateway.uploads.get(request.match_info["token"])
        if upload is None:
            raise web.HTTPNotFound(text="There is nothing here.")
        return web.FileResponse(
            self._gateway.settings.uploads_folder / upload.path,
            headers={
                **headers_of(upload.mime),
                # Also on the pages of the shop and of the platform.
                "Cross-Origin-Resource-Policy": "cross-origin",
                "Cache-Control": "private, max-age=86400",
            },
        )
