"""Tells the shop's own system of cases: a signed POST for each step ([cases] webhook in sapa.toml).

The signature is HMAC-SHA256 over the time, a dot and the body. See docs/case-webhook.md.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from typing import Any

import aiohttp
from yarl import URL

from bot.aio import repeat
from bot.media.public_addresses import Address, NotPublic, PublicResolver, is_public
from bot.store.cases.cases import Case
from bot.store.cases.webhook_outbox import CaseOutbox, DueStep

logger = logging.getLogger(__name__)

SECRET = "SAPA_CASES_SECRET"
"""The environment variable with what the calls are signed by."""

RETRY_DELAYS_S = (10.0, 60.0, 300.0, 1800.0, 3600.0, *[7200.0] * 11)
"""A day in all; what was not taken by then is left out."""

LOOK_EVERY_S = 2.0
TIMEOUT_S = 15.0


class CaseWebhook:
    """Sends one step at a time, in order, again and again until it was taken.

    Args:
        url: where to.
        secret: what the calls are signed by.
        own: addresses that may be called though they are not public.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        outbox: CaseOutbox,
        own: Iterable[Address] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._url = URL(url)
        self._secret = secret
        self._outbox = outbox
        self._own = frozenset(own)
        self._clock = clock
        self._begun = False

    async def run(self) -> None:
        """Until cancelled."""
        await repeat(self._tell_all, LOOK_EVERY_S, "The shop's system cannot be told of cases yet")

    async def _tell_all(self) -> None:
        if not self._begun:
            await self._outbox.begin()
            self._begun = True
        while await self.tell_next():
            pass

    async def tell_next(self) -> bool:
        """Tells the next step, if one is due; whether the one after it can follow at once."""
        due = await self._outbox.due()
        if due is None:
            return False
        refusal = await self._post(due)
        if refusal is None:
            await self._outbox.told(due)
            return True
        logger.warning("The shop's system did not take step %s of a case: %s", due.id, refusal)
        if due.attempts >= len(RETRY_DELAYS_S):
            await self._outbox.give_up(due, refusal)
            return True
        await self._outbox.try_again(due, RETRY_DELAYS_S[due.attempts], refusal)
        return False

    async def _post(self, due: DueStep) -> str | None:
        """Why it was not taken; None if it was. No address stands in it."""
        body = json.dumps(_told(due), ensure_ascii=False).encode()
        now = f"{self._clock():.0f}"
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Sapa-Event": str(due.id),
            "Sapa-Timestamp": now,
            "Sapa-Signature": f"sha256={signature(self._secret, now, body)}",
        }
        try:
            return await _called(self._url, self._own, "POST", body, headers)
        except NotReached as error:
            return str(error)


class NotReached(Exception):
    """Nobody answers at the address; the message says why, without the address."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 of ``timestamp.body``, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


async def check_reachable(url: str, own: Iterable[Address] = ()) -> None:
    """Raises NotReached unless somebody answers there, whatever they say: nothing is told."""
    await _called(URL(url), frozenset(own), "HEAD", None, {})


async def _called(
    url: URL, own: frozenset[Address], method: str, body: bytes | None, headers: dict[str, str]
) -> str | None:
    """None where the answer is 2xx, else what it is. A redirection is no answer: what is signed
    for one address is nobody else's."""
    _look_at(url, own)
    connector = aiohttp.TCPConnector(resolver=PublicResolver(own), force_close=True)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.request(
                method, url, data=body, headers=headers, allow_redirects=False
            ) as response,
        ):
            return None if response.ok and response.status < 300 else f"{response.status}"
    except asyncio.TimeoutError as error:
        raise NotReached(f"no answer within {TIMEOUT_S:g} s") from error
    except (aiohttp.ClientError, OSError) as error:
        if isinstance(error, NotPublic) or isinstance(error.__cause__, NotPublic):
            raise NotReached("its address is not on the public internet") from error
        raise NotReached(f"the connection failed ({type(error).__name__})") from error


def _look_at(url: URL, own: frozenset[Address]) -> None:
    """Numbers are never resolved, so they are looked at here."""
    if (url.host, url.port) in own:
        return
    try:
        public = is_public(url.host or "")
    except ValueError:
        return  # a name: the resolver looks at what it stands for
    if not public:
        raise NotReached("its address is not on the public internet")


def _told(due: DueStep) -> dict[str, Any]:
    return {
        "event": due.id,
        "what": due.step.what,
        "at": _moment(due.step.at),
        "by": due.step.author,
        "case": _case(due.case),
    }


def _case(case: Case) -> dict[str, Any]:
    """The case as it is when it is told, which may be later than the step."""
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "order": case.order_number,
        "customer": case.customer,
        "proof": case.proof,
        "facts": case.facts,
        "filed_at": _moment(case.filed_at),
        "due_at": _moment(case.due_at),
        "assigned_to": case.assigned_to,
        "asked_back": case.asked_back,
        "decision": case.decision,
        "outcome": case.outcome,
    }


def _moment(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="seconds")
