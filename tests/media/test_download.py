"""Fetching a file over real HTTP: bounds, redirects, and where the token goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from yarl import URL

from bot.channels.base import CallFailed, MediaRequest
from bot.media.downloader import Downloader
from tests.standins.telegram_api import TelegramApi

TOKEN = {"Authorization": "Bearer s3cret-of-the-tests"}
CONTENT = b"\xff\xd8\xff" + bytes(range(256)) * 40


@pytest.fixture
async def server() -> AsyncIterator[TelegramApi]:
    async with TelegramApi("never-asked") as server:
        yield server


@pytest.fixture
async def other() -> AsyncIterator[TelegramApi]:
    async with TelegramApi("never-asked") as server:
        yield server


def _address(server: TelegramApi) -> tuple[str, int]:
    url = URL(server.url)
    assert url.host and url.port
    return url.host, url.port


@pytest.fixture
async def downloader(server: TelegramApi, other: TelegramApi) -> AsyncIterator[Downloader]:
    downloader = Downloader(20_000, [_address(server), _address(other)], timeout_s=1.5)
    yield downloader
    await downloader.aclose()


def _request(server: TelegramApi, path: str = "/a.jpg") -> MediaRequest:
    return MediaRequest(server.url + path, TOKEN, frozenset({urlsplit(server.url).netloc}))


async def test_the_platform_gets_its_token(server: TelegramApi, downloader: Downloader) -> None:
    server.serve("/a.jpg", CONTENT, TOKEN)
    assert await downloader.fetch(_request(server)) == CONTENT


async def test_nobody_else_gets_the_token(
    server: TelegramApi, other: TelegramApi, downloader: Downloader
) -> None:
    server.redirect("/a.jpg", f"{other.url}/b.jpg")
    other.serve("/b.jpg", CONTENT)
    assert await downloader.fetch(_request(server)) == CONTENT
    assert server.calls[0].headers["Authorization"] == TOKEN["Authorization"]
    assert "Authorization" not in other.calls[0].headers


async def test_a_relative_redirect_stays_with_the_platform(
    server: TelegramApi, downloader: Downloader
) -> None:
    server.redirect("/a.jpg", "/b.jpg")
    server.serve("/b.jpg", CONTENT, TOKEN)
    assert await downloader.fetch(_request(server)) == CONTENT


async def test_redirects_end(server: TelegramApi, downloader: Downloader) -> None:
    server.redirect("/a.jpg", "/a.jpg")
    with pytest.raises(CallFailed, match="redirected more than 5 times") as failed:
        await downloader.fetch(_request(server))
    assert failed.value.permanent and len(server.calls) == 6


@pytest.mark.parametrize("url", [
    "https://127.0.0.1/x", "https://[::1]/x", "https://[::ffff:10.0.0.1]/x", "https://10.0.0.1/x",
    "https://169.254.169.254/latest/meta-data/", "https://localhost/x",
])
async def test_our_own_network_is_not_asked(
    server: TelegramApi, downloader: Downloader, url: str
) -> None:
    server.redirect("/a.jpg", url)
    for request in (MediaRequest(url), _request(server)):
        with pytest.raises(CallFailed, match="not on the public internet") as failed:
            await downloader.fetch(request)
        assert failed.value.permanent


async def test_another_port_of_a_known_machine_is_not_asked(
    server: TelegramApi, other: TelegramApi
) -> None:
    server.redirect("/a.jpg", f"{other.url}/b.jpg")
    other.serve("/b.jpg", CONTENT)
    downloader = Downloader(20_000, [_address(server)])
    with pytest.raises(CallFailed):
        await downloader.fetch(_request(server))
    assert not other.calls
    await downloader.aclose()


@pytest.mark.parametrize("url", [
    "", "https://127.1/x", "http://files.example.com/x", "file:///etc/passwd", "https://",
    "ftp://files.example.com/x", "https://me:secret@files.example.com/x", "http://[", "https://files.example.com:99999/x",
])
async def test_only_https(downloader: Downloader, url: str) -> None:
    with pytest.raises(CallFailed, match="its address is n") as failed:
        await downloader.fetch(MediaRequest(url))
    assert failed.value.permanent


async def test_too_large(server: TelegramApi, downloader: Downloader) -> None:
    server.serve("/a.jpg", CONTENT * 2)
    with pytest.raises(CallFailed, match="larger than .* largest_mb") as failed:
        await downloader.fetch(_request(server))
    assert failed.value.permanent


async def test_too_large_without_saying_so(server: TelegramApi, downloader: Downloader) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    server.next_is(endless)
    with pytest.raises(CallFailed, match="larger than"):
        await downloader.fetch(_request(server))


async def test_an_archive_is_not_unpacked(server: TelegramApi, downloader: Downloader) -> None:
    async def zipped(request: web.Request) -> web.StreamResponse:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=b"\x1f\x8b\x08 no archive", headers={"Content-Encoding": "gzip"})

    server.next_is(zipped)
    assert await downloader.fetch(_request(server)) == b"\x1f\x8b\x08 no archive"


async def test_slow(server: TelegramApi, downloader: Downloader) -> None:
    server.hang_next()
    with pytest.raises(CallFailed, match=r"did not arrive within 1\.5 s") as failed:
        await downloader.fetch(_request(server))
    assert not failed.value.permanent


@pytest.mark.parametrize("status, permanent", [
    (202, False), (401, True), (404, True), (429, False), (500, False),
])
async def test_refused(
    server: TelegramApi, downloader: Downloader, status: int, permanent: bool
) -> None:
    server.fail_next(status)
    with pytest.raises(CallFailed, match=f"answered {status}") as failed:
        await downloader.fetch(_request(server))
    assert failed.value.permanent is permanent


async def test_no_address_in_an_error(server: TelegramApi, downloader: Downloader) -> None:
    for spoil in (server.drop_next, server.hang_next, lambda: server.fail_next(404)):
        spoil()
        with pytest.raises(CallFailed) as failed:
            await downloader.fetch(_request(server, "/file/bot123:TOKEN/a.jpg"))
        assert "TOKEN" not in f"{failed.value} {failed.value.__context__}"
