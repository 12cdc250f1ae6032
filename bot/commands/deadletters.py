"""``./sapa deadletters``: messages that no platform took."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.printable import printable
from bot.commands.subcommand import add_subcommand
from bot.settings import load_settings
from bot.store.engine.store import open_store
from bot.store.messages.dead_letters import DeadLetter, DeadLetters, NoSuchDeadLetter


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Lists the messages to customers that no platform took, and sends them once more or lets "
        "them go. Works while Sapa is running."
    )
    parser.epilog = (
        "examples:\n  ./sapa deadletters list\n  ./sapa deadletters retry 12 13\n"
        "  ./sapa deadletters drop 12"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = add_subcommand(actions, "show them, and why each was given up", "deadletters list")
    listed.add_argument("--text", action="store_true", help="show what they say, too")
    retry = add_subcommand(actions, "send them to customers once more", "deadletters retry 12 13")
    drop = add_subcommand(actions, "take them off the list, unsent", "deadletters drop 12")
    for one in (retry, drop):
        one.add_argument("ids", type=int, nargs="+", metavar="ID", help="a number of the list")


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> int:
    thread = open_store(load_settings().store)
    try:
        letters = DeadLetters(thread)
        if args.action == "list":
            _show(await letters.list(), args.text)
        elif args.action == "retry":
            await letters.retry(args.ids)
            print("Back in the outbox; sent while Sapa runs, unless the same reason stands.")
        else:
            await letters.drop(args.ids)
            print("Dropped. ./sapa desk show still tells that they were not sent.")
        return 0
    except NoSuchDeadLetter as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        await thread.aclose()


def _show(letters: Sequence[DeadLetter], with_text: bool) -> None:
    table = Table(box=box.SIMPLE)
    for title in ("id", "conversation", "channel", "from", "written", "tries", "why"):
        table.add_column(title, overflow="fold")
    if with_text:
        table.add_column("text", overflow="fold")
    shop_time = load_settings().time
    for letter in letters:
        when = shop_time.at(letter.created_at).strftime("%d %b %H:%M")
        cells = [
            str(letter.id), str(letter.conversation_id), letter.channel, letter.author, when,
            str(letter.attempts), letter.reason or "",
        ]  # fmt: skip
        cells += [letter.text or ""] if with_text else []
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table if letters else "No message was given up.")
