"""A WhatsApp of many customers for the measurements: signs webhooks, takes the replies."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import aiohttp
from aiohttp import web

APP_SECRET, ACCESS_TOKEN, NUMBER = "bench-secret", "bench-token", "100000000000001"
PATIENCE_S = 60.0
"""How long a customer waits for an answer."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Answer:
    """What came of one message: the ``replies``, each with the seconds that it took. More may come
    after the first; an apology for a technical problem is none of them."""

    sent_at: float = field(default_factory=time.monotonic)
    replies: list[tuple[float, str]] = field(default_factory=list)
    apologies: int = 0
    number: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, text: str) -> None:
        self.replies.append((time.monotonic() - self.sent_at, text))
        self.arrived.set()


class Whatsapp:
    """``ask`` posts a signed webhook and returns when a reply to that message has arrived, or none
    within PATIENCE_S."""

    secrets: ClassVar[dict[str, str]] = {
        "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": "bench",
        "WHATSAPP_ACCESS_TOKEN": ACCESS_TOKEN,
    }

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._asked: dict[str, list[Answer]] = {}
        self._ids = itertools.count(int(time.time() * 1000))
        self._gateway = free_port()
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        self.url = ""

    async def __aenter__(self) -> Whatsapp:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def write_settings(self, folder: Path, workers: int) -> Path:
        """A sapa.toml with ports and a data folder of its own."""
        settings = folder / "sapa.toml"
        settings.write_text(
            f'[data]\nfolder = "var"\n[gateway]\nport = {self._gateway}\n'
            f"[rasa]\nport = {free_port()}\nworkers = {workers}\n[actions]\nport = {free_port()}\n"
            f'[channels.whatsapp]\nenabled = true\nphone_number_id = "{NUMBER}"\n'
            f'api_url = "{self.url}"\n'
        )
        return settings

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.json()
        # The key is the number of the message that is answered, and the reply's place.
        number, _, place = body.get("biz_opaque_callback_data", "0.").partition(".")
        if answer := self._answer(body.get("to", ""), int(number)):
            if place.startswith("sorry"):
                answer.apologies += 1
            else:
                answer.take(_text(body))
        return web.json_response({"messages": [{"id": f"wamid.out{next(self._ids)}"}]})

    def _answer(self, person: str, number: int) -> Answer | None:
        """The one to this message. The gateway numbers them as they come."""
        for answer in self._asked.get(person, []):
            if answer.number in (0, number):
                answer.number = number
                return answer
        return None

    async def ask(self, person: str, text: str) -> Answer:
        body = json.dumps(self.event(person, f"wamid.in{next(self._ids)}", text)).encode()
        signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        answer = Answer()
        self._asked.setdefault(person, []).append(answer)
        async with self._session.post(
            f"http://127.0.0.1:{self._gateway}/webhooks/whatsapp",
            data=body,
            headers={"X-Hub-Signature-256": f"sha256={signature}"},
        ) as response:
            response.raise_for_status()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(answer.arrived.wait(), PATIENCE_S)
        return answer

    @staticmethod
    def event(person: str, message_id: str, text: str) -> dict[str, Any]:
        """The webhook of one text message, as Meta sends it."""
        message = {
            "from": person,
            "id": message_id,
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "1", "phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": "Customer"}, "wa_id": person}],
            "messages": [message],
        }
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
        }


def _text(body: dict[str, Any]) -> str:
    """The words of what is sent to a customer."""
    match body:
        case {"type": "text", "text": {"body": text}}:
            return str(text)
        case {"type": "image", "image": {"caption": text}}:
            return str(text)
        case {"type": "interactive", "interactive": {"body": {"text": text}}}:
            return str(text)
    return ""
