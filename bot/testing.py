"""For a shop's own tests: talks to its bot, and runs one of its actions.

>>> with chat() as bot:
...     assert "order number" in bot.says("where is my parcel?").text
"""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the bot said to one message: its texts with a line each, the titles of its buttons, and
    what it understood. ``state`` says who answers next: bot, waiting, staff."""

    text: str
    buttons: list[str]
    intent: str | None
    action: str | None
    language: str | None
    state: str


class Bot:
    """One customer's conversation with the bot of the project in the working folder."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def says(self, message: str) -> Answer:
        """Says it, or presses the button of that title, as the customer; returns the bot's answer.

        Raises:
            RuntimeError: the bot ended; what it printed says why.
        """
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in and pipe_out
        pipe_in.write(f"{' '.join(message.splitlines())}\n")
        pipe_in.flush()
        line = pipe_out.readline()
        if not line:
            raise RuntimeError("The bot ended. What it printed above says why.")
        told = json.loads(line)
        return Answer(
            "\n".join(reply["text"] for reply in told["replies"] if reply["text"]),
            [button["title"] for reply in told["replies"] for button in reply["buttons"]],
            told["intent"], told["action"], told["language"], told["state"],
        )  # fmt: skip


@contextmanager
def chat(person: str | None = None) -> Iterator[Bot]:
    """A conversation with the bot, trained first where its data has changed; of a new ``person``
    unless one is named. The bot ends with it."""
    who = person or f"test-{uuid.uuid4().hex[:8]}"
    command = [sys.executable, "-m", "bot.cli", "chat", "--json", "--as", who]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Bot(process)
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait()


async def run_action(action: Any, text: str = "", **slots: Any) -> tuple[list[str], list[Any]]:
    """Runs a custom action (an instance of rasa_sdk's Action) once, on a message and with slots;
    returns the texts and the names of replies that it said, and its events."""
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

    dispatcher = CollectingDispatcher()
    message = {"text": text, "intent": {"name": None}, "entities": []}
    tracker = Tracker("test", slots, message, [], False, None, {}, "action_listen")
    events = await action.run(dispatcher, tracker, {})
    said = [m.get("text") or m.get("response") or "" for m in dispatcher.messages]
    return said, list(events or [])
