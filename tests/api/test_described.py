"""The API answers as bot/api/openapi.yml says, whatever it is asked: schemathesis asks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.api.app import DOCUMENT
from tests.api.conftest import Programs, writes
from tests.gateway.people import EchoRasa
from tests.store.cases import filed


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks too often."""
    for limit in ("MOST_A_MINUTE", "GUESSES_A_MINUTE"):
        monkeypatch.setattr(f"bot.api.app.{limit}", 10**6)


async def test_every_answer_is_as_described(
    patient: None,
    server: TestServer,
    program: Programs,
    rasa_client: EchoRasa,
    tmp_path: Path,
) -> None:
    pytest.importorskip("schemathesis")
    asks = await program("schema", "admin")
    rasa_client.signals = {"cases": [filed()], "rating": 2}
    await writes(asks.client, "rina|1|halo", "budi|2|2, lama")
    while not (await asks.get("/ratings"))[1]["data"]:
        await asyncio.sleep(0.02)
    command = [
        sys.executable, "-W", "ignore", "-c",
        "from schemathesis.cli import schemathesis; schemathesis()", "run", str(DOCUMENT),
        "--url", str(server.make_url("/api/v1")),
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
        "response_schema_conformance,ignored_auth",
        "--max-examples", "5", "--phases", "coverage,fuzzing",
        "--suppress-health-check", "all", "--warnings", "off", "--max-redirects", "0",
        "-H", f"Authorization: {asks.headers['Authorization']}",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()[-6000:]
