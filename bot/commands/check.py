"""``./sapa check``: looks for mistakes in what staff edit, before customers meet them."""

from __future__ import annotations

import argparse
from datetime import date

from bot.commands.progress import step
from bot.processes.preflight import check_folder
from bot.processes.stop_signals import run_until_stopped
from bot.settings import PROJECT, Settings, load_settings
from bot.training.checks import check_project
from bot.training.rasa_command import run_rasa
from bot.training.rasa_output import complaints, final_error
from bot.training.sources import check_yaml, served_files, training_files

INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Reads domain.yml, data/ and actions/ and names every mistake, with its file, its line and "
        "what to do. Ends with exit code 1 if there is one."
    )
    parser.epilog = "example:\n  ./sapa check"


def run(_: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    check_yaml([*served_files(PROJECT), *training_files(PROJECT)], PROJECT)
    return run_until_stopped(_check(settings), when_stopped=INTERRUPTED)


async def _check(settings: Settings) -> int:
    mistakes, readable = await _ask_rasa(settings)
    findings = check_project(PROJECT, date.today()) if readable else []
    mistakes += [str(finding) for finding in findings if not finding.note]
    notes = [f"Note: {finding}" for finding in findings if finding.note]
    for line in [*mistakes, *notes]:
        print(line)
    print(f"{len(mistakes)} to correct." if mistakes else "No mistakes found.")
    return 1 if mistakes else 0


async def _ask_rasa(settings: Settings) -> tuple[list[str], bool]:
    """What `rasa data validate` finds, and whether it could read the files at all."""
    log = settings.data_folder / "log" / "check.log"
    with step("Asking Rasa"):
        code, output = await run_rasa(["data", "validate"], log)
    error = final_error(output) if code != 0 else None
    if error:
        return [error], False
    found = complaints(output, PROJECT)
    if code != 0 and not found:
        found = [f"`rasa data validate` ended with exit code {code}; see {log}."]
    return found, True
