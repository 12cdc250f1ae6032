"""``./sapa shop empty``: the sample shop goes, what is one's own stays."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

from bot.backup.making import make_backup
from bot.commands.paths import given_path
from bot.commands.progress import step
from bot.settings import Settings, load_settings
from bot.shop.live_samples import (
    Samples,
    are_samples_live,
    count_sample_answers,
    count_samples,
    remove_samples,
)
from bot.store.engine.store import open_connection


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Removes the sample shop's orders, customers and products, and keeps its answers from "
        "customers until somebody has read and saved each at the desk (or removed `sample: true` "
        "from it in data/knowledge). Your own orders and products stay. Makes a backup first."
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--backup", metavar="FOLDER", help="where the backup goes; else beside the data folder"
    )


def empty_shop(args: argparse.Namespace) -> int:
    settings = load_settings()
    database = open_connection(settings.store)
    samples, answers = count_samples(database), count_sample_answers()
    if not (samples.orders or samples.products) and not are_samples_live(settings.data_folder):
        print(f"Nothing of the sample shop is live. {_to_read(answers)}")
        return 0
    print(_told("This removes", samples, answers))
    if not args.yes and not _is_agreed():
        print("Nothing was removed.", file=sys.stderr)
        return 1
    folder = _backup_folder(args, settings)
    with step("Copying everything first"):
        make_backup(settings, folder)
    removed = remove_samples(database, settings.data_folder)
    print(_told("Removed", removed, answers))
    print(f"As it was: {folder}. To bring that back: ./sapa restore {folder}")
    print("Your own shop: ./sapa shop import FILE, ./sapa shop import-products FILE")
    return 0


def _is_agreed() -> bool:
    if not sys.stdin.isatty():
        print("Nobody can be asked here. If that is meant, add --yes.", file=sys.stderr)
        return False
    return input("Type yes to remove it: ").strip().casefold() in ("yes", "ya")


def _backup_folder(args: argparse.Namespace, settings: Settings) -> Path:
    if args.backup:
        return given_path(args.backup).resolve()
    name = f"backup-{datetime.now(timezone.utc):%Y-%m-%d-%H%M%S}"
    return settings.data_folder.resolve().parent / name


def _told(verb: str, samples: Samples, answers: int) -> str:
    return (
        f"{verb} {samples.orders} orders of {samples.customers} customers and {samples.products} "
        f"products of the sample shop. {_to_read(answers)}"
    )


def _to_read(answers: int) -> str:
    if not answers:
        return "No answer is the sample's any more."
    return (
        f"{answers} answers are the sample's: customers get none of them until somebody has read "
        "and saved it at the desk, under Answers."
    )
