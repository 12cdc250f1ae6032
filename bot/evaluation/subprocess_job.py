"""Work with Rasa in a process of its own: a clean memory, its output in a log, JSON in and out."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.environment import granted
from bot.errors import UserError
from bot.lazy_message import LazyMessage
from bot.processes import logs
from bot.processes.child import Child
from bot.project import find_project
from bot.rasa_environment import rasa_python
from bot.settings import load_settings
from bot.training.rasa_output import final_error

Job = dict[str, Any]


class EvaluationFailed(UserError):
    """There are no figures; the message says why, or where to look."""


async def run_apart(module: str, job: Job, log: Path) -> dict[str, Any]:
    """Runs ``module``, which calls ``do_job``, with ``job``; returns what it made of it.

    The process ends with us, also when we are cancelled. ``log`` is begun anew.

    Raises:
        EvaluationFailed: it ended with an error.
        RasaMissing: Rasa's environment is not here.
    """
    logs.empty(log)
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "job.json"), Path(folder, "result.json")
        asked.write_text(json.dumps(job), encoding="utf-8")
        light = ["bot.rasa.light_module", job["model"]] if "model" in job else []
        command = [rasa_python(), "-m", *light, module, str(asked), str(answered)]
        # Nothing is taken from earlier trainings: their time would be missing in ours.
        environ = {**granted(load_settings().environ), "RASA_MAX_CACHE_SIZE": "0"}
        child = await Child.start(command, log, find_project().folder, environ)
        try:
            code = await child.wait()
        finally:
            await child.stop()
        if code != 0 or not answered.exists():
            ended = LazyMessage("The process ended with exit code {code}.", code=code)
            why = final_error(logs.read(log)) or ended
            raise EvaluationFailed(
                "It could not be evaluated: {why} The whole output: {log}",
                why=why,
                log=log,
            )
        return dict(json.loads(answered.read_text(encoding="utf-8")))


def do_job(work: Callable[[Job], dict[str, Any]]) -> None:
    """The other side: reads the job, does it, and writes the result."""
    asked, answered = map(Path, sys.argv[1:])
    result = work(json.loads(asked.read_text(encoding="utf-8")))
    answered.write_text(json.dumps(result), encoding="utf-8")
