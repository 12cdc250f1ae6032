"""A settings file of the test's own, and the commands run in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from tests.conftest import secrets_in

SETTINGS = """
[gateway]
port = 1
[channels.web]
enabled = true
"""


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """sapa.toml in an empty folder; no secret is in the environment."""
    path = tmp_path / "sapa.toml"
    path.write_text(SETTINGS)
    for name in os.environ:
        if name.startswith(("SAPA_", "WHATSAPP_", "TELEGRAM_", "SHOP_", "HF_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SAPA_SETTINGS", str(path))
    return path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(settings_file: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("desk", "list")``: exit code, what was printed, and what was said on stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        assert not secrets_in(captured.out + captured.err)
        return code, captured.out, captured.err

    return run
