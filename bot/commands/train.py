"""``./sapa train``: teaches the bot what stands in data/."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.progress import step, tell
from bot.encoders.encoder_names import parts
from bot.processes.preflight import check_encoder, check_folder
from bot.processes.stop_signals import run_until_stopped
from bot.settings import Settings, load_settings
from bot.training.draft.shared_draft import draft_of
from bot.training.draft.training import DraftTraining
from bot.training.train import TrainingFailed, fitting_model, train
from bot.training.training_files import check_yaml, training_files
from bot.training.tuned_encoder import TUNABLE, tuned_encoder

INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Trains a model on data/nlu, data/rules, data/stories, domain.yml and config.yml. The "
        "answers in data/knowledge need no training."
    )
    parser.epilog = (
        "examples:\n  ./sapa train\n  ./sapa train --draft\n  ./sapa train --tune"
    )
    parser.add_argument(
        "--draft", action="store_true", help="train what was edited at the desk and is not live yet"
    )
    parser.add_argument(
        "--tune",
        action="store_true",
        help="first fit the English encoder to the shop's examples, if that helps (minutes)",
    )


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    return run_until_stopped(_train(settings, args.tune, args.draft), when_stopped=INTERRUPTED)


async def _train(settings: Settings, tune: bool, of_draft: bool) -> int:
    check_encoder(settings.knowledge.encoder, settings.environ)
    if tune:
        await _tune(settings)
    print(_encoder(settings))
    if of_draft:
        return await _train_draft(settings)
    if model := fitting_model(settings):
        print(f"Nothing has changed since {model.name} was trained.")
        return 0
    with step("Training"):
        trained = await train(settings)
    print(f"Trained {trained.model.name} in {trained.seconds:.0f} s.")
    return 0


async def _train_draft(settings: Settings) -> int:
    draft = draft_of(settings)
    draft.be_newest()
    training = DraftTraining(settings, draft)
    training.start()
    with step("Training the draft"):
        end = await training.wait()
    if end.model is None:
        raise TrainingFailed(end.error or "The training was stopped.")
    print(f"The draft is trained: {end.model.name}. ./sapa compare shows what would change.")
    return 0


async def _tune(settings: Settings) -> None:
    from bot.commands.tuning import tune  # here: with scikit-learn behind it, --help takes seconds

    folder = settings.project.folder
    check_yaml(training_files(folder), folder)
    comparison = await tune(
        settings.knowledge.encoder,
        folder,
        settings.models,
        settings.data_folder / "log" / "tune.log",
    )
    kept = "The tuned encoder is used from now on."
    dropped = "That is no better, so nothing of it is kept."
    print(f"{comparison} {kept if comparison.better else dropped}")


def _encoder(settings: Settings) -> str:
    """Which encoder intents are learned with, in a sentence."""
    encoder = settings.knowledge.encoder
    tuned = tuned_encoder(settings.models)
    if tuned is None or TUNABLE not in parts(encoder):
        return f"Encoder: {encoder}, as it comes."
    before, after = tuned.comparison.before, tuned.comparison.after
    return (
        f"Encoder: {encoder}, with {TUNABLE} tuned on {tuned.day} "
        f"({before:.1%} right before, {after:.1%} after)."
    )


async def trained_model(settings: Settings) -> Path:
    """The model that fits the data; trained now if there is none yet."""
    if model := fitting_model(settings):
        return model
    check_encoder(settings.knowledge.encoder, settings.environ)
    tell("The bot must be trained first: its data is new or has changed.")
    with step("Training"):
        return (await train(settings)).model
