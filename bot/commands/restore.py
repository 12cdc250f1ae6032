"""``./sapa restore``: a backup becomes the shop again."""

from __future__ import annotations

import argparse

from bot.backup.restoring import KEPT, restore_backup
from bot.commands.paths import given_path
from bot.commands.progress import step
from bot.settings import load_settings
from bot.store.engine.database import open_database
from bot.store.engine.errors import StoreUnavailable
from bot.store.staff.secrets import KEY, read_secrets


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
    if sealed := _sealed_secrets():
        print(f"Typed on the desk, and not to be opened here: {', '.join(sealed)}. Put {KEY} of")
        print("the old machine's .env into .env here, or type them again.")
    return 0


def _sealed_secrets() -> list[str]:
    """The secrets that were typed on the desk and that our key does not open."""
    settings = load_settings()
    try:
        database = open_database(settings.database)
    except StoreUnavailable:  # its own key is not here yet
        return []
    try:
        names = {name for (name,) in database.execute("SELECT name FROM secrets").fetchall()}
        return sorted(names - read_secrets(database, settings.environ.get(KEY, "")).keys())
    finally:
        database.close()
