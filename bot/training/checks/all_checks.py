"""All that is wrong with a project: what the files say, what Rasa says, and what means the same."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import replace
from pathlib import Path

from bot.environment import granted
from bot.lazy_message import LazyMessage
from bot.processes import logs
from bot.processes.child import Child
from bot.rasa_environment import rasa_python
from bot.settings import Settings
from bot.training.checks.files import check_project
from bot.training.checks.findings import Finding, Place
from bot.training.checks.training_data import check_training_data
from bot.training.rasa_output import complaints, final_error
from bot.training.training_files import BrokenFile, check_yaml, training_files


async def find_mistakes(
    settings: Settings, project: Path, base: Path | None = None
) -> list[Finding]:
    """Every mistake and note in ``project`` (a checkout or a draft's folder), the mistakes first.
    What ``base``, its state before it was edited, has too is known.

    Takes about fifteen seconds, in two processes that end with us.
    """
    try:
        check_yaml(training_files(project), project)
    except BrokenFile as error:
        return [_broken(LazyMessage(str(error)))]
    twins = asyncio.create_task(_twins(settings, project, base or project))
    try:
        rasas, is_readable = await _rasas(settings, project)
        if not is_readable:
            return rasas
        ours = await asyncio.to_thread(check_project, project, settings.time.today())
        if base:
            before = await asyncio.to_thread(check_project, base, settings.time.today())
            before += (await _rasas(settings, base))[0] if rasas else []
            known = {_what(finding) for finding in before}
            rasas, ours = (
                [replace(f, is_known=_what(f) in known) for f in part] for part in (rasas, ours)
            )
        return sorted([*rasas, *ours, *await twins], key=lambda finding: finding.note)
    finally:
        twins.cancel()
        await asyncio.gather(twins, return_exceptions=True)


async def _rasas(settings: Settings, project: Path) -> tuple[list[Finding], bool]:
    """What Rasa says; and whether the rest of the project can be looked at."""
    log = settings.data_folder / "log" / "check.log"
    logs.empty(log)
    config = str(project / "config.yml")
    code = await _run(settings, log, config, "bot.training.checks.rasa", str(project))
    output = logs.read(log).replace(f"{project}/", "")
    found = complaints(output, project)
    if code == 0 or found:
        return found, True
    if unread := [f for f in check_training_data(project) if not f.note]:
        return unread, False  # says more precisely why Rasa reads nothing
    why = LazyMessage("Rasa ended with exit code {code}; see {log}.", code=code, log=log)
    return [Finding(Place("data"), final_error(output) or why)], False


async def _twins(settings: Settings, project: Path, base: Path) -> list[Finding]:
    log = settings.data_folder / "log" / "near-twins.log"
    logs.empty(log)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "twins.json")
        given = (str(project), str(base), str(out))
        module = "bot.training.checks.meanings_job"
        await _run(settings, log, str(project / "config.yml"), module, *given)
        if out.exists():
            return [Finding.from_json(one) for one in json.loads(out.read_text(encoding="utf-8"))]
    what = LazyMessage("near twins could not be looked for; see the end of {log}.", log=log)
    return [Finding(Place("data"), what, note=True)]


async def _run(settings: Settings, log: Path, *module: str) -> int:
    """Runs a module that needs Rasa's environment; its exit code."""
    command = [rasa_python(), "-m", "bot.rasa.light_module", *module]
    child = await Child.start(command, log, settings.project.folder, granted(settings.environ))
    try:
        return await child.wait()
    finally:
        await child.stop()


def _what(finding: Finding) -> tuple[str, str]:
    """A finding without its line, which other edits move."""
    return finding.where.file, finding.what


def _broken(sentence: LazyMessage) -> Finding:
    """``data/nlu/orders.yml, line 7: this is not valid YAML …``"""
    where = sentence.words.get("where")
    if not isinstance(where, LazyMessage):
        return Finding(Place("data"), sentence)
    return Finding(Place(**where.words), sentence.words["what"])
