"""A local server that stands in for a platform's API and keeps what it was asked."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

_Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Call:
    """A request as it arrived; ``answer`` is the status that it got, 0 for none. The body of a GET
    is its query."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    answer: int
    method: str


class PlatformServer(ABC):
    """``async with`` starts it on a free port of the loopback; ``url`` is its address.

    ``serve`` has it hand out a file, ``redirect`` lead elsewhere.

    ``calls`` holds every request in order. ``fail_next``, ``drop_next``, ``hang_next`` and
    ``lose_next_answer`` are queued: each spoils one request, the last alone after it was taken.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.url = ""
        self._faults: deque[_Fault] = deque()
        self._files: dict[str, tuple[bytes, Mapping[str, str]]] = {}
        self._redirects: dict[str, str] = {}
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None)

    async def __aenter__(self) -> PlatformServer:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def serve(self, path: str, content: bytes, wants: Mapping[str, str] | None = None) -> None:
        """A file for whoever sends the headers in ``wants``."""
        self._files[path] = (content, wants or {})

    def redirect(self, path: str, to: str) -> None:
        """Whoever asks for this path is sent to another address."""
        self._redirects[path] = to

    def fail_next(
        self,
        status: int,
        body: Mapping[str, Any] | str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """The next request gets this answer."""

        async def fail(_: web.Request) -> web.StreamResponse:
            if isinstance(body, str):
                return web.Response(status=status, text=body, headers=headers)
            return web.json_response(dict(body), status=status, headers=headers)

        self._faults.append(fail)

    def next_is(self, handler: _Fault) -> None:
        """The next request is answered by the test."""
        self._faults.append(handler)

    def drop_next(self) -> None:
        """The next request gets its connection closed instead of an answer."""

        async def drop(request: web.Request) -> web.StreamResponse:
            assert request.transport is not None
            request.transport.close()
            return web.Response()

        self._faults.append(drop)

    def hang_next(self) -> None:
        """The next request gets no answer for as long as the server runs."""

        async def hang(_: web.Request) -> web.StreamResponse:
            await self._closing.wait()
            return web.Response(status=503)

        self._faults.append(hang)

    def lose_next_answer(self) -> None:
        """The next request is taken, but its connection is closed instead of an answer."""

        async def lose(request: web.Request) -> web.StreamResponse:
            self.answer(request.path, request.headers, await _body_of(request))
            assert request.transport is not None
            request.transport.close()
            return web.Response()

        self._faults.append(lose)

    @abstractmethod
    def answer(self, path: str, headers: Mapping[str, str], body: Any) -> tuple[int, Any]:
        """The status and the JSON that the platform would answer."""

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await _body_of(request)
        status = 0
        try:
            if self._faults:
                response = await self._faults.popleft()(request)
            elif request.path in self._redirects:
                response = web.Response(
                    status=307, headers={"Location": self._redirects[request.path]}
                )
            elif request.path in self._files:
                content, wants = self._files[request.path]
                allowed = all(request.headers.get(name) == wants[name] for name in wants)
                response = web.Response(status=200, body=content) if allowed else _refuse()
            else:
                code, answer = self.answer(request.path, request.headers, body)
                response = web.json_response(answer, status=code)
            status = response.status if request.transport else 0
            return response
        finally:
            headers = request.headers.copy()
            self.calls.append(Call(request.path, headers, body, status, request.method))


async def _body_of(request: web.Request) -> Any:
    if request.method == "GET":
        return dict(request.query)
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(await request.post())
    if request.content_type.startswith(("image/", "audio/")):
        return await request.read()
    return await request.json()


def _refuse() -> web.Response:
    return web.Response(status=401)
