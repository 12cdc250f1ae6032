"""What is turned away before it is read: too large, too much at once, too often forged."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway import admission, webhooks
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.settings import Settings
from bot.settings_sections import DataSettings
from tests.gateway.people import EchoRasa, Postcards


def served(tmp_path: Path) -> TestClient:
    settings = Settings(root=tmp_path, data=DataSettings("var"))
    gateway = Gateway(settings, {"postcards": Postcards()}, EchoRasa())  # type: ignore[arg-type]
    return TestClient(TestServer(build_app(gateway)))


async def send(client: TestClient, body: object, stamp: str, **headers: str) -> int:
    answer = await client.post(
        "/webhooks/postcards", data=body, headers={"Stamp": stamp, **headers}
    )
    return answer.status


async def test_too_large_whether_its_size_is_told_or_not(tmp_path: Path) -> None:
    async def chunks():
        for _ in range(40):
            yield b"x" * 64 * 1024

    async with served(tmp_path) as client:
        assert await send(client, b"x" * (1024 * 1024 + 1), "real") == 413
        assert await send(client, chunks(), "real") == 413
        assert await send(client, b"ani|1|" + b"x" * 500_000, "real") == 200


async def test_endless_headers_are_no_fault_of_ours(tmp_path: Path) -> None:
    async with served(tmp_path) as client:
        assert await send(client, b"ani|1|x", "real", Long="x" * 20_000) == 400
        assert await send(client, b"ani|1|x", "real") == 200


async def test_too_much_at_once_is_to_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MOST_IN_MEMORY", 2 * admission.LARGEST_BODY)
    held = asyncio.Event()

    async def slow():
        yield b"ani|1|"
        await held.wait()
        yield b"hello"

    async with served(tmp_path) as client:
        slow_ones = [asyncio.create_task(send(client, slow(), "real")) for _ in range(2)]
        for _ in range(2000):
            await asyncio.sleep(0.01)
            answer = await client.post("/webhooks/postcards", data=b"ani|2|x",
                                       headers={"Stamp": "real"})
            if answer.status == 503:
                break
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        held.set()
        assert await asyncio.gather(*slow_ones) == [200, 200]
        assert await send(client, b"ani|2|x", "real") == 200


async def test_a_body_that_never_ends_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "BODY_WITHIN_S", 0.05)

    async def endless():
        yield b"ani|1|"
        await asyncio.sleep(5)

    async with served(tmp_path) as client:
        assert await send(client, endless(), "real") == 408


async def test_who_forges_all_the_time_is_not_heard_and_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MOST_UNSIGNED", 3)
    forger, platform = {"X-Forwarded-For": "8.8.8.8"}, {"X-Forwarded-For": "1.1.1.1"}
    async with served(tmp_path) as client:
        statuses = [await send(client, b"a|1|x", "forged", **forger) for _ in range(5)]
        assert statuses == [403, 403, 403, 429, 429]
        assert await send(client, b"a|1|x", "real", **platform) == 200
        # Behind a proxy that names nobody, the platforms would be shut out together with a forger.
        for _ in range(5):
            assert await send(client, b"a|1|x", "forged") == 403


async def test_who_sends_what_nobody_signed_is_not_heard_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "MOST_UNSIGNED", 2)
    large, idle, platform = ({"X-Forwarded-For": f"8.8.8.{n}"} for n in range(3))
    async with served(tmp_path) as client:
        too_large = b"x" * (admission.LARGEST_BODY + 1)
        statuses = [await send(client, too_large, "real", **large) for _ in range(3)]
        assert statuses == [413, 413, 429]
        gets = [await client.get("/webhooks/postcards", headers=idle) for _ in range(3)]
        assert [answer.status for answer in gets] == [400, 400, 429]
        # What a platform signed is heard however often, also where it cannot be read.
        assert {await send(client, b"nonsense", "real", **platform) for _ in range(5)} == {400}
        assert {await send(client, b"a|1|x", "real", **platform) for _ in range(5)} == {200}
