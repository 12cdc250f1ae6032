"""The platforms' webhooks: verified, parsed and stored before they are answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from aiohttp import web

from bot.channels.channel import Channel, Refused, WebhookRequest
from bot.store.database import StoreUnavailable
from bot.store.inbox import Inbox

logger = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Bytes. Platforms send a few kilobytes; Meta batches up to 1,000 updates."""


class Webhooks:
    """``/webhooks/{channel}`` and what is below it: 200 once everything is stored, 401/403 for an
    unsigned or forged request, 400 for one that cannot be read, 404 for a channel that is not
    enabled, 503 when the store cannot write, so that the platform sends it again."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        inbox: Inbox,
        accepted: Callable[[], None],
        public_url: str,
    ) -> None:
        self._public_url = public_url.rstrip("/")
        self._channels = channels
        self._inbox = inbox
        self._accepted = accepted

    def routes(self) -> list[web.RouteDef]:
        return [
            route(path, self.handle)
            for path in ("/webhooks/{channel}", "/webhooks/{channel}/{_:.*}")
            for route in (web.get, web.post)
        ]

    async def handle(self, request: web.Request) -> web.Response:
        channel = self._channels.get(request.match_info["channel"])
        if channel is None:
            return web.Response(status=404, text="This channel is not enabled.")
        webhook = WebhookRequest(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers=request.headers,
            body=await request.read(),
            url=f"{self._public_url}{request.path_qs}" if self._public_url else str(request.url),
        )
        try:
            answer = channel.handshake(webhook)
            if answer is not None:
                return web.Response(
                    status=answer.status, text=answer.body, content_type=answer.content_type
                )
            if request.method != "POST":
                return web.Response(status=400, text="Nothing to do.")
            channel.verify(webhook)
            events = channel.parse(webhook.body)
            stored = await self._inbox.accept(events)
        except Refused as error:
            return web.Response(status=error.status, text=str(error))
        except StoreUnavailable:
            logger.exception("A webhook of %s could not be stored.", channel.name)
            return web.Response(status=503, text="Please send this again later.")
        if stored:
            self._accepted()
        return web.Response(text="")  # Twilio would send any words to the customer
