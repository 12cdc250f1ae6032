"""``/health``, ``/ready`` and ``/metrics``: what watches over the gateway asks these."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.client_address import ClientAddresses
from bot.gateway.message_log import MessageLog
from bot.rasa.client import RasaClient
from bot.store.conversations.queues import Queues
from bot.store.engine.errors import StoreUnavailable


class Health:
    """Whether the gateway lives, whether it can do its work, and its figures."""

    def __init__(
        self,
        queues: Queues,
        rasa_client: RasaClient,
        message_log: MessageLog,
        addresses: ClientAddresses,
    ) -> None:
        self._queues = queues
        self._rasa = rasa_client
        self._message_log = message_log
        self._addresses = addresses

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
            await self._queues.check_writable()
            stores = True
        except StoreUnavailable:
            stores = False
        answers = await self._rasa.can_answer()
        return web.json_response(
            {"store": stores, "rasa": answers}, status=200 if stores and answers else 503
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """Prometheus' text format, for this machine and who has the token; 404 for others."""
        if not self._addresses.may_watch(request):
            raise web.HTTPNotFound(text="There is nothing here.")
        try:
            depths = await self._queues.depths()
        except StoreUnavailable:
            depths = {}  # what is counted in memory is worth the more now
        response = web.Response(body=self._message_log.metrics(depths))
        response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
        return response
