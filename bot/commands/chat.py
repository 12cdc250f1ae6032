"""``./sapa chat``: talk to the bot in the terminal, or let a program do it."""

from __future__ import annotations

import argparse
import fcntl
import json
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.commands.chat_session import Answer, ChatSession
from bot.commands.first_start import prepare_store
from bot.commands.progress import tell
from bot.commands.standard_input import lines_typed
from bot.commands.train import trained_model
from bot.messages import Outbound
from bot.processes.preflight import (
    CannotStart,
    check_encoder,
    check_folder,
    check_word_lists,
)
from bot.processes.run_file import read_running
from bot.processes.stop_signals import run_until_stopped
from bot.processes.temporary_rasa import temporary_rasa
from bot.rasa.client import RasaClient
from bot.settings import Settings, load_settings
from bot.training.training_files import check_yaml, served_files


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Talks to the bot as a customer would. Uses a running ./sapa serve, or starts what it "
        "needs. The conversation goes on where the same person left it. A button is pressed by "
        "its number or its title."
    )
    parser.epilog = (
        "examples:\n  ./sapa chat --explain\n"
        "  echo 'where is my order ORD-2291?' | ./sapa chat --json --as budi"
    )
    parser.add_argument(
        "--as", dest="person", metavar="PERSON", default="me", help="who is talking (default: me)"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="read one message a line, write one JSON object a line",
    )
    parser.add_argument(
        "--explain", action="store_true", help="show intent, confidence and source of each answer"
    )


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    check_folder(settings.data_folder)
    with _alone(settings, args.person):
        main = _json_chat if args.json else _chat
        return run_until_stopped(main(settings, args), when_stopped=0)


@contextmanager
def _alone(settings: Settings, person: str) -> Iterator[None]:
    """Two chats of the same person would both answer each message."""
    path = settings.data_folder / "run" / "chat.lock"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = zlib.crc32(person.encode())  # each person has a byte of the file
    with path.open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError) as error:
            raise CannotStart(
                f"Another ./sapa chat is open as {person!r}. End it, or talk as somebody else: "
                "./sapa chat --as NAME"
            ) from error
        yield


@asynccontextmanager
async def _rasa(settings: Settings) -> AsyncIterator[RasaClient]:
    """Rasa of a running serve, or one of our own."""
    if running := read_running(settings):
        rasa_client = RasaClient(running.urls, running.token)
        if await rasa_client.is_ready():
            yield rasa_client
            return
        await rasa_client.aclose()
    folder = settings.project.folder
    check_yaml(served_files(folder), folder)
    check_word_lists(settings.project.data / "entities")
    check_encoder(settings.knowledge.encoder, settings.environ)
    prepare_store(settings)
    model = await trained_model(settings)
    tell("Starting …")
    async with temporary_rasa(settings, model, tell) as rasa_client:
        yield rasa_client


async def _json_chat(settings: Settings, args: argparse.Namespace) -> int:
    async with _rasa(settings) as rasa_client, ChatSession(
        settings, args.person, rasa_client, lambda _: None
    ) as session:
        async for line in lines_typed():
            print(json.dumps(_as_json(await session.say(line)), ensure_ascii=False), flush=True)
    return 0


def _as_json(answer: Answer) -> dict[str, Any]:
    turn = answer.turn
    return {
        "replies": [
            {
                "text": reply.text,
                "buttons": [asdict(button) for button in reply.buttons],
                "image": reply.image,
            }
            for reply in (turn.replies if turn else [])
        ],
        "intent": turn.intent if turn else None,
        "confidence": turn.confidence if turn else None,
        "language": (turn.language if turn else None) or answer.language,
        "mixed": turn.mixed if turn else False,
        "action": turn.action if turn else None,
        "source": turn.replies[0].source if turn and turn.replies else None,
        "state": answer.state,
    }


async def _chat(settings: Settings, args: argparse.Namespace) -> int:
    console = Console(highlight=False)

    def show(message: Outbound) -> None:
        who = "bot" if message.author == "bot" else message.author
        console.print(Text.assemble((f"{who}  ", "bold green"), message.text or ""))
        if message.image:
            console.print(Text(f"     {message.image}", "underline"))
        for number, button in enumerate(message.buttons, 1):
            console.print(Text.assemble((f"     {number} ", "bold"), (button.title, "cyan")))

    async with _rasa(settings) as rasa_client, ChatSession(
        settings, args.person, rasa_client, show
    ) as session:
        console.print(f"You are {args.person}. Ctrl-D ends the chat.", style="dim")
        async for line in lines_typed(prompt="you  "):
            answer = await session.say(line)
            if answer.turn is None or not answer.turn.replies:
                console.print("(a person is to answer: ./sapa desk list)", style="dim")
            elif args.explain:
                console.print(Text(_explanation(answer), "dim"))
    return 0


def _explanation(answer: Answer) -> str:
    turn = answer.turn
    assert turn is not None
    sure = f" {turn.confidence:.2f}" if turn.confidence is not None else ""
    sources = "; ".join(json.dumps(r.source, ensure_ascii=False) for r in turn.replies)
    language = f"{turn.language} (message in both)" if turn.mixed else turn.language
    return f"     {turn.intent}{sure} · {language} · {turn.action} · {sources}"
