"""``./sapa rollback``: brings an older version back."""

from __future__ import annotations

import argparse

from bot.commands.current_user import name_of_whoever_types
from bot.commands.publish import tell_published
from bot.processes.preflight import check_folder
from bot.settings import load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Lists the last ten published versions, or brings one of them back: files and model."
    )
    parser.epilog = "examples:\n  ./sapa rollback\n  ./sapa rollback 3"
    parser.add_argument("number", nargs="?", type=int, help="the version to bring back")


def run(args: argparse.Namespace) -> int:
    from bot.training.draft.shared_draft import draft_of
    from bot.training.publishing.publish import rollback
    from bot.training.publishing.versions import Versions

    settings = load_settings()
    check_folder(settings.data_folder)
    if args.number is not None:
        draft = draft_of(settings)
        tell_published(settings, rollback(settings, draft, args.number, name_of_whoever_types()))
        return 0
    versions = Versions(settings.data_folder).all()
    for version in versions:
        print(f"{version.number:>4}  {version.at[:16]}  {version.by}: {version.note}")
    if not versions:
        print("Nothing was published yet.")
    return 0
