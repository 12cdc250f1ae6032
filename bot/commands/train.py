"""``./sapa train``: teaches the bot what stands in data/."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.progress import step, tell
from bot.processes.preflight import check_encoder, check_folder
from bot.processes.stop_signals import run_until_stopped
from bot.settings import Settings, load_settings
from bot.training.train import fitting_model, train

INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Trains a model on data/nlu, data/rules, data/stories, domain.yml and config.yml. The "
        "answers in data/knowledge need no training."
    )
    parser.epilog = "example:\n  ./sapa train"


def run(_: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    if model := fitting_model(settings):
        print(f"Nothing has changed since {model.name} was trained.")
        return 0
    return run_until_stopped(_train(settings), when_stopped=INTERRUPTED)


async def _train(settings: Settings) -> int:
    check_encoder(settings.knowledge.encoder, settings.environ)
    with step("Training"):
        trained = await train(settings)
    print(f"Trained {trained.model.name} in {trained.seconds:.0f} s.")
    return 0


async def trained_model(settings: Settings) -> Path:
    """The model that fits the data; trained now if there is none yet."""
    if model := fitting_model(settings):
        return model
    check_encoder(settings.knowledge.encoder, settings.environ)
    tell("The bot must be trained first: its data is new or has changed.")
    with step("Training"):
        return (await train(settings)).model
