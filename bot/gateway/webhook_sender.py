"""Tells the shop's own systems what happens: signed calls, as Standard Webhooks says
(https://www.standardwebhooks.com). See docs/webhooks.md."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable

from bot.aio import repeat
from bot.api.webhook_events import told
from bot.api.webhook_signature import signature
from bot.media.public_calls import NotReached, call
from bot.settings import Settings
from bot.store.engine.protocol import Transactions
from bot.store.webhooks.deliveries import Deliveries, Delivery
from bot.store.webhooks.endpoints import Webhook, Webhooks

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
FORGET_EVERY_S = 3600.0
AT_ONCE = 8
"""Calls that one webhook gets at a time, each about another conversation."""
ROUNDS = 100
"""So many times a webhook is sent what is due before all of them are looked at anew."""
_GONE = 410


class WebhookSender:
    """Sends what is due to each webhook, again and again until it was taken.

    ``settings`` say where cases are told of, by which secrets calls are signed (``environ``), and
    which inner addresses may be called.
    """

    def __init__(
        self,
        settings: Settings,
        thread: Transactions,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._thread = thread
        self._clock = clock
        self._webhooks = Webhooks(thread, clock)
        self._deliveries = Deliveries(thread, clock)
        self._cases_url: str | None = None

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(
            repeat(self.send_all, LOOK_EVERY_S, "Webhooks are told later"),
            repeat(self._deliveries.forget_old, FORGET_EVERY_S, "Old deliveries stay for now"),
        )

    async def send_all(self) -> None:
        """All that is due, to all webhooks at once: a slow one holds up no other."""
        url = self._settings.cases.webhook
        if url != self._cases_url:
            await self._webhooks.follow_settings(url)
            self._cases_url = url
        every = [one for one in await self._webhooks.all() if one.disabled_at is None]
        await asyncio.gather(*(self._send_to(one) for one in every))

    async def _send_to(self, webhook: Webhook) -> None:
        for _ in range(ROUNDS):
            due = await self._deliveries.due(webhook, AT_ONCE)
            if not due:
                return
            taken = await asyncio.gather(*(self._send(webhook, one) for one in due))
            if not all(taken):
                return

    async def _send(self, webhook: Webhook, delivery: Delivery) -> bool:
        """Whether it was taken, or there was nothing to take."""
        body = await self._thread.run(lambda database: told(database, delivery))
        if body is None:
            await self._deliveries.gone(delivery)
            return True
        secret = self._settings.environ.get(webhook.secret_name)
        if not secret:
            why = f"{webhook.secret_name}, by which its calls are signed, is not there"
            await self._deliveries.refused(webhook, delivery, why, is_gone=False)
            return False
        status, answer = await self._call(
            webhook, delivery.event_id, secret, json.dumps(body, ensure_ascii=False).encode()
        )
        if 200 <= status < 300:
            await self._deliveries.sent(delivery, answer)
            return True
        logger.warning("Webhook %s did not take %s: %s", webhook.id, delivery.event_id, answer)
        await self._deliveries.refused(webhook, delivery, answer, status == _GONE)
        return False

    async def _call(
        self, webhook: Webhook, event_id: str, secret: str, body: bytes
    ) -> tuple[int, str]:
        """The status, 0 where there is none, and what staff read of it."""
        now = f"{self._clock():.0f}"
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Sapa",
            "webhook-id": event_id,
            "webhook-timestamp": now,
            "webhook-signature": signature(secret, event_id, now, body),
        }
        try:
            own = self._settings.webhooks.inner_addresses_named()
            status = await call(webhook.url, own, "POST", body, headers)
        except NotReached as error:
            return 0, str(error)
        return status, str(status)
