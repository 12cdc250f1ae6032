"""The gateway's way to Rasa: one customer message in, one turn out."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bot.messages import Inbound, Turn
from bot.rasa.attachments import metadata_of
from bot.rasa.bot_disclosure import is_due
from bot.rasa.likely_language import likely_language
from bot.rasa.thanks import is_thanks
from bot.rasa.worker_answer import TurnFailed, beginning, read_turn
from bot.rasa.worker_choice import FoundWorkers, in_order
from bot.store.cases.cases import Case
from bot.store.conversations.conversations import Conversation
from bot.store.files.readings import KeptReading
from bot.store.messages.flood import TOO_MANY
from bot.store.moderation.moderation_flags import strikes_of
from bot.store.offers.taking_back import NO_OFFERS
from bot.store.orders.followed_orders import NO_NEWS

LOADED_WITHIN_S = 180.0
"""A model takes about five seconds; on a machine under load, several times that."""

READY_WITHIN_S = 5.0
"""A worker in the middle of a turn answers late whether it is ready."""

SLOW_S = 5.0
"""A turn that takes this long raises the question whether its worker lives."""


class RasaNotUp(TurnFailed):
    """No worker, or not the action server, is up yet: nothing was tried."""


class ModelRefused(Exception):
    """A worker cannot load a model; the message says why."""


class RasaClient:
    """Sends turns to Rasa workers; a conversation always goes to the same one, except while that
    is down or hangs: all read the same trackers. What a worker answers is taken for data, bounded,
    and never for another address to ask: a redirection would carry the token and a customer's words
    elsewhere.

    Args:
        urls: the addresses of the workers that are this machine's, or that settings name.
        found: further ones, which announce themselves. They load their models by themselves.
        token: what the workers were started with (SAPA_INTERNAL_TOKEN).
        timeout_s: how long a turn may take; well under Rasa's own lock of 60 s.
    """

    def __init__(
        self,
        urls: list[str],
        token: str,
        timeout_s: float = 30.0,
        found: FoundWorkers | None = None,
    ) -> None:
        self._urls = urls
        self._found = found
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {token}"},
            timeout=aiohttp.ClientTimeout(total=timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        self._hanging: dict[str, asyncio.Task[None]] = {}

    async def turn(
        self,
        conversation: Conversation,
        event: Inbound,
        payload: str | None,
        message: int | None = None,
        cases: Sequence[Case] = (),
        readings: Sequence[KeptReading | None] = (),
    ) -> Turn:
        """What the bot answers to ``event``.

        ``payload`` is a checked button press; without one, the event's words are taken as text.
        ``message`` is its number in the inbox, the same when the turn is run again; ``cases`` are
        those of which this person may be told; ``readings`` are of the event's attachments.

        Raises:
            RasaNotUp: our own processes are down, starting or known to hang.
            TurnFailed: a worker failed or ended, or it had nothing at all to say, though no person
                is awaited to whom it could be left.
        """
        body = {
            "conversation": str(conversation.id),
            "channel": conversation.channel,
            "text": _words(event),
            "payload": payload or _payload_for(conversation, event),
            "language": conversation.language or likely_language(event, readings),
            "metadata": {
                **_metadata(conversation, event),
                **metadata_of(conversation, event, readings),
                "message": message,
                "cases": [_told(case) for case in cases],
            },
        }
        turn = await self._ask(conversation.id, body)
        if not (turn.replies or turn.signals or conversation.awaits_person):
            raise TurnFailed("Rasa had no reply.")
        return turn

    async def _all(self) -> list[str]:
        found = await self._found.urls() if self._found else []
        return list(dict.fromkeys([*self._urls, *found]))

    async def _ask(self, conversation: int, body: dict[str, Any]) -> Turn:
        """Asks the conversation's own worker; the next one if that is known to hang, or if it is
        not up, because it died or is still starting. Where one dies during the turn, one more is
        asked at once, not all: it may be the message that they die of."""
        not_up, died = "each of them hangs", None
        for url in in_order(await self._all(), conversation):
            if url in self._hanging:
                continue
            try:
                return await self._unless_it_hangs(url, self._post(url, body))
            except RasaNotUp as error:
                not_up = str(error)
            except aiohttp.ClientConnectorError as error:
                not_up = repr(error)
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
                if died is None and await self._is_gone(url, error):
                    died = error
                    continue
                raise TurnFailed(f"Rasa could not be asked: {error!r}.") from error
        if died is not None:
            raise TurnFailed(f"Rasa could not be asked: {died!r}.") from died
        raise RasaNotUp(f"No Rasa worker can answer yet: {not_up}.")

    async def _is_gone(self, url: str, error: Exception) -> bool:
        """Whether the worker ended; one whose connection alone broke may still be at the turn."""
        broke = isinstance(error, (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError))
        return broke and await self._readiness(url) is None

    async def _post(self, url: str, body: dict[str, Any]) -> Turn:
        async with self._session.post(
            f"{url}/webhooks/sapa/turn", json=body, allow_redirects=False
        ) as response:
            if response.status == 503:
                raise RasaNotUp(await beginning(response))
            if response.status != 200:
                raise TurnFailed(f"Rasa answered {response.status}.")
            return await read_turn(response)

    async def _unless_it_hangs(self, url: str, asking: Coroutine[Any, Any, Turn]) -> Turn:
        """Waits for as long as the worker at least answers whether it is ready, be it no: the time
        of a turn would be lost on one that never will."""
        turn = asyncio.create_task(asking)
        try:
            while not (await asyncio.wait([turn], timeout=SLOW_S))[0]:
                if await self._readiness(url) is None and not turn.done():
                    if url not in self._hanging:
                        self._hanging[url] = asyncio.create_task(self._come_back(url))
                    raise TurnFailed("The Rasa worker hangs.")
            return turn.result()
        finally:
            turn.cancel()

    async def _come_back(self, url: str) -> None:
        """Until the worker answers again; then its conversations are its own again."""
        while not await self._is_worker_ready(url):
            await asyncio.sleep(1)
        del self._hanging[url]

    @property
    def workers(self) -> tuple[str, ...]:
        """Those that are told here which model to load."""
        return tuple(self._urls)

    async def use_model(self, worker: str, path: Path) -> bool:
        """Has a worker answer by the model at ``path``, also if it does already. Returns whether it
        does now; one that is down, starting or slow may be asked again.

        Raises:
            ModelRefused: the worker cannot load this model, and keeps the one before.
        """
        timeout = aiohttp.ClientTimeout(total=LOADED_WITHIN_S)
        body = {"path": str(path)}
        try:
            async with self._session.post(
                f"{worker}/webhooks/sapa/model", json=body, timeout=timeout, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise ModelRefused(f"{response.status}: {await beginning(response)}")
                return True
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    async def is_ready(self) -> bool:
        """Whether every worker has its model loaded."""
        return all(await self._workers_ready())

    async def can_answer(self) -> bool:
        """Whether at least one worker has: it answers for those that are down or starting."""
        return any(await self._workers_ready())

    async def _workers_ready(self) -> list[bool]:
        return await asyncio.gather(*(self._is_worker_ready(url) for url in await self._all()))

    async def _is_worker_ready(self, url: str) -> bool:
        return await self._readiness(url) == 200

    async def _readiness(self, url: str) -> int | None:
        """The status that the worker answers; None for no answer."""
        timeout = aiohttp.ClientTimeout(total=READY_WITHIN_S)
        try:
            async with self._session.get(
                f"{url}/webhooks/sapa/ready", timeout=timeout, allow_redirects=False
            ) as response:
                return response.status
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return None

    async def aclose(self) -> None:
        for waiting in self._hanging.values():
            waiting.cancel()
        await self._session.close()
        if self._found:
            await self._found.aclose()


def _words(event: Inbound) -> str | None:
    """What was said; in a group without the names of those who are spoken to."""
    if event.words and event.extra.get("is_group"):
        return re.sub(r"@\w+", " ", event.words).strip()
    return event.words


def _payload_for(conversation: Conversation, event: Inbound) -> str | None:
    """What an event without words stands for."""
    if event.extra.get("command") == TOO_MANY:
        return "/too_many_messages"
    if event.extra.get("command") in (NO_NEWS, NO_OFFERS):
        return f"/{event.extra['command']}"
    if event.extra.get("command") == "start":
        return "/greet"
    if any(a.type == "order" for a in event.attachments):
        return "/talk_to_person"  # the bot sells nothing by itself
    if conversation.closed_at is not None and is_thanks(event):
        return "/thank"
    if event.words:
        return None
    photo = any(a.type == "image" for a in event.attachments)
    return "/send_photo" if photo else "/send_attachment"


def _metadata(conversation: Conversation, event: Inbound) -> dict[str, Any]:
    """What may be known of customer and message: only what the platform itself vouches for."""
    return {
        "message_id": event.message_id,
        "name": conversation.name,
        "verified_phone": conversation.verified_phone,
        "after_person": bool(conversation.after_person),
        "closed": conversation.closed_at is not None,
        "awaited": conversation.waiting_since if conversation.awaits_person else None,
        "introduce": is_due(conversation),
        "strikes": strikes_of(conversation),
        "is_group": bool(event.extra.get("is_group")),
        "origin": event.extra.get("origin"),
        "sent_at": event.written_at(time.time()) if event.timestamp_ms else None,
    }


def _told(case: Case) -> dict[str, Any]:
    """What the bot needs to speak of a case."""
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "order": case.order_number,
        "facts": case.facts,
        "filed_at": case.filed_at,
        "due_at": case.due_at,
        "asked_back": case.asked_back,
        "outcome": case.outcome,
    }
