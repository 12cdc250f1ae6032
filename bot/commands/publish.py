"""``./sapa publish``: makes live what was edited."""

from __future__ import annotations

import argparse

from bot.commands.current_user import name_of_whoever_types
from bot.processes.preflight import check_folder
from bot.processes.run_file import read_running
from bot.settings import Settings, load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Makes the draft live, or without one what was changed in the checkout; it must be "
        "trained. A running Sapa loads the model by itself, and no customer waits for it."
    )
    parser.epilog = 'examples:\n  ./sapa publish\n  ./sapa publish --note "Answers for the sale"'
    parser.add_argument("--note", default="", help="what was changed, in words")


def run(args: argparse.Namespace) -> int:
    from bot.training.draft.shared_draft import draft_of
    from bot.training.publishing.publish import publish

    settings = load_settings()
    check_folder(settings.data_folder)
    who = name_of_whoever_types()
    draft = draft_of(settings)
    tell_published(settings, publish(settings, draft, who, args.note))
    return 0


def tell_published(settings: Settings, published: object) -> None:
    """Says what is live now."""
    from bot.training.publishing.publish import Published

    assert isinstance(published, Published)
    version = published.version
    print(f"Version {version.number} is published: {version.note}.")
    if published.problem:
        print(published.problem)
    if read_running(settings):
        print("The running Sapa takes it over within seconds.")
