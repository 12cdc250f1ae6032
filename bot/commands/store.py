"""``./sapa store``: where all that the shop knows is kept, and how it moves."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import closing

from bot.commands.printable import printable
from bot.commands.progress import tell
from bot.commands.subcommand import add_subcommand
from bot.errors import UserError
from bot.processes.preflight import check_not_running
from bot.settings import Settings, load_settings
from bot.store.engine.store import open_connection
from bot.store.staff.audit_log import record
from bot.store.staff.changed_settings import changed_settings, forget_changed


class NothingToCopy(UserError):
    """It is not said where to, or there is nothing yet."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Moves the shop's databases from SQLite's files to PostgreSQL, tells which role workers "
        "may have there, and what was changed on the desk for all machines."
    )
    parser.epilog = "example:\n  ./sapa store copy"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    copying = add_subcommand(
        actions,
        "copy all databases to the PostgreSQL that SAPA_DATABASE_URL names; Sapa must not run. "
        "Interrupted, it goes on where it was",
        "store copy",
    )
    copying.set_defaults(act=_copy)
    role = add_subcommand(
        actions,
        "print the SQL that makes a role of PostgreSQL's for Rasa workers, which reads nothing of "
        "staff and no messages; changes nothing",
        "store role sapa_worker",
    )
    role.add_argument("name", metavar="NAME", help="the role's, such as sapa_worker")
    role.set_defaults(act=_role)
    changed = add_subcommand(
        actions,
        "list the settings that were changed on the desk of a shop on PostgreSQL: they count on "
        "all machines, whatever sapa.toml says",
        "store settings",
    )
    changed.add_argument(
        "--remove", metavar="SETTING",
        help="let sapa.toml of each machine say this one again, such as hours.monday",
    )
    changed.set_defaults(act=_settings)


def run(args: argparse.Namespace) -> int:
    code: int = args.act(args, load_settings())
    return code


def _role(args: argparse.Namespace, _: Settings) -> int:
    from bot.store.engine.worker_role import worker_role  # psycopg may not be installed

    print(worker_role(args.name))
    return 0


def _settings(args: argparse.Namespace, settings: Settings) -> int:
    if not settings.shares_store:
        print(f"This shop is on one machine: all settings are in {settings.file}.")
        return 0
    with closing(open_connection(settings.store)) as database:
        if args.remove:
            section, _, name = args.remove.rpartition(".")
            with database.transaction():
                if not forget_changed(database, (section, name)):
                    print(f"{args.remove} was not changed on the desk.", file=sys.stderr)
                    return 1
                record(database, "terminal", "settings", detail=f"{args.remove}: as in sapa.toml")
            print(f"{args.remove} is again what sapa.toml says on each machine.")
            return 0
        for one in changed_settings(database):
            when = settings.time.at(one.changed_at).strftime("%d %b %Y %H:%M")
            value = json.dumps(one.value, ensure_ascii=False)
            print(printable(f"{'.'.join(one.place)} = {value}  ({one.changed_by}, {when})"))
    return 0


def _copy(_: argparse.Namespace, settings: Settings) -> int:
    from bot.store.store_copy import copy_store  # psycopg may not be installed

    url = settings.store
    if not isinstance(url, str):
        raise NothingToCopy(
            "SAPA_DATABASE_URL is not set. Put the address of an empty PostgreSQL database into "
            ".env: SAPA_DATABASE_URL=postgresql://sapa:PASSWORD@db.example.com/sapa"
        )
    check_not_running(settings)
    if not settings.database.exists():
        raise NothingToCopy(
            f"There is no {settings.database}: this shop has nothing to copy. Start it: "
            "./sapa serve"
        )
    began = time.monotonic()
    tables = copy_store(
        settings.database, settings.trackers, url, lambda table: _tell(table.name, table.rows)
    )
    were_there = sum(table.was_there and table.rows > 0 for table in tables)
    if were_there:
        print(f"{were_there} tables were there already, with the same rows.")
    rows = sum(table.rows for table in tables)
    print(
        f"{len(tables)} tables with {rows:,} rows are in PostgreSQL. Of each, count and "
        "checksum are the same as in the file. "
        f"It took {time.monotonic() - began:.0f} s."
    )
    print(
        "Start Sapa now: it uses PostgreSQL while SAPA_DATABASE_URL is set. The files "
        f"{settings.database} and {settings.trackers.name} were not changed; move them away, so "
        "that nobody takes them for the shop."
    )
    return 0


def _tell(name: str, rows: int) -> None:
    if rows:
        tell(f"{name}: {rows:,} rows")
