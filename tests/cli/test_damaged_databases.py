"""A database file that is damaged: said in a sentence that says what to do, before anything
starts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.store.engine.database import open_database
from tests.cli.conftest import Run


def _overwritten(path: Path) -> None:
    path.write_bytes(b"not a database at all " * 1000)


def _a_page_lost(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 5)
        file.write(b"\xff" * 4096 * 4)


def _cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(4096 * 8)


@pytest.mark.parametrize("damage", [_overwritten, _a_page_lost, _cut])
@pytest.mark.parametrize("name", ["sapa.db", "trackers.db"])
def test_serve_does_not_start_and_doctor_says_why(
    run: Run, settings_file: Path, name: str, damage: Callable[[Path], None]
) -> None:
    settings_file.write_text("[gateway]\nport = 28080\n[rasa]\nport = 28005\n[actions]\nport = 5")
    path = load_settings().data_folder / name
    open_database(path).close()
    damage(path)
    for command in ("serve", "doctor"):
        code, out, error = run(command)
        assert code == 1
        told = f"{out}{error}"
        assert str(path) in told
        assert "restore a backup" in told
        assert "Traceback" not in told
