"""Stands in for a service that reads messages: OpenAI's chat completions with a JSON schema."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.standins.platform_server import PlatformServer

PATH = "/v1/chat/completions"
MODEL = "stand-in"
TOKEN = "reader-token-of-the-tests"


def command(name: str, **more: str) -> dict[str, Any]:
    """A command as a service writes it: every field is there."""
    fields = dict.fromkeys(("kind", "fact", "value")) | {"text": "", "why": "as the stand-in says"}
    return {"name": name, **fields, **more}


class ReadingApi(PlatformServer):
    """``reads`` queues what the next message is read as; without any, nothing is read."""

    def __init__(self) -> None:
        super().__init__()
        self._readings: deque[Any] = deque()

    @property
    def address(self) -> str:
        return f"{self.url}{PATH}"

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What was asked, as the service sees it."""
        return [json.loads(call.body["messages"][1]["content"]) for call in self.calls]

    def reads(self, *commands: dict[str, Any]) -> None:
        self.says(json.dumps({"commands": commands}))

    def says(self, content: Any) -> None:
        """The next answer has this content, whatever it is."""
        self._readings.append(content)

    def trickles(self) -> None:
        """The next answer never ends, a byte at a time."""

        async def trickle(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            while not self._closing.is_set() and request.transport:
                await response.write(b" ")
                await asyncio.sleep(0.01)
            return response

        self.next_is(trickle)

    def floods(self) -> None:
        """The next answer has more bytes than anybody wants."""

        async def flood(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            while request.transport:
                await response.write(b" " * 65536)
            return response

        self.next_is(flood)

    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"error": {"message": "no such token"}}
        if path != PATH or body["model"] != MODEL:
            return 404, {"error": {"message": "no such model"}}
        content = self._readings.popleft() if self._readings else json.dumps({"commands": []})
        message = {"role": "assistant", "content": content}
        return 200, {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
