"""``./sapa privacy``: what is stored about people, and their rights over it."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.paths import given_path
from bot.commands.progress import step
from bot.commands.subcommand import add_subcommand
from bot.media.stored_files import customer_files, staff_files
from bot.privacy.data_map import data_map
from bot.privacy.erasure import Eraser
from bot.privacy.export import export_to
from bot.privacy.person_search import Subject, find_subject
from bot.privacy.reencryption import Rewriting, decrypt_files, encrypt_files, rotate_key
from bot.privacy.retention import Retention
from bot.processes.preflight import check_not_running
from bot.processes.run_file import read_running
from bot.processes.services import trackers_elsewhere
from bot.settings import Settings, load_settings
from bot.store.conversations.trackers import Trackers
from bot.store.engine.protocol import Database, Transactions
from bot.store.engine.store import open_connection, open_store
from bot.store.privacy.erasures import Erasure, has_open_orders, new_receipt, request_erasure
from bot.store.staff.audit_log import TERMINAL, record

_WHO = "a conversation's number, a phone number with its country's code, or an e-mail address"
_MOST_TOLD = 20
T = TypeVar("T")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows what is stored about people and for how long; hands it out, erases it, encrypts it."
    )
    parser.epilog = (
        "examples:\n  ./sapa privacy map\n  ./sapa privacy export rina@example.com --to rina\n"
        "  ./sapa privacy erase +6281234560123"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    told = add_subcommand(actions, "show what is stored where, and for how long", "privacy map")
    told.add_argument("--json", action="store_true", help="as one JSON object, columns included")
    purge = add_subcommand(
        actions, "delete what was kept as long as [privacy] in sapa.toml says", "privacy purge"
    )
    purge.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    export = add_subcommand(
        actions, "write all that is stored about a person", "privacy export 12 --to rina"
    )
    export.add_argument("who", metavar="WHO", help=_WHO)
    export.add_argument("--to", required=True, metavar="FOLDER", help="a new or empty folder")
    erase = add_subcommand(actions, "erase a person's data everywhere", "privacy erase 12")
    erase.add_argument("who", metavar="WHO", help=_WHO)
    erase.add_argument("--yes", action="store_true", help="do not ask whether it is meant")
    add_subcommand(
        actions, "encrypt databases and files with SAPA_DATABASE_KEY; Sapa must not run",
        "privacy encrypt",
    )
    add_subcommand(
        actions, "encrypt them anew with SAPA_DATABASE_NEW_KEY; Sapa must not run",
        "privacy rotate-key",
    )
    add_subcommand(
        actions, "write them unencrypted again; Sapa must not run", "privacy decrypt"
    )


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    elsewhere = trackers_elsewhere(settings.project.folder / "endpoints.yml")
    if elsewhere and args.action in ("purge", "export", "erase"):
        print(elsewhere, file=sys.stderr)
    actions: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
        "map": _map, "purge": _purge, "export": _export, "erase": _erase,
        "encrypt": _encrypt, "rotate-key": _rotate_key, "decrypt": _decrypt,
    }  # fmt: skip
    return actions[args.action](args, settings)


def _map(args: argparse.Namespace, settings: Settings) -> int:
    places = data_map(settings)
    if args.json:
        print(json.dumps([place.as_dict() for place in places], ensure_ascii=False, indent=2))
        return 0
    table = Table(box=box.SIMPLE)
    for title in ("where", "what", "whose", "of people", "how long"):
        table.add_column(title, overflow="fold")
    for place in places:
        personal = ", ".join(place.personal) or "-"
        cells = (place.name, place.holds, place.whose, personal, place.kept)
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
    return 0


def _purge(args: argparse.Namespace, settings: Settings) -> int:
    async def purge(thread: Transactions) -> dict[str, int]:
        trackers = Trackers(settings.tracker_place)
        return await Retention(thread, trackers, settings.privacy).purge(args.dry_run)

    counts = _with_thread(settings, purge)
    for table, count in sorted(counts.items()):
        print(f"{count:8d}  {table}")
    if args.dry_run:
        print("Nothing was deleted." if counts else "Nothing is older than it may be.")
    else:
        print("Deleted." if counts else "Nothing was older than it may be.")
    return 0


def _export(args: argparse.Namespace, settings: Settings) -> int:
    folder = given_path(args.to)
    database = open_connection(settings.store)
    subject = find_subject(database, args.who, settings.shop.country)
    told = export_to(
        folder, database, subject, Trackers(settings.tracker_place),
        customer_files(settings),
        staff_files(settings), settings.time,
    )
    for number in subject.conversation_ids:
        record(database, TERMINAL, "export", number)
    database.close()
    print(", ".join(f"{count} {what}" for what, count in told.items()) + f": {folder}/data.json")
    return 0


def _erase(args: argparse.Namespace, settings: Settings) -> int:
    database = open_connection(settings.store)
    subject = find_subject(database, args.who, settings.shop.country)
    print(_scope(database, subject))
    if not args.yes and input("Erase it for ever? Write yes: ").strip().lower() != "yes":
        print("Nothing was erased.")
        return 1
    receipt = new_receipt()
    with database.transaction():
        request_erasure(
            database, receipt, subject.conversation_ids, subject.customer_ids, TERMINAL, time.time()
        )
        for number in subject.conversation_ids:
            record(database, TERMINAL, "erase", number)
    database.close()
    done = [] if read_running(settings) else _carry_out(settings)
    waits = len(subject.conversation_ids) + len(subject.customer_ids) - len(
        [one for one in done if one.receipt == receipt]
    )
    print(f"Receipt {receipt}.", "Erased." if not waits else
          "The rest goes once chats have come to rest and orders are over, while Sapa runs.")
    print(
        "Backups that were made before still hold it: delete them, or let them expire. The "
        "platforms and, with [shop] source \"http\", the shop's own system hold their own copies."
    )
    return 0


def _scope(database: Database, subject: Subject) -> str:
    chats = ", ".join(map(str, subject.conversation_ids)) or "none"
    if not subject.customer_ids:
        return f"Conversations: {chats}."
    kept = "Their orders stay for the shop's books, without name, address and words"
    if any(has_open_orders(database, customer_id) for customer_id in subject.customer_ids):
        kept += "; as long as an order is open, name and address stay too"
    return f"Conversations: {chats}. Customer: {', '.join(subject.customer_ids)}. {kept}."


def _carry_out(settings: Settings) -> list[Erasure]:
    """At once: nothing is under way while Sapa does not run."""
    async def erase(thread: Transactions) -> list[Erasure]:
        files = customer_files(settings, spare_young=False)
        uploads = staff_files(settings, spare_young=False)
        trackers = Trackers(settings.tracker_place)
        return await Eraser(thread, trackers, files, uploads).erase_due(rest_s=0)

    return _with_thread(settings, erase)


def _with_thread(settings: Settings, action: Callable[[Transactions], Awaitable[T]]) -> T:
    async def run() -> T:
        thread = open_store(settings.store)
        try:
            return await action(thread)
        finally:
            await thread.aclose()

    return asyncio.run(run())


def _encrypt(_: argparse.Namespace, settings: Settings) -> int:
    return _rewritten(
        settings, encrypt_files, "Encrypted", "Keep the key safe: without it all is lost."
    )


def _rotate_key(_: argparse.Namespace, settings: Settings) -> int:
    return _rewritten(
        settings, rotate_key, "Encrypted with the new key",
        "Now let SAPA_DATABASE_KEY be the new key, and remove SAPA_DATABASE_NEW_KEY.",
    )


def _decrypt(_: argparse.Namespace, settings: Settings) -> int:
    return _rewritten(settings, decrypt_files, "Decrypted", "Now remove SAPA_DATABASE_KEY.")


def _rewritten(
    settings: Settings, rewrite: Callable[[Settings], Rewriting], done: str, next_step: str
) -> int:
    check_not_running(settings)
    with step("Writing databases and files anew"):
        rewriting = rewrite(settings)
    print(f"{done}: {', '.join(rewriting.done)}." if rewriting.done else "There was nothing to do.")
    for why in rewriting.unreadable[:_MOST_TOLD]:
        print(f"Left as it is: {why}", file=sys.stderr)
    if (more := len(rewriting.unreadable) - _MOST_TOLD) > 0:
        print(f"Left as they are: {more} files more.", file=sys.stderr)
    print(next_step)
    return 1 if rewriting.unreadable else 0
