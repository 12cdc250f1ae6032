"""``./sapa desk``: what a person does with the conversations that wait for one."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.printable import printable
from bot.commands.subcommand import add_subcommand
from bot.settings import load_settings
from bot.store.conversations import Conversation
from bot.store.database import open_database
from bot.store.database_thread import DatabaseThread
from bot.store.desk import Desk

_OPEN = ("waiting", "staff")


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Reads and answers conversations. Works while Sapa is running."
    parser.epilog = (
        "examples:\n  ./sapa desk list\n  ./sapa desk reply 12 'Your refund is on its way.'\n"
        "  ./sapa desk return 12"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_subcommand(actions, "show the conversations that wait for a person", "desk list")
    reply = add_subcommand(
        actions, "answer the customer; the bot then keeps quiet", "desk reply 12 'Hi!'"
    )
    reply.add_argument("id", type=int, metavar="ID", help="the conversation's number")
    reply.add_argument("text", metavar="TEXT", help="what to say")
    back = add_subcommand(actions, "let the bot answer again", "desk return 12")
    back.add_argument("id", type=int, metavar="ID", help="the conversation's number")


def run(args: argparse.Namespace) -> int:
    if args.action == "list":
        asyncio.run(_with_desk(_list))
    elif args.action == "reply":
        asyncio.run(_with_desk(lambda desk: desk.reply(args.id, args.text, author="staff")))
        print(f"Sent. Conversation {args.id} is yours until: ./sapa desk return {args.id}")
    else:
        asyncio.run(_with_desk(lambda desk: desk.hand_back(args.id)))
        print(f"The bot answers conversation {args.id} again.")
    return 0


async def _with_desk(action: Callable[[Desk], Awaitable[None]]) -> None:
    thread = DatabaseThread(open_database(load_settings().database))
    try:
        await action(Desk(thread))
    finally:
        await thread.aclose()


async def _list(desk: Desk) -> None:
    conversations = await desk.conversations(_OPEN)
    table = Table(box=box.SIMPLE)
    for title in ("id", "channel", "customer", "state", "reason", "last message"):
        table.add_column(title, overflow="fold")
    for conversation in conversations:
        history = await desk.history(conversation.id)
        said = [line.text for line in history if line.author == "customer" and line.text]
        cells = _cells(conversation, said[-1] if said else "")
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table if conversations else "Nobody is waiting.")


def _cells(conversation: Conversation, said: str) -> tuple[str, ...]:
    at = conversation.last_inbound_at
    when = datetime.fromtimestamp(at).strftime("%d %b %H:%M  ") if at else ""
    return (
        str(conversation.id),
        conversation.channel,
        conversation.name or conversation.person or conversation.chat,
        conversation.state,
        conversation.reason or "",
        f"{when}{said}",
    )
