"""Programs of the shop that use the API of a gateway over a real file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import Settings
from bot.store.api.api_keys import ApiKeys
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import Role
from tests.desk.conftest import log_in, platform, rasa_client, server, settings, users

__all__ = ["log_in", "platform", "rasa_client", "replace", "server", "settings", "users"]

WINDOW_S = 3600.0


class Program:
    """One that shows its key; ``writes`` are customers, by the platform's webhook."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def get(self, path: str, **query: object) -> tuple[int, Any]:
        asked = {name: str(value) for name, value in query.items()}
        async with self.client.get(
            f"/api/v1{path}", params=asked, headers=self.headers
        ) as answer:
            return answer.status, await _json(answer)

    async def post(
        self, path: str, body: object, idempotency_key: str | None = None
    ) -> tuple[int, Any]:
        more = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        async with self.client.post(
            f"/api/v1{path}", json=body, headers={**self.headers, **more}
        ) as answer:
            return answer.status, await _json(answer)


async def _json(answer: ClientResponse) -> Any:
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    assert answer.content_type == kind, await answer.text()
    body = await answer.json(content_type=None)
    assert answer.status < 400 or body["status"] == answer.status
    return body


Programs = Callable[..., Awaitable[Program]]


@pytest.fixture
async def thread(settings: Settings) -> AsyncIterator[DatabaseThread]:
    """The gateway's file, as another process sees it."""
    thread = DatabaseThread(open_database(settings.database))
    yield thread
    await thread.aclose()


@pytest.fixture
async def program(server: TestServer, thread: DatabaseThread) -> AsyncIterator[Programs]:
    """A program with a new key of this name and role."""
    client = TestClient(server)

    async def program(name: str = "erp", role: Role = "agent", **key: Any) -> Program:
        token = await ApiKeys(thread).add(name, role, key.get("days"), "budi")
        return Program(client, token)

    yield program
    await client.close()


async def writes(client: TestClient, *lines: str) -> None:
    """Customers, each line ``sender|id|text``."""
    answer = await client.post(
        "/webhooks/postcards", data="\n".join(lines).encode(), headers={"Stamp": "real"}
    )
    assert answer.status == 200, await answer.text()
