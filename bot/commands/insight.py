"""``./sapa insight``: what customers feel and want, brought up to date."""

from __future__ import annotations

import argparse
import logging

from bot.commands.subcommand import add_subcommand
from bot.processes.preflight import check_folder
from bot.settings import load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "What customers feel and want, found in their messages. A running Sapa keeps it up to date "
        "by itself."
    )
    parser.epilog = "example:\n  ./sapa insight update"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_subcommand(actions, "look at what is new now", "insight update")


def run(_: argparse.Namespace) -> int:
    from bot.insight.update import UnderWay, update  # numpy and encoders: not for --help
    from bot.store.engine.store import open_connection

    logging.basicConfig(format="%(message)s")
    settings = load_settings()
    check_folder(settings.data_folder)
    try:
        failed = update(open_connection(settings.store), settings)
    except UnderWay:
        print("An update is under way already. Try again in some minutes.")
        return 1
    if failed:
        print(f"Not up to date: {', '.join(failed)}. Above stands why.")
        return 1
    print("The insights are up to date.")
    return 0
