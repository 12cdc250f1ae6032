"""``sapa dev``: serves, and takes over what a developer saves in actions/ and data/."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bot.commands import serve
from bot.commands.progress import tell
from bot.errors import UserError
from bot.processes.services import ACTION_SERVER
from bot.processes.supervisor import Supervisor
from bot.settings import Settings
from bot.training.publishing.live_model import make_live
from bot.training.train import train
from bot.training.training_files import training_files

LOOK_EVERY_S = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    serve.configure(parser)
    parser.description = (
        "Serves like `serve`. When a file of actions/ is saved, the action server starts anew; "
        "when training data is saved, the bot is trained and goes on with the new model. Replies, "
        "answers and kinds of cases are followed in any case."
    )
    parser.epilog = "example:\n  ./sapa dev"


def run(args: argparse.Namespace) -> int:
    # A process of their own starts anew in two seconds; a worker, with its model, takes seven.
    return serve.serve(args, beside=follow_edits, actions_apart=True)


async def follow_edits(settings: Settings, supervisor: Supervisor) -> None:
    """Until cancelled. A file that cannot be used is told, and nothing changes until it is saved
    again."""
    actions, data, told = _actions(settings), _data(settings), ""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if told := await serve.join_files(settings, told):
            continue
        before, actions = actions, _actions(settings)
        if actions != before:
            tell("actions/ was changed: the action server starts anew.")
            await supervisor.restart(ACTION_SERVER)
        before, data = data, _data(settings)
        if data != before:
            await _train(settings)


async def _train(settings: Settings) -> None:
    tell("The training data was changed: training …")
    try:
        trained = await train(settings)
    except UserError as error:
        tell(str(error))
        return
    make_live(settings, trained.model)
    tell(f"Trained in {trained.seconds:.0f} s; the bot goes on with it.")


Stamps = dict[str, tuple[int, int]]
"""Time and size of each file by its path."""


def _actions(settings: Settings) -> Stamps:
    return _stamps(sorted((settings.project.folder / "actions").rglob("*.py")))


def _data(settings: Settings) -> Stamps:
    return _stamps(training_files(settings.project.folder))


def _stamps(files: list[Path]) -> Stamps:
    stamps = {}
    for file in files:
        try:
            status = file.stat()
        except FileNotFoundError:  # while an editor replaces it
            continue
        stamps[str(file)] = (status.st_mtime_ns, status.st_size)
    return stamps
