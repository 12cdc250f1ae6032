"""Rasa's own commands, run apart from us so that their output stays in a log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.environment import granted
from bot.processes import logs
from bot.processes.child import Child
from bot.rasa_environment import rasa_python
from bot.settings import Settings
from bot.training.training_files import data_folders


async def run_rasa(
    command: Sequence[str], log: Path, project: Path, settings: Settings
) -> tuple[int, str]:
    """Runs ``rasa <command>`` over the data of ``project``; returns its exit code and its output.

    The process ends with us, also when we are cancelled. ``log`` is begun anew.
    """
    logs.empty(log)
    data = [str(folder) for folder in data_folders(project)]
    code = await _run(
        [str(project / "config.yml"), "bot.processes.rasa_main", *command,
         "--domain", str(project / "domain.yml"), "--data", *data],
        log,
        settings,
    )  # fmt: skip
    return code, logs.read(log).replace(f"{project}/", "")


async def start_model(model: Path, log: Path, settings: Settings) -> tuple[int, str]:
    """Starts the model in a process that is thrown away; returns its exit code and its output,
    which is appended to ``log``."""
    module = [str(model), "bot.training.publishing.model_start", str(model)]
    code = await _run(module, log, settings)
    return code, logs.read(log)


async def _run(module: Sequence[str], log: Path, settings: Settings) -> int:
    environ = granted(settings.environ)
    folder = settings.project.folder
    command = [rasa_python(), "-m", "bot.rasa.light_module", *module]
    child = await Child.start(command, log, folder, environ)
    try:
        return await child.wait()
    finally:
        await child.stop()
