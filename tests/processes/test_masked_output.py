"""What Rasa and the action server print has no personal data in it, tracebacks included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.processes.services import action_server, rasa_worker
from bot.rasa_environment import rasa_python
from bot.settings import Settings
from tests.checkout import CHECKOUT

TALKATIVE = """
import logging, sys
logging.basicConfig(level=logging.INFO)
logging.info("asked by %s", "rina@example.com")
print("call", "+62 812-3456-7890", *sys.argv[1:])
raise ValueError("no order of rina@example.com")
"""


def test_logs_prints_and_tracebacks_are_masked(tmp_path: Path) -> None:
    (tmp_path / "talkative.py").write_text(TALKATIVE)
    run = subprocess.run(
        [sys.executable, "-m", "bot.processes.masked_output", "talkative", "--port", "5055"],
        env={"PYTHONPATH": f"{CHECKOUT}:{tmp_path}"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stdout == "call [phone] --port 5055\n"
    assert "INFO:root:asked by [email]\n" in run.stderr
    assert "ValueError: no order of [email]\n" in run.stderr


def test_rasa_and_the_action_server_are_started_so(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path)
    masked = (rasa_python(), "-m", "bot.processes.masked_output")
    worker = rasa_worker(settings, 0, 5006, Path("a.tar.gz"), Path("endpoints.yml"), "token")
    assert worker.command[:3] == masked
    assert action_server(settings, 5055, "token").command[:3] == masked
