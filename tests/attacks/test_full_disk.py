"""A disk without room, and a database that breaks under a running gateway: what was accepted stays,
what cannot be is refused, so that the platform sends it again, and the log says what to do."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.attacks.gateway_process import GatewayProcess, gateway_process


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 12 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("A small disk can only be mounted by root, where mounting is allowed.")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def status(gateway: GatewayProcess, update: int) -> int:
    try:
        return 200 if gateway.takes_messages(update) else 0
    except urllib.error.HTTPError as error:
        assert error.code == 503 and error.headers["Retry-After"]
        return error.code


def stored(database: Path) -> set[int]:
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {int(i) for (i,) in connection.execute("SELECT message_id FROM inbox")}
    finally:
        connection.close()


def test_a_full_disk_loses_nothing_that_was_accepted(small_disk: Path) -> None:
    with gateway_process(small_disk) as gateway:
        assert status(gateway, 1) == 200
        accepted, refused = {1}, set()
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:  # until it is full
                file.write(b"x" * 4096)
        for update in range(2, 60):
            (accepted if status(gateway, update) == 200 else refused).add(update)
        assert refused, "It never was full."
        assert gateway.is_alive()
        assert ready(gateway)["store"] is False
        filler.unlink()
        for update in sorted(refused):
            assert status(gateway, update) == 200
        assert ready(gateway)["store"] is True
        log = gateway.log.read_text()
    assert stored(small_disk / "var" / "sapa.db") == accepted | refused
    assert "Check the free space" in log


def ready(gateway: GatewayProcess) -> dict[str, bool]:
    try:
        with urllib.request.urlopen(f"{gateway.url}/ready", timeout=60) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))


def test_a_file_that_breaks_stops_no_process_and_the_log_says_what_to_do(tmp_path: Path) -> None:
    with gateway_process(tmp_path) as gateway:
        for update in range(1, 30):
            assert status(gateway, update) == 200
        database = tmp_path / "var" / "sapa.db"
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        with database.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (database.stat().st_size - 4096))
        statuses = {status(gateway, update) for update in range(30, 90)}
        assert 503 in statuses
        assert gateway.is_alive()
        for _ in range(400):
            if "restore a backup: ./sapa restore" in gateway.log.read_text():
                break
            time.sleep(0.1)
        else:
            pytest.fail(gateway.log.read_text()[-2000:])
