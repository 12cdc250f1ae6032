"""A service that reads: our own program on another machine, and others' that answer anything."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.media.reader_service import LARGEST_ANSWER, ReaderService
from bot.media.reading_client import NotReadable, ReaderUnavailable
from bot.media_environment import media_python
from bot.readings import Code, Field, Hint, Line, Reading, Segment
from bot.settings_sections import MediaSettings, SettingsError
from tests.checkout import CHECKOUT

WHOLE = Reading(
    "transfer", "BCA Rp189.000", "id", 0.9, None,
    (Line("BCA", 0.9, (0.1, 0.1, 0.5, 0.2)),), (Segment("a", 0.0, 1.5),),
    (Field("amount", "189000", 0.99),), (Code("QR Code", "https://evil.example"),), True, "half",
)  # fmt: skip

Serve = Callable[..., Awaitable[ReaderService]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """A service that answers as it is told; its requests are kept in ``asked``."""
    servers: list[TestServer] = []
    services: list[ReaderService] = []

    async def serve(
        body: Any = None, status: int = 200, asked: list[Any] | None = None, **headers: str
    ) -> ReaderService:
        async def answer(request: web.Request) -> web.StreamResponse:
            if asked is not None:
                asked.append((request.path, dict(request.headers), await request.read()))
            if body is None:
                await asyncio.sleep(60)
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            return web.Response(status=status, body=data, headers=headers)

        app = web.Application()
        app.router.add_route("*", "/{any:.*}", answer)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        services.append(ReaderService(str(server.make_url("/")), "a-token", 1.0))
        return services[-1]

    yield serve
    for service in services:
        await service.aclose()
    for server in servers:
        await server.close()


async def test_what_it_is_asked_and_what_it_answers(serve: Serve) -> None:
    asked: list[Any] = []
    service = await serve(WHOLE.as_dict(), asked=asked)
    hint = Hint("id", ("kaos “é”",), ("ORD-2291",), 2, ("$", "usd"))
    assert await service.read(b"a sound", "audio/ogg", hint) == WHOLE
    [(path, headers, body)] = asked
    assert (path, body, headers["Content-Type"]) == ("/read", b"a sound", "audio/ogg")
    assert headers["Authorization"] == "Bearer a-token"
    told = json.loads(headers["X-Sapa-Hint"])
    assert told == {
        "language": "id", "words": ["kaos “é”"], "orders": ["ORD-2291"],
        "decimals": 2, "signs": ["$", "usd"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        b"<html>",
        b"\xff",
        b"[" * 100_000,
        {"kind": "a poem"},
        {"kind": "speech", "text": ["a"]},
        {"kind": "speech", "confidence": 7},
        b'{"kind": "speech", "confidence": NaN}',
        b'{"kind": "speech", "text": "\\ud800"}',
        {"kind": "speech", "fields": [{"name": "password", "value": "x", "confidence": 1}]},
        {"kind": "speech", "fields": [{"name": "order", "value": "x", "confidence": -1}]},
        {"kind": "photo", "codes": [{"symbology": "QR Code", "text": "x"}] * 3000},
        b'{"kind": "speech", "seconds": NaN}',
        {"kind": "speech", "seconds": -1},
        b'{"kind": "speech", "segments": [{"text": "a", "start": 0, "end": Infinity}]}',
        b'{"kind": "photo", "codes": [{"symbology": "a", "text": "b", "box": [NaN, 0, 1, 1]}]}',
        {"kind": "document", "lines": [{"text": "a", "confidence": 1, "page": 10**400}]},
        b" " * (LARGEST_ANSWER + 1),
    ],
)
async def test_what_is_no_reading_is_nobodys_words(serve: Serve, body: Any) -> None:
    service = await serve(body)
    with pytest.raises(ReaderUnavailable):
        await service.read(b"", "audio/ogg", Hint())


async def test_a_text_without_end_is_cut(serve: Serve) -> None:
    service = await serve({"kind": "document", "text": "a" * 500_000})
    assert len((await service.read(b"", "application/pdf", Hint())).text) == 20_000


async def test_every_text_is_cut_and_holds_no_commands(serve: Serve) -> None:
    long = "a\0\x1b" * 20_000
    given = Reading(
        "document", long, long, 0.5, None, (Line(long, 0.5, (-3.0, 0.0, 7e300, 0.5)),),
        codes=(Code(long, "a\0b"),), fields=(Field("name", long[:90], 0.5),),
    )  # fmt: skip
    service = await serve(given.as_dict())
    read = await service.read(b"", "application/pdf", Hint())
    kept = json.dumps(read.as_dict())
    assert len(kept) < 30_000
    assert "\\u00" not in kept and read.codes[0].text == "a b"
    assert read.lines[0].box == (0.0, 0.0, 1.0, 0.5)


async def test_of_a_page_without_end_the_first_lines(serve: Serve) -> None:
    lines = [{"text": "a", "confidence": 1}] * 50_000
    service = await serve({"kind": "document", "lines": lines})
    assert len((await service.read(b"", "application/pdf", Hint())).lines) == 2_000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("amount", one) for one in ("Infinity", "NaN", "1E+99", "-5", "9" * 16, "12,50", "")),
        *(("date", one) for one in ("yesterday", "20261127", "2026-11-27T00:00", "2026-13-01")),
    ],
)
async def test_what_is_no_amount_or_date_is_no_fact(serve: Serve, name: str, value: str) -> None:
    fields = [{"name": name, "value": value, "confidence": 1}]
    fields.append({"name": "bank", "value": "BCA", "confidence": 1})
    service = await serve({"kind": "transfer", "fields": fields})
    read = await service.read(b"", "image/png", Hint())
    assert [field.name for field in read.fields] == ["bank"]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_what_may_be_tried_again(serve: Serve, status: int) -> None:
    service = await serve(WHOLE.as_dict(), status=status)
    with pytest.raises(ReaderUnavailable, match=str(status)):
        await service.read(b"", "audio/ogg", Hint())


@pytest.mark.parametrize("status", [413, 415, 422])
async def test_what_is_given_up(serve: Serve, status: int) -> None:
    service = await serve({}, status=status)
    with pytest.raises(NotReadable):
        await service.read(b"", "audio/ogg", Hint())


async def test_nobody_is_sent_elsewhere(serve: Serve) -> None:
    elsewhere: list[Any] = []
    other = await serve(WHOLE.as_dict(), asked=elsewhere)
    service = await serve({}, status=307, Location=f"{other.url}/read")
    with pytest.raises(ReaderUnavailable, match="307"):
        await service.read(b"private", "audio/ogg", Hint())
    assert not elsewhere


async def test_who_is_slow_or_not_there(serve: Serve) -> None:
    slow = await serve(None)
    with pytest.raises(ReaderUnavailable, match="did not answer"):
        await slow.read(b"", "audio/ogg", Hint())
    gone = ReaderService(f"http://127.0.0.1:{unused_port()}", "", 1.0)
    with pytest.raises(ReaderUnavailable, match="did not answer"):
        await gone.read(b"", "audio/ogg", Hint())
    await gone.aclose()


async def test_our_own_program_is_such_a_service() -> None:
    port = unused_port()
    command = [media_python(), "-m", "bot.media.readers", "--port", str(port)]
    environ = {**os.environ, "MEDIA_READER_TOKEN": ""}
    refused = await asyncio.create_subprocess_exec(
        *command, cwd=CHECKOUT, env=environ, stderr=subprocess.PIPE
    )
    _, told = await refused.communicate()
    assert refused.returncode == 1 and b"MEDIA_READER_TOKEN is not set" in told
    environ["MEDIA_READER_TOKEN"] = "right"
    process = await asyncio.create_subprocess_exec(*command, cwd=CHECKOUT, env=environ)
    right, wrong = (ReaderService(f"http://127.0.0.1:{port}", t, 30) for t in ("right", "wrong"))
    try:
        while not await right.is_up():
            assert process.returncode is None
            await asyncio.sleep(0.05)
        assert (await right.read(b"", "audio/ogg", Hint())).kind == "no_speech"
        with pytest.raises(ReaderUnavailable, match="401"):
            await wrong.read(b"", "audio/ogg", Hint())
    finally:
        await right.aclose()
        await wrong.aclose()
        process.kill()
        await process.wait()


@pytest.mark.parametrize(
    "address",
    [
        "ftp://readers.example.com",
        "http://readers.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost@readers.example.com",
        "https://user:password@readers.example.com",
        "https://readers.example.com/?to=",
        "https://readers.example.com?",
        "http://127.0.0.1:5055/webhook#",
        "https://[::1",
    ],
)
def test_files_go_to_services_alone(address: str) -> None:
    with pytest.raises(SettingsError, match="address of a service"):
        MediaSettings(readers=address)
