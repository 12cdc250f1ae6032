"""``./sapa demo``: a desk full of made-up conversations, to look at."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import tempfile
from pathlib import Path

from aiohttp import web

from bot.commands.paths import given_path
from bot.commands.progress import step
from bot.errors import UserError

HOST = "127.0.0.1"
_MARK = ".sapa-demo"
"""Stands in a folder that a demo made; no other is taken or emptied."""


class NotADemo(UserError):
    """The folder has something else in it."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Serves a desk in the middle of a busy day: conversations, cases, flags, ratings and two "
        "months of history, all made up. It needs neither Rasa nor a channel, and touches nothing "
        "of your shop. Prints a link for an agent, an editor and an admin. Ctrl-C ends it."
    )
    parser.epilog = "examples:\n  ./sapa demo\n  ./sapa demo --port 8090 --fresh"
    parser.add_argument("--port", type=int, default=0, help="where it listens; else a free port")
    parser.add_argument(
        "--folder", metavar="FOLDER", default=str(Path(tempfile.gettempdir()) / "sapa-demo"),
        help="where its data are kept (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--fresh", action="store_true", help="begin the made-up day anew")


def run(args: argparse.Namespace) -> int:
    from bot.demo.shop import PEOPLE, demo_app, demo_settings, fill, invite  # --help stays quick

    folder = given_path(args.folder)
    _prepare(folder, args.fresh)
    settings = demo_settings(folder)
    with step("Making up two months and a day"):
        asyncio.run(fill(settings))
    tokens = asyncio.run(invite(settings))
    listening = _listen(args.port)
    address = f"http://{HOST}:{listening.getsockname()[1]}"
    print("Each link sets a password, once; after that log in with it:")
    for login, name, role in PEOPLE:
        print(f"  {role:<7} {name:<14} {address}/desk/welcome/{tokens[login]}", flush=True)

    async def application() -> web.Application:
        return demo_app(settings)

    web.run_app(application(), sock=listening, print=None)
    return 0


def _prepare(folder: Path, fresh: bool) -> None:
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise NotADemo(
            "{folder} has something else in it. Give the demo an empty folder: --folder FOLDER.",
            folder=folder,
        )
    if fresh and mark.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise UserError(
            "Port {port} cannot be used ({why}). Choose another: --port NUMBER.",
            port=port, why=error.strerror,
        ) from error
