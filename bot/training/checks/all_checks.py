"""All that is wrong with a project: what the files say, what Rasa says, and what means the same."""

from __future__ import annotations

import json
import tempfile
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


async def find_mistakes(settings: Settings, project: Path) -> list[Finding]:
    """Every mistake and note in ``project`` (a checkout or a draft's folder), the mistakes first.

    Takes about fifteen seconds, in a process of its own that ends with us.
    """
    try:
        check_yaml(training_files(project), project)
    except BrokenFile as error:
        return [_broken(LazyMessage(str(error)))]
    log = settings.data_folder / "log" / "check.log"
    logs.empty(log)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "twins.json")
        command = [
            rasa_python(),
            "-m",
            "bot.rasa.light_module",
            str(project / "config.yml"),
            "bot.training.checks.subprocess_job",
            str(project),
            str(out),
        ]
        child = await Child.start(command, log, settings.project.folder, granted(settings.environ))
        try:
            code = await child.wait()
        finally:
            await child.stop()
        twins = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
    output = logs.read(log).replace(f"{project}/", "")
    found = complaints(output, project)
    if code != 0 and not found:
        if unread := [f for f in check_training_data(project) if not f.note]:
            return unread  # says more precisely why Rasa reads nothing
        why = LazyMessage("Rasa ended with exit code {code}; see {log}.", code=code, log=log)
        return [Finding(Place("data"), final_error(output) or why)]
    found += check_project(project, settings.time.today())
    found += [Finding.from_json(twin) for twin in twins or ()]
    if twins is None:
        what = LazyMessage("near twins could not be looked for; see the end of {log}.", log=log)
        found.append(Finding(Place("data"), what, note=True))
    return sorted(found, key=lambda finding: finding.note)


def _broken(sentence: LazyMessage) -> Finding:
    """``data/nlu/orders.yml, line 7: this is not valid YAML …``"""
    where = sentence.words.get("where")
    if not isinstance(where, LazyMessage):
        return Finding(Place("data"), sentence)
    return Finding(Place(**where.words), sentence.words["what"])
