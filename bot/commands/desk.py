"""``./sapa desk``: what a person does with the conversations that wait for one."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, get_args

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.printable import printable
from bot.commands.subcommand import add_subcommand
from bot.media.stored_files import customer_files
from bot.message_templates import read_message_templates
from bot.messages import Purpose, Template
from bot.processes.run_file import read_running
from bot.settings import Settings, load_settings
from bot.shop_time import ShopTime
from bot.store.conversations.conversations import Conversation
from bot.store.conversations.waiting_conversations import Desk
from bot.store.engine.store import open_store

_OPEN = ("waiting", "staff")
_WITH_TEMPLATES = ("whatsapp", "twilio")
_LONGEST_WAIT_S = 15.0


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Reads and answers conversations. Works while Sapa is running."
    parser.epilog = (
        "examples:\n  ./sapa desk list\n  ./sapa desk reply 12 'Your refund is on its way.'\n"
        "  ./sapa desk return 12"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_subcommand(actions, "show the conversations that wait for a person", "desk list")
    show = add_subcommand(actions, "show what was said, and what did not arrive", "desk show 12")
    reply = add_subcommand(
        actions, "answer the customer; the bot then keeps quiet", "desk reply 12 'Hi!'"
    )
    template = add_subcommand(
        actions,
        "send an approved template, at any time; the bot then keeps quiet",
        "desk template 12 order_update id Rina ORD-2291",
    )
    back = add_subcommand(actions, "let the bot answer again", "desk return 12")
    for one in (show, reply, template, back):
        one.add_argument("id", type=int, metavar="ID", help="the conversation's number")
    reply.add_argument("text", metavar="TEXT", help="what to say")
    template.add_argument(
        "name", metavar="NAME", help="its name in WhatsApp Manager; at Twilio its SID"
    )
    template.add_argument("language", metavar="LANGUAGE", help="its language there: id, en_US …")
    template.add_argument(
        "--purpose", choices=get_args(Purpose),
        help="what it is for; as shipped what data/message_templates.yml says, else notifications",
    )
    template.add_argument(
        "parameters", nargs="*", metavar="PARAMETER", help="what stands for {{1}}, {{2}} …"
    )


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    if args.action == "list":
        return asyncio.run(_with_desk(settings, lambda desk: _list(desk, settings.time)))
    if args.action == "show":
        return asyncio.run(_with_desk(settings, lambda desk: _show(desk, args.id, settings)))
    if args.action == "reply":
        return asyncio.run(
            _with_desk(settings, lambda desk: _send(desk, args.id, args.text, settings))
        )
    if args.action == "template":
        purpose = args.purpose or _purpose_of(args.name, args.language)
        template = Template(args.name, args.language, args.parameters, purpose)
        return asyncio.run(
            _with_desk(settings, lambda desk: _send(desk, args.id, template, settings))
        )
    return asyncio.run(_with_desk(settings, lambda desk: _hand_back(desk, args.id)))


def _purpose_of(name: str, language: str) -> Purpose:
    """As data/message_templates.yml has it."""
    known = read_message_templates(load_settings().project.message_templates)
    return next(
        (one.purpose for one in known if (one.name, one.language) == (name, language)),
        "notifications",
    )


async def _with_desk(settings: Settings, action: Callable[[Desk], Awaitable[int]]) -> int:
    thread = open_store(settings.store)
    try:
        return await action(Desk(thread))
    finally:
        await thread.aclose()


async def _send(
    desk: Desk, conversation_id: int, words: str | Template, settings: Settings
) -> int:
    """Queues it and, if Sapa runs, waits to see whether the platform takes it."""
    channel = (await desk.conversation(conversation_id)).channel
    if isinstance(words, Template) and channel not in _WITH_TEMPLATES:
        print(
            f"Only WhatsApp and Twilio have templates; this chat is on {channel}.", file=sys.stderr
        )
        return 1
    number = await desk.reply(conversation_id, words, author="staff")
    outcome = await desk.outcome(number)
    if outcome.state == "pending" and not read_running(settings):
        print("It is kept, and sent as soon as Sapa runs: ./sapa serve")
        return 0
    end = time.monotonic() + _LONGEST_WAIT_S
    while outcome.state == "pending" and time.monotonic() < end:
        await asyncio.sleep(0.2)
        outcome = await desk.outcome(number)
    if outcome.state == "sent":
        print(f"Sent. The bot keeps quiet there until: ./sapa desk return {conversation_id}")
        return 0
    why = f": {printable(outcome.error)}." if outcome.error else "."
    again = " It is tried again." if outcome.state == "pending" else ""
    print(f"Not sent{why}{again}", file=sys.stderr)
    return 1


async def _hand_back(desk: Desk, conversation_id: int) -> int:
    await desk.hand_back(conversation_id)
    print(f"The bot answers conversation {conversation_id} again.")
    return 0


async def _show(desk: Desk, conversation_id: int, settings: Settings) -> int:
    await desk.conversation(conversation_id)
    for line in await desk.history(conversation_id):
        when = settings.time.at(line.at).strftime("%d %b %H:%M")
        files = [_file(a, conversation_id, settings) for a in line.attachments]
        said = [line.text, *files, line.image]
        fate = f"  ({line.state}: {line.error})" if line.error else ""
        words = " ".join(str(part) for part in said if part)
        print(printable(f"{when}  {line.author}: {words}{fate}"))
    return 0


def _file(attachment: dict[str, Any], conversation_id: int, settings: Settings) -> str:
    """An attachment: where its file is and how to have it where it is encrypted, or why it is not
    there and what the platform told of it."""
    file = attachment.get("file", {})
    if path := file.get("path"):
        how = ""
        files = customer_files(settings)
        if files.is_encrypted(path):
            how = f", encrypted; to have it: ./sapa privacy export {conversation_id} --to FOLDER"
        return f"[{attachment['type']}: {files.place(path)}{how}]"
    told = attachment["detail"].get("url")
    return f"[{': '.join(filter(None, [attachment['type'], file.get('reason'), told]))}]"


async def _list(desk: Desk, shop_time: ShopTime) -> int:
    conversations = await desk.conversations(_OPEN)
    table = Table(box=box.SIMPLE)
    for title in ("id", "channel", "customer", "state", "reason", "last message"):
        table.add_column(title, overflow="fold")
    for conversation in conversations:
        history = await desk.history(conversation.id)
        said = [line.text for line in history if line.author == "customer" and line.text]
        cells = _cells(conversation, said[-1] if said else "", shop_time)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table if conversations else "Nobody is waiting.")
    return 0


def _name(conversation: Conversation) -> str:
    """As the desk's pages call the customer."""
    if conversation.name or conversation.phone:
        return conversation.name or str(conversation.phone)
    if conversation.channel == "web":
        return f"Visitor {conversation.short_id}"
    return conversation.person or conversation.chat


def _cells(conversation: Conversation, said: str, shop_time: ShopTime) -> tuple[str, ...]:
    at = conversation.last_inbound_at
    when = shop_time.at(at).strftime("%d %b %H:%M  ") if at else ""
    return (
        str(conversation.id),
        conversation.channel,
        _name(conversation),
        conversation.state,
        conversation.reason or "",
        f"{when}{said}",
    )
