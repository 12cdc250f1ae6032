"""Who may use the API, and how often."""

from __future__ import annotations

import asyncio
import re
import time

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.api.app import OPERATIONS
from bot.store.api.api_keys import ApiKeyRefused, ApiKeys
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.users import ROLES, Role
from tests.api.conftest import Program, Programs, writes
from tests.desk.conftest import LogIn, submit

FEW = 3


@pytest.fixture(autouse=True)
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few, for those who ask too often, so that none come back meanwhile."""
    if "too_often" in request.node.name or "guesses" in request.node.name:
        for name in ("MOST_A_MINUTE", "GUESSES_A_MINUTE"):
            monkeypatch.setattr(f"bot.api.app.{name}", FEW)


def _address(path: str) -> str:
    return re.sub(r"\{\w+(:[^}]*)?\}", "1", path)


async def test_nothing_without_a_key(server: TestServer) -> None:
    async with TestClient(server) as client:
        for token in ("", "sapa_wrong", "sapa_é"):
            for one in OPERATIONS[:5]:
                program = Program(client, "x")
                program.headers = {"Authorization": f"Bearer {token}"} if token else {}
                path = _address(one.path)
                get = one.method == "GET"
                status, problem = await (program.get(path) if get else program.post(path, {}))
                assert (status, problem["type"]) == (401, "urn:sapa:key-needed")


async def test_a_desks_cookie_opens_nothing(log_in: LogIn) -> None:
    client = await log_in("sari", "admin")
    assert (await client.get("/api/v1/conversations")).status == 401


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_may_do_what_it_may(program: Programs, role: Role) -> None:
    one = await program("erp", role)
    for operation in OPERATIONS:
        may = ROLES.index(role) >= ROLES.index(operation.role)
        path = _address(operation.path)
        if "files" in path:
            continue
        status, body = await (one.get(path) if operation.method == "GET" else one.post(path, {}))
        refused = status == 403 and body["type"] == "urn:sapa:role-too-small"
        assert refused != may, f"{operation.method} {path}: {status}"
        assert status < 500, body


async def test_a_key_is_shown_once_and_ends_when_it_is_revoked(
    log_in: LogIn, server: TestServer, thread: DatabaseThread
) -> None:
    admin = await log_in("sari", "admin")
    status, text = await submit(admin, "/desk/api-keys", name="ERP", role="agent", days="90")
    found = re.search(r'value="(sapa_[\w-]+)"', text)
    assert status == 200 and found
    assert found.group(1) not in await (await admin.get("/desk/api-keys")).text()
    [kept] = await thread.run(lambda db: db.execute("SELECT token_hash FROM api_keys").fetchone())
    assert found.group(1) not in kept
    program = Program(admin, found.group(1))
    assert (await program.get("/conversations"))[0] == 200
    [key] = await ApiKeys(thread).all()
    assert key.used_at and key.expires_at and 89 < (key.expires_at - time.time()) / 86400 < 91
    await submit(admin, "/desk/api-keys/revoke", id=str(key.id))
    assert (await program.get("/conversations"))[0] == 401
    text = await (await admin.get("/desk/audit")).text()
    assert "add_api_key" in text and "revoke_api_key" in text and "erp as agent" in text


async def test_a_key_that_has_ended_opens_nothing(
    program: Programs, thread: DatabaseThread
) -> None:
    one = await program(days=1)
    await thread.write(lambda db: db.execute("UPDATE api_keys SET expires_at = 5"))
    assert (await one.get("/conversations"))[0] == 401


@pytest.mark.parametrize("name", ["", "bad name", "a:b", "x" * 41, "erp"])
async def test_a_name_that_cannot_be_is_refused(thread: DatabaseThread, name: str) -> None:
    keys = ApiKeys(thread)
    await keys.add("erp", "agent", None, "budi")
    with pytest.raises(ApiKeyRefused):
        await keys.add(name, "agent", None, "budi")


async def test_what_a_revoked_key_had_is_anybodys(
    program: Programs, thread: DatabaseThread
) -> None:
    one = await program()
    await writes(one.client, "rina|1|halo")
    while not (await one.get("/conversations/1"))[1]["answers"]:  # the bot's, which comes first
        await asyncio.sleep(0.02)
    assert (await one.post("/conversations/1/messages", {"text": "Hi"}))[0] == 201
    await ApiKeys(thread).revoke(1, "budi")
    other = await program("other")
    _, chat = await other.get("/conversations/1")
    assert (chat["assigned_to"], chat["state"]) == (None, "waiting")


async def test_who_asks_too_often_waits(program: Programs) -> None:
    one, other = await program("fast"), await program("calm")
    for _ in range(FEW):
        status, _ = await one.get("/canned-replies")
    assert status == 200
    async with one.client.get("/api/v1/canned-replies", headers=one.headers) as answer:
        assert answer.status == 429 and int(answer.headers["Retry-After"]) >= 1
    assert (await other.get("/canned-replies"))[0] == 200


async def test_who_guesses_keys_is_kept_out_and_nobody_else(program: Programs) -> None:
    erp = await program()
    for number in range(FEW):
        await Program(erp.client, f"sapa_{number}").get("/cases")
    assert (await Program(erp.client, "sapa_x").get("/cases"))[0] == 429
    assert (await erp.get("/cases"))[0] == 200
