"""``./sapa check``: looks for mistakes in what staff edit, before customers meet them."""

from __future__ import annotations

import argparse

from bot.commands.progress import step
from bot.processes.preflight import check_folder
from bot.processes.stop_signals import run_until_stopped
from bot.settings import Settings, load_settings
from bot.training.checks.all_checks import find_mistakes
from bot.training.draft.shared_draft import draft_of
from bot.training.training_files import check_yaml, served_files

INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Reads domain.yml, data/ and actions/ and names every mistake, with its file, its line and "
        "what to do. Ends with exit code 1 if there is one."
    )
    parser.epilog = "examples:\n  ./sapa check\n  ./sapa check --draft"
    parser.add_argument(
        "--draft", action="store_true", help="check what was edited at the desk and is not live yet"
    )


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    folder = settings.project.folder
    check_yaml(served_files(folder), folder)
    return run_until_stopped(_check(settings, args.draft), when_stopped=INTERRUPTED)


async def _check(settings: Settings, of_draft: bool) -> int:
    project = settings.project.folder
    if of_draft:
        draft = draft_of(settings)
        draft.be_newest()
        project = draft.existing_folder()
    with step("Checking"):
        findings = await find_mistakes(settings, project)
    mistakes = [finding for finding in findings if not finding.note]
    for finding in findings:
        print(f"Note: {finding}" if finding.note else finding)
    print(f"{len(mistakes)} to correct." if mistakes else "No mistakes found.")
    return 1 if mistakes else 0
