"""The machine burns down: the shop goes on from its backup, in the middle of a conversation."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT
from tests.ports import free_port
from tests.scenarios.customers import Place, TelegramCustomer
from tests.scenarios.running import RunningSapa, serving


def sapa_command(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=CHECKOUT, env=environ, capture_output=True, text=True,
    )


@pytest.mark.long
def test_a_conversation_goes_on_from_a_backup(sapa: RunningSapa, tmp_path: Path) -> None:
    customer = TelegramCustomer(sapa.place, sapa.telegram, 770_001)
    assert "order number" in customer.says("where is my order?").text
    backup = tmp_path / "backup"
    made = sapa_command(sapa.environ, "backup", str(backup))
    assert made.returncode == 0, made.stderr
    assert json.loads((backup / "backup.json").read_text())["files"]["var/sapa.db"]

    folder = tmp_path / "new machine"
    folder.mkdir()
    environ = {**sapa.environ, "SAPA_SETTINGS": str(folder / "sapa.toml")}
    restored = sapa_command(environ, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    gateway, rasa = _on_other_ports(folder / "sapa.toml")
    place = Place(f"http://127.0.0.1:{gateway}", folder / "var" / "sapa.db")
    with serving(environ, place, rasa, folder / "serve.log"):
        customer = TelegramCustomer(place, sapa.telegram, 770_001)
        assert "e-mail" in customer.says("ORD-2291").text  # it still knows what was asked for
        assert "JNE8812345678" in customer.says("rina@example.com").text


def _on_other_ports(settings: Path) -> tuple[int, int]:
    """Both shops run on this machine; the ports of gateway and Rasa."""
    ports = [free_port() for _ in range(3)]
    left = iter(ports)
    text = re.sub(r"port = \d+", lambda _: f"port = {next(left)}", settings.read_text())
    settings.write_text(text)
    return ports[0], ports[1]


def test_no_secret_is_in_a_backup(sapa: RunningSapa, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    assert sapa_command(sapa.environ, "backup", str(backup)).returncode == 0
    running = json.loads((sapa.place.database.parent / "run" / "running.json").read_text())
    secrets = [running["token"], *(sapa.environ[name] for name in sapa.environ
                                   if name.startswith(("WHATSAPP_", "TELEGRAM_")))]
    for path in backup.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [secret for secret in secrets if secret.encode() in content], path
        assert path.stat().st_mode & 0o077 == 0, path


def test_messages_go_on_while_it_is_made(sapa: RunningSapa, tmp_path: Path) -> None:
    """Of what was accepted before, all is in the backup; every copy is sound by itself."""
    customer = TelegramCustomer(sapa.place, sapa.telegram, 770_002)
    for number in range(3):
        customer.says(f"hello {number}")
        backup = tmp_path / f"backup-{number}"
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "backup", str(backup)],
            cwd=CHECKOUT, env={**os.environ, **sapa.environ}, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        customer.says("thanks")
        assert process.wait(60) == 0
        connection = sqlite3.connect(backup / "var" / "sapa.db")
        [said] = connection.execute(
            "SELECT count(*) FROM inbox WHERE sender = '770002' AND text LIKE 'hello%'"
        ).fetchone()
        connection.close()
        assert said == number + 1
