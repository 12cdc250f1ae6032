"""A WhatsApp of many customers for the measurements: signs webhooks, takes the replies."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import socket
import time
from pathlib import Path
from typing import Any, ClassVar

import aiohttp
from aiohttp import web

CONVERSATION = (
    "halo kak",
    "brp lama pengiriman ke papua ya?",
    "pesanan saya udah sampe mana nih",
    "ORD-2291",
    "rina@example.com",
    "do you have white canvas sneakers?",
    "can I pay cash on delivery",
    "makasih ya kak",
)
"""One customer's messages: courtesies, questions, an order with its proof, a product."""

APP_SECRET, ACCESS_TOKEN, NUMBER = "bench-secret", "bench-token", "100000000000001"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Whatsapp:
    """``ask`` posts a signed webhook and returns when a reply to that customer has arrived."""

    secrets: ClassVar[dict[str, str]] = {
        "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": "bench",
        "WHATSAPP_ACCESS_TOKEN": ACCESS_TOKEN,
    }

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._waiting: dict[str, asyncio.Event] = {}
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
        waiting = self._waiting.get(body.get("to", ""))
        if waiting:
            waiting.set()
        return web.json_response({"messages": [{"id": f"wamid.out{next(self._ids)}"}]})

    async def ask(self, person: str, text: str) -> None:
        answered = self._waiting[person] = asyncio.Event()
        body = json.dumps(self.event(person, f"wamid.in{next(self._ids)}", text)).encode()
        signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        async with self._session.post(
            f"http://127.0.0.1:{self._gateway}/webhooks/whatsapp",
            data=body,
            headers={"X-Hub-Signature-256": f"sha256={signature}"},
        ) as response:
            response.raise_for_status()
        await asyncio.wait_for(answered.wait(), 120)

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
