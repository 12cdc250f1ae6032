"""Another program on the same machine, under another account: it can reach the loopback ports, and
list files, and gets nothing out of either."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.environment import plain
from bot.processes.run_file import Running
from bot.processes.services import action_server
from bot.settings import Settings
from bot.settings_sections import ActionsSettings
from tests.checkout import CHECKOUT
from tests.ports import free_port
from tests.scenarios.customers import TelegramCustomer
from tests.scenarios.running import RunningSapa

FORGED = ("", "Bearer ", "Bearer null", "Bearer " + "x" * 43, "Basic c2FwYTpzYXBh", "Bearer \xe9")


@pytest.fixture
def running(sapa: RunningSapa) -> Running:
    note = sapa.place.database.parent / "run" / "running.json"
    for _ in range(600):  # it comes once everything answers
        if note.exists():
            break
        time.sleep(0.1)
    return Running(**json.loads(note.read_text()))


def answer(url: str, authorization: str = "", body: object = None) -> tuple[int, str]:
    """Status and text of a GET, or of a POST where there is a body."""
    request = urllib.request.Request(
        url, None if body is None else json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": authorization},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def action_server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """That of an action server as it is where the actions have a process of their own."""
    port = free_port()
    settings = Settings(root=tmp_path_factory.mktemp("shop"), actions=ActionsSettings(port=port))
    service = action_server(settings, port, "token")
    log = settings.root / "actions.log"
    with log.open("wb") as output, subprocess.Popen(
        service.command, env={**plain(os.environ), **service.environ}, cwd=CHECKOUT,
        stdout=output, stderr=output,
    ) as process:
        for _ in range(600):
            try:
                urllib.request.urlopen(service.ready_url, timeout=2)
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.kill()


@pytest.mark.parametrize("authorization", FORGED)
def test_an_action_server_works_for_rasa_alone(
    action_server_url: str, authorization: str
) -> None:
    url = action_server_url
    stolen = {"next_action": "action_dialogue", "tracker": {"sender_id": "1", "slots": {}}}
    assert answer(f"{url}/webhook", authorization, stolen)[0] == 401
    assert answer(f"{url}/actions", authorization)[0] == 401
    assert answer(f"{url}/health") == (200, '{"status":"ok"}')
    assert answer(f"{url}/actions", "Bearer token")[0] == 200


@pytest.mark.parametrize("authorization", FORGED)
def test_rasa_answers_the_gateway_alone(running: Running, authorization: str) -> None:
    turn = {"conversation": "1", "channel": "web", "text": "hello"}
    status, text = answer(f"{running.urls[0]}/webhooks/sapa/turn", authorization, turn)
    assert status == 401
    assert "hello" not in text


@pytest.mark.parametrize(
    "path", ["webhooks/rest/webhook", "conversations/1/tracker", "model/parse", "domain", "status"]
)
def test_rasa_has_no_other_doors(running: Running, path: str) -> None:
    for body in (None, {"sender": "1", "message": "hello", "text": "hello"}):
        assert answer(f"{running.urls[0]}/{path}", f"Bearer {running.token}", body)[0] in (404, 405)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux lists sockets there")
def test_nothing_but_the_gateway_could_listen_beyond_this_machine(running: Running) -> None:
    inside = {port for name, port in running.ports.items() if not name.startswith("[gateway]")}
    heard = {}
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            host, port = address.split(":")
            if state == "0A" and int(port, 16) in inside:
                heard[int(port, 16)] = host
    loopback = f"{int.from_bytes(socket.inet_aton('127.0.0.1'), 'little'):08X}"
    assert heard == dict.fromkeys(inside, loopback)


def test_tokens_are_in_no_list_of_processes(running: Running) -> None:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            assert running.token.encode() not in (folder / "cmdline").read_bytes()
        except OSError:  # it has ended
            continue


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows it there")
def test_only_the_gateway_has_the_secrets_of_channels(running: Running, sapa: RunningSapa) -> None:
    """Rasa, which reads what editors write, has none."""
    secret = sapa.environ["WHATSAPP_ACCESS_TOKEN"].encode()
    commands = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environ = (folder / "environ").read_bytes()
            if f"SAPA_INTERNAL_TOKEN={running.token}".encode() in environ:
                commands[(folder / "cmdline").read_bytes().replace(b"\0", b" ")] = secret in environ
        except OSError:  # it has ended, or is somebody else's
            continue
    assert len(commands) >= 2
    assert not [c for c, has in commands.items() if has and b"bot.gateway" not in c]


def test_tokens_are_in_no_log(running: Running, sapa: RunningSapa) -> None:
    TelegramCustomer(sapa.place, sapa.telegram, 660_001).says("hello")
    logs = [*sapa.place.database.parent.rglob("*.log"), sapa.log]
    assert len(logs) >= 3
    assert not [log for log in logs if running.token in log.read_text()]


def test_every_file_is_its_owners_alone(sapa: RunningSapa) -> None:
    folder = sapa.place.database.parent
    files = [path for path in [folder, *folder.rglob("*")] if path.exists()]
    assert {"sapa.db", "trackers.db", "running.json", "gateway.log"} <= {
        path.name for path in files
    }
    assert not [f"{oct(p.stat().st_mode)} {p}" for p in files if p.stat().st_mode & 0o077]
