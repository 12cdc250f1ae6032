"""``/health``, ``/ready`` and ``/metrics``: what watches over the gateway asks these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.store.engine.database import StoreUnavailable

if TYPE_CHECKING:
    from bot.gateway.app import Gateway


class Status:
    """Whether the gateway lives, whether it can do its work, and its figures."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/health", self.health),
            web.get("/ready", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def health(self, _: web.Request) -> web.Response:
        """200 as long as the process answers at all."""
        return web.json_response({"status": "ok"})

    async def ready(self, _: web.Request) -> web.Response:
        """200 if messages can be stored and answered, else 503 and which of the two cannot."""
        try:
            await self._gateway.queues.check_writable()
            stores = True
        except StoreUnavailable:
            stores = False
        answers = await self._gateway.rasa_client.can_answer()
        return web.json_response(
            {"store": stores, "rasa": answers}, status=200 if stores and answers else 503
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """Prometheus' text format, for this machine and who has the token; 404 for others."""
        if not self._gateway.addresses.may_watch(request):
            raise web.HTTPNotFound(text="There is nothing here.")
        try:
            depths = await self._gateway.queues.depths()
        except StoreUnavailable:
            depths = {}  # what is counted in memory is worth the more now
        response = web.Response(text=self._gateway.message_log.metrics(depths))
        response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
        return response
