"""``./sapa restore``: a backup becomes the shop again."""

from __future__ import annotations

import argparse

from bot.backup.restoring import KEPT, restore_backup
from bot.commands.paths import given_path
from bot.commands.progress import step


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Checks a backup and puts it in place: in a new checkout, or where the data folder was "
        "moved away. Restore only what you made yourself: a backup can hold anything. Put your "
        "secrets into .env again, then start Sapa."
    )
    parser.epilog = "example:\n  ./sapa restore /mnt/backups/2026-11-24"
    parser.add_argument("folder", metavar="FOLDER", help="what ./sapa backup made")


def run(args: argparse.Namespace) -> int:
    with step("Checking and copying"):
        manifest, replaced = restore_backup(given_path(args.folder))
    print(f"The shop is as it was at {manifest.made_at}. Replies that were on their way then are")
    print("sent when Sapa starts, even if they arrived already.")
    if replaced:
        print(f"Replaced, the old ones kept as {KEPT}: {', '.join(replaced)}")
    return 0
