"""``./sapa backup``: all that the shop has, in a folder."""

from __future__ import annotations

import argparse

from bot.backup.making import make_backup
from bot.commands.paths import given_path
from bot.commands.progress import step
from bot.settings import load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Copies databases, customers' files, what staff edit, the model and the settings into a "
        "new folder. Works while Sapa runs; all databases show the same moment. Secrets are left "
        "out: keep .env elsewhere. What customers wrote is in it, so guard it like the shop."
    )
    parser.epilog = "example:\n  ./sapa backup /mnt/backups/2026-11-24"
    parser.add_argument("folder", metavar="FOLDER", help="a folder that does not exist yet")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    folder = given_path(args.folder)
    with step("Copying"):
        manifest = make_backup(settings, folder)
    print(f"{len(manifest.files)} files are in {folder}, each with its checksum in backup.json.")
    if settings.media.bucket:
        print(
            f"The files of customers and staff are in {settings.media.bucket}, and not in this "
            "backup: keep older versions there by the bucket's own settings."
        )
    return 0
