"""Rasa's own commands, run apart from us so that their output stays in a log."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.processes import logs
from bot.processes.child import Child
from bot.settings import PROJECT
from bot.training.sources import DATA_FOLDERS


async def run_rasa(
    command: Sequence[str], log: Path, project: Path = PROJECT
) -> tuple[int, str]:
    """Runs ``rasa <command>`` over the data of ``project``; returns its exit code and its output.

    The process ends with us, also when we are cancelled. ``log`` is begun anew.
    """
    logs.empty(log)
    data = [f"{project / 'data' / name}" for name in DATA_FOLDERS]
    arguments = [
        sys.executable, "-m", "bot.processes.rasa_main", *command,
        "--domain", str(project / "domain.yml"), "--data", *data,
    ]
    child = await Child.start(arguments, log, PROJECT, {})
    try:
        code = await child.wait()
    finally:
        await child.stop()
    return code, logs.read(log).replace(f"{project}/", "")
