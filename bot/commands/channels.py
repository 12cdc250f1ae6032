"""``./sapa channels``: connects the platforms and finds out whether they work."""

from __future__ import annotations

import argparse
import asyncio
import sys
import uuid
from collections.abc import Awaitable, Callable

from bot.channels.base import CallFailed, Channel, ChannelNotReady
from bot.commands.channel_setup import platforms, webhook_of
from bot.commands.printable import printable
from bot.commands.subcommand import add_subcommand
from bot.gateway.enabled_channels import channel, with_stored_secrets
from bot.messages import Outbound
from bot.processes.services import local_address
from bot.settings import Settings, load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Lists the platforms, tries their secrets, registers webhooks, sends a test message. Works "
        "while Sapa is running; register wants it to, since platforms call the address at once."
    )
    parser.epilog = (
        "examples:\n  ./sapa channels list\n  ./sapa channels check\n"
        "  ./sapa channels register telegram\n  ./sapa channels send telegram 4711 'Halo!'"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_subcommand(actions, "show which platforms are on, what others lack", "channels list")
    check = add_subcommand(
        actions, "ask platforms whether they take our secrets", "channels check telegram"
    )
    register = add_subcommand(
        actions,
        "have platforms send webhooks here, or say what to click",
        "channels register telegram",
    )
    for one_or_all in (check, register):
        one_or_all.add_argument(
            "name", nargs="?", metavar="NAME", help="the platform; without it, all that are on"
        )
    send = add_subcommand(
        actions, "send a customer a test message", "channels send telegram 4711 'Halo!'"
    )
    send.add_argument("name", metavar="NAME", help="the platform")
    send.add_argument("to", metavar="TO", help="the chat's id on the platform")
    send.add_argument("text", metavar="TEXT", help="what to say")


def run(args: argparse.Namespace) -> int:
    settings = with_stored_secrets(load_settings())
    if args.action == "list":
        for name in ("web", *platforms()):
            print(f"{name:<10} {_state(settings, name)}")
        return 0
    if args.action == "register" and not settings.gateway.public_url.startswith("https://"):
        raise ChannelNotReady(
            "Set public_url under [gateway] in sapa.toml to the https address by which platforms "
            "reach Sapa, such as https://chat.example.com."
        )
    if args.action == "send":
        return _each(settings, [args.name], lambda made: _send(made, args.to, args.text))
    names = (
        [args.name] if args.name else [n for n in platforms() if n in settings.enabled_channels()]
    )
    if not names:
        raise ChannelNotReady("No platform is on. How to connect one: ./sapa channels list")
    if args.action == "check":
        return _each(settings, names, _check)
    return _each(settings, names, lambda made: _register(made, webhook_of(settings, made.name)))


def _state(settings: Settings, name: str) -> str:
    on = name in settings.enabled_channels()
    try:
        channel(settings, name)
    except ChannelNotReady as error:
        return f"on   {error}" if on else f"off  to connect it, {platforms()[name].to_enable}"
    if on:
        own_page = f"{local_address(settings)}/chat"
        return f"on   {own_page if name == 'web' else webhook_of(settings, name)}"
    return f"off  to connect it, set enabled = true in [channels.{name}] of sapa.toml"


def _each(
    settings: Settings, names: list[str], action: Callable[[Channel], Awaitable[str]]
) -> int:
    """Does it with one channel after the other, and says how it went."""

    async def do(name: str) -> str:
        made = channel(settings, name)
        try:
            return await action(made)
        finally:
            await made.aclose()

    failed = False
    for name in names:
        if name not in platforms():
            raise ChannelNotReady(f"{name} is none of the platforms: {', '.join(platforms())}.")
        try:
            print(printable(f"{name}: {asyncio.run(do(name))}"))
        except (CallFailed, ChannelNotReady) as error:
            print(printable(f"{name}: {error}"), file=sys.stderr)
            failed = True
    return 1 if failed else 0


async def _check(made: Channel) -> str:
    try:
        return f"takes our secrets and knows us as {await made.check()}."
    except CallFailed as error:
        if not error.permanent:
            raise
        places = f"{made.name.upper()}_* in .env and [channels.{made.name}] in sapa.toml"
        raise CallFailed(f"{error}. Correct {places}.", permanent=True) from error


async def _register(made: Channel, webhook: str) -> str:
    platform = platforms()[made.name]
    done = f"webhooks go to {webhook} now." if await made.register(webhook) else ""
    left = f"To do by hand: {platform.by_hand.format(webhook=webhook)}." if platform.by_hand else ""
    return " ".join(filter(None, [done, left]))


async def _send(made: Channel, to: str, text: str) -> str:
    key = f"test.{uuid.uuid4()}"
    receipt = await made.send(Outbound(made.name, made.account, to, text, key=key, author="staff"))
    return f"{platforms()[made.name].title} took it, as message {receipt.platform_id or 'unknown'}."
