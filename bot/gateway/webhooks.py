"""The platforms' webhooks: verified, parsed and stored before they are answered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping

from aiohttp import web

from bot.channels.base import Channel, Refused, WebhookRequest
from bot.gateway.admission import LARGEST_BODY, Admission, TurnedAway, Visit
from bot.gateway.client_address import ClientAddresses
from bot.gateway.message_log import MessageLog
from bot.messages import Inbound
from bot.settings_sections import GatewaySettings
from bot.store.engine.errors import StoreUnavailable
from bot.store.messages.channel_health import ChannelHealth
from bot.store.messages.inbox import Inbox

logger = logging.getLogger(__name__)

RETRY_AFTER_S = "5"

BODY_WITHIN_S = 10.0
"""How long the body of a webhook may take to arrive."""


class Webhooks:
    """``/webhooks/{channel}`` and what is below it: 200 once everything is stored, 401/403 for an
    unsigned or forged request, 400 for one that cannot be read, 404 for a channel that is not
    enabled, 503 when the store cannot write or too much waits, so that the platform sends it
    again; 413, 408 and 429 for what is too large, too slow, or too often unsigned."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        inbox: Inbox,
        accepted: Callable[[Iterable[Inbound]], None],
        gateway: GatewaySettings,
        message_log: MessageLog,
        addresses: ClientAddresses,
        health: ChannelHealth | None = None,
    ) -> None:
        self._health = health
        self._gateway = gateway
        self._channels = channels
        self._inbox = inbox
        self._accepted = accepted
        self._message_log = message_log
        self._admission = Admission(addresses)

    def routes(self) -> list[web.RouteDef]:
        return [
            route(path, self.handle)
            for path in ("/webhooks/{channel}", "/webhooks/{channel}/{_:.*}")
            for route in (web.get, web.post)
        ]

    async def handle(self, request: web.Request) -> web.Response:
        """Answers one request, whatever comes."""
        began = time.perf_counter()
        channel = self._channels.get(request.match_info["channel"])
        if channel is None:
            response = web.Response(status=404, text="This channel is not enabled.")
        else:
            response = await self._admit(request, channel)
        name = channel.name if channel else "none"  # not whatever word a stranger writes there
        self._message_log.webhook(name, response.status, time.perf_counter() - began)
        return response

    async def _admit(self, request: web.Request, channel: Channel) -> web.Response:
        try:
            with self._admission.let_in(request) as visit:
                return await self._take(request, channel, visit)
        except TurnedAway as error:
            return web.Response(
                status=error.status, text=str(error), headers={"Retry-After": RETRY_AFTER_S}
            )

    async def _take(
        self, request: web.Request, channel: Channel, visit: Visit
    ) -> web.Response:
        try:
            body = await asyncio.wait_for(request.read(), BODY_WITHIN_S)
        except asyncio.TimeoutError:
            raise TurnedAway(408, "The body did not arrive in time.") from None
        except web.HTTPRequestEntityTooLarge:
            raise TurnedAway(413, f"A webhook may have {LARGEST_BODY} bytes.") from None
        public_url = self._gateway.public_url.rstrip("/")
        webhook = WebhookRequest(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers=request.headers,
            body=body,
            url=f"{public_url}{request.path_qs}" if public_url else str(request.url),
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
            visit.signed = True
            events = channel.parse(webhook.body)
            stored = await self._inbox.accept(events)
        except Refused as error:
            if self._health:
                self._health.note(channel.name, "refused", str(error))
            return web.Response(status=error.status, text=str(error))
        except StoreUnavailable as error:
            logger.error("A webhook of %s could not be stored. %s", channel.name, error)
            raise TurnedAway(503, "Please send this again later.") from error
        if self._health:
            self._health.note(channel.name, "received")
        if stored:
            self._message_log.accepted(channel.name, stored)
            for event in events:
                if told := event.extra.get("notice"):
                    self._message_log.notice(channel.name, told["topic"])
            self._accepted(events)
        return web.Response(text="")  # Twilio would send any words to the customer
