"""Web push: tells browsers and phones with the desk closed, encrypted for each of them (RFC 8291),
signed by the shop's key (VAPID, RFC 8292)."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import time
from collections.abc import Callable, Iterable

import aiohttp
from py_vapid import Vapid02, VapidException
from yarl import URL

from bot.aio import Wakeup
from bot.alerts.texts import notification
from bot.errors import UserError
from bot.media.public_addresses import Address, NotPublic, PublicResolver, is_public
from bot.settings import Settings
from bot.store.alerts.push_outbox import STALE_S, DuePush, PushOutbox

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (5.0, 30.0, 120.0, 300.0)
"""What a push service has not taken by then is no news any more."""
_AT_ONCE = 20
_LOOK_EVERY_S = 5.0
_TIMEOUT_S = 15.0
_SIGNED_FOR_S = 12 * 3600
_UNKNOWN = (404, 410)
"""How a push service says that it knows the browser no more."""


class WebPush:
    """Sends what the outbox hands out, until it is taken or stale.

    Args:
        own: addresses that may be called though they are not public.
    """

    def __init__(
        self,
        settings: Settings,
        outbox: PushOutbox,
        own: Iterable[Address] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._outbox = outbox
        self._own = frozenset(own)
        self._clock = clock
        self._wakeup = Wakeup()

    def wake(self) -> None:
        """Something is to be sent."""
        self._wakeup.ring()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                while await self.send_due():
                    pass
            except UserError as error:
                logger.error("Notifications cannot be sent now: %s", error)
            except Exception:
                logger.exception("Notifications cannot be sent now.")
            await self._wakeup.wait(_LOOK_EVERY_S)

    async def send_due(self) -> int:
        """Sends up to some messages that are due; how many there were.

        Raises:
            StoreUnavailable: they are sent later.
        """
        due = await self._outbox.take(_AT_ONCE)
        if due:
            key = Vapid02.from_raw(_base64(await self._outbox.key()))
            connector = aiohttp.TCPConnector(resolver=PublicResolver(self._own))
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
            async with aiohttp.ClientSession(
                connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
            ) as session:
                await asyncio.gather(*(self._send(session, key, one) for one in due))
        return len(due)

    async def _send(self, session: aiohttp.ClientSession, key: Vapid02, due: DuePush) -> None:
        url = URL(due.subscription.endpoint)
        try:
            status, wait_s = await self._post(session, key, url, due)
        except (VapidException, ValueError) as error:
            logger.warning("A browser's keys are unusable: %s", type(error).__name__)
            await self._outbox.browser_gone(due)
            return
        except NotPublic:
            logger.warning("A browser's push service is not on the public internet: %s", url.host)
            await self._outbox.browser_gone(due)
            return
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            if isinstance(error.__cause__, NotPublic):
                logger.warning("A push service is not on the public internet: %s", url.host)
                await self._outbox.browser_gone(due)
                return
            status, wait_s = 0, None
        if 200 <= status < 300:
            await self._outbox.sent(due)
        elif status in _UNKNOWN:
            await self._outbox.browser_gone(due)
        elif (400 <= status < 500 and status != 429) or due.attempts > len(RETRY_DELAYS_S):
            logger.warning("The push service %s refused a message: %s", url.host, status or "-")
            await self._outbox.sent(due)  # it would refuse it again
        else:
            delay_s = RETRY_DELAYS_S[due.attempts - 1]
            await self._outbox.try_again(due, min(max(delay_s, wait_s or 0), STALE_S))

    async def _post(
        self, session: aiohttp.ClientSession, key: Vapid02, url: URL, due: DuePush
    ) -> tuple[int, float | None]:
        """The answer's status, and in how many seconds to come again, where it says so. A
        redirection is no answer."""
        if (url.host, url.port) not in self._own:
            _look_at(url)
        one = due.subscription
        told = notification(
            due.kind, due.conversation_id, due.case_number, due.name, due.language
        )
        title = self._settings.shop.name
        payload = {"title": title, "body": told.text, "url": told.path, "tag": told.tag}
        keys = {"p256dh": one.p256dh, "auth": one.auth}
        body = _encrypted(json.dumps(payload).encode(), one.endpoint, keys)
        claims = {
            "aud": str(url.origin()),
            "exp": int(self._clock()) + _SIGNED_FOR_S,
            "sub": _contact(self._settings),
        }
        headers = {
            **key.sign(claims),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": f"{STALE_S:.0f}",
            "Urgency": "high",
        }
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            wait = answer.headers.get("Retry-After", "")
            return answer.status, float(wait) if wait.isdecimal() else None


def _encrypted(content: bytes, endpoint: str, keys: dict[str, str]) -> bytes:
    """For the browser of these keys. Raises ValueError: they are none."""
    # Imported here: it brings requests, which a gateway without subscriptions never loads.
    from pywebpush import WebPusher, WebPushException

    try:
        encoded = WebPusher({"endpoint": endpoint, "keys": keys}).encode(content)
    except WebPushException as error:
        raise ValueError(str(error)) from error
    return bytes(encoded["body"])


def _contact(settings: Settings) -> str:
    """By which the people of a push service can reach the shop; they ask for it."""
    address = URL(settings.gateway.public_url)
    if address.scheme == "https":
        return f"https://{address.host}"
    return f"mailto:{settings.mail.from_ or 'desk@localhost'}"


def _look_at(url: URL) -> None:
    """Numbers are never resolved, so they are looked at here. Raises NotPublic."""
    try:
        public = url.scheme == "https" and is_public(url.host or "")
    except ValueError:
        return  # a name: the resolver looks at what it stands for
    if not public:
        raise NotPublic


def _base64(key: bytes) -> bytes:
    return base64.urlsafe_b64encode(key).rstrip(b"=")
