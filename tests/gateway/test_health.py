"""What watches over the gateway: /health, /ready, /metrics, and the log."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import SendFailed
from bot.gateway import delivery, dispatcher
from bot.gateway.app import build_app
from bot.gateway.gateway import Gateway
from bot.gateway.log import log_as_json
from bot.settings import Settings
from bot.settings_sections import DataSettings
from tests.gateway.people import EchoRasa, Postcards


@pytest.fixture
def rasa_client() -> EchoRasa:
    return EchoRasa()


@pytest.fixture
def platform() -> Postcards:
    return Postcards()


@pytest.fixture
def gateway(
    tmp_path: Path, rasa_client: EchoRasa, platform: Postcards, monkeypatch: pytest.MonkeyPatch
) -> Gateway:
    monkeypatch.setattr(dispatcher, "RETRY_DELAYS_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(delivery, "FIRST_DELAY_S", 0.01)
    settings = Settings(root=tmp_path, data=DataSettings("var"))
    return Gateway(settings, {"postcards": platform}, rasa_client)  # type: ignore[arg-type]


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(build_app(gateway))) as client:
        yield client


async def send(client: TestClient, body: str, stamp: str = "real") -> int:
    answer = await client.post("/webhooks/postcards", data=body, headers={"Stamp": stamp})
    return answer.status


async def sample(client: TestClient, name: str) -> float:
    """A figure of /metrics, 0 while it is not there; ``name`` with its labels."""
    answer = await client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = (line.rpartition(" ") for line in (await answer.text()).splitlines())
    return sum(float(value) for key, _, value in lines if key == name)


async def until(client: TestClient, name: str, value: float) -> None:
    for _ in range(3000):
        if await sample(client, name) == value:
            return
        await asyncio.sleep(0.01)
    raise AssertionError((await (await client.get("/metrics")).text()) + f"\nno {name} {value}")


async def test_figures_follow_messages_from_webhook_to_delivery(
    client: TestClient, rasa_client: EchoRasa, platform: Postcards
) -> None:
    platform.trouble = [SendFailed("later", permanent=False), SendFailed("never", permanent=True)]
    rasa_client.failures = 1
    assert await send(client, "ani|1|one\nbudi|2|two") == 200
    assert await send(client, "ani|1|one") == 200  # again
    assert await send(client, "ani|3|x", "forged") == 403
    await until(client, 'sapa_turn_seconds_count{channel="postcards",outcome="done"}', 2)
    await until(client, 'sapa_turn_seconds_count{channel="postcards",outcome="retried"}', 1)
    await until(client, 'sapa_delivery_seconds_count{channel="postcards",outcome="done"}', 1)
    await until(client, 'sapa_delivery_seconds_count{channel="postcards",outcome="failed"}', 1)
    await until(client, 'sapa_queue_messages{channel="postcards",queue="dead_letters"}', 1)
    assert await sample(client, 'sapa_messages_accepted_total{channel="postcards"}') == 2
    webhooks = 'sapa_webhook_seconds_count{channel="postcards",status="%s"}'
    assert [await sample(client, webhooks % status) for status in (200, 403)] == [2, 1]
    slowest = 'sapa_webhook_seconds_bucket{channel="postcards",le="+Inf",status="200"}'
    assert await sample(client, slowest) == 2


async def test_what_waits_is_counted(client: TestClient, rasa_client: EchoRasa) -> None:
    rasa_client.hold = asyncio.Event()
    await send(client, "ani|1|one\nani|2|two\nbudi|3|three")
    await until(client, 'sapa_queue_messages{channel="postcards",queue="inbox"}', 3)
    rasa_client.hold.set()
    await until(client, 'sapa_queue_messages{channel="postcards",queue="inbox"}', 0)


async def test_figures_are_not_for_the_world(client: TestClient) -> None:
    through_a_proxy = {"X-Forwarded-For": "8.8.8.8"}
    assert (await client.get("/metrics", headers=through_a_proxy)).status == 404


async def test_ready_only_while_messages_can_be_stored_and_answered(
    client: TestClient, gateway: Gateway, rasa_client: EchoRasa
) -> None:
    async def make_writable(is_writable: bool) -> None:
        """In the thread that has the connection: from here it could fall into a transaction."""
        only_read = f"PRAGMA query_only = {not is_writable:d}"
        await gateway.queues._thread.run(lambda database: database.execute(only_read))

    async def ready() -> tuple[int, dict[str, bool]]:
        answer = await client.get("/ready")
        return answer.status, await answer.json()

    assert await ready() == (200, {"store": True, "rasa": True})
    rasa_client.failures = 1
    assert await ready() == (503, {"store": True, "rasa": False})
    rasa_client.failures = 0
    await make_writable(False)  # as if the disk could not be written
    assert await ready() == (503, {"store": False, "rasa": True})
    assert await send(client, "ani|1|one") == 503
    assert (await client.get("/health")).status == 200
    await make_writable(True)
    assert await ready() == (200, {"store": True, "rasa": True})
    assert "postcards" not in (await gateway.queues.depths())["inbox"]


async def test_one_number_follows_a_message_and_no_word_of_it_is_logged(
    client: TestClient, platform: Postcards, capfd: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log_as_json()
    try:
        platform.trouble = [SendFailed("ani's number 62811 is wrong", permanent=False)]
        await send(client, "ani|7|my secret")
        await until(client, 'sapa_delivery_seconds_count{channel="postcards",outcome="done"}', 1)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    written = capfd.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    ours = [line for line in lines if line["logger"] == "sapa"]
    told = [(line["event"], line.get("outcome"), line["message"]) for line in ours]
    assert told == [
        ("accepted", None, 1), ("turn", "done", 1),
        ("delivery", "retried", "1.0"), ("delivery", "done", "1.0"),
    ]
    assert not re.search("secret|ani|62811", written)
