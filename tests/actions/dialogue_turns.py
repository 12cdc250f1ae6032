"""Turns of the dialogue's action against the sample shop, as the action server runs them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from actions.dialogue import ActionDialogue
from bot.dialogue.state import CONFIRM, Case, Dialogue, Question
from bot.shop.sample_data import load_sample
from bot.store.engine.database import open_database


@contextmanager
def sample_shop(folder: Path, monkeypatch: pytest.MonkeyPatch, settings: str) -> Iterator[Path]:
    """A shop of its own, with the sample's orders, and these ``settings``: the file."""
    folder.mkdir(exist_ok=True)
    file = folder / "sapa.toml"
    file.write_text(settings)
    monkeypatch.setenv("SAPA_SETTINGS", str(file))
    database = open_database(folder / "var" / "sapa.db")
    load_sample(database)  # as of today: what can be returned depends on it
    database.close()
    opened = (
        resources._settings, resources._shop, resources.proof_lock, resources.parcel_lookups,
        resources.conversations,
    )  # fmt: skip
    for one in opened:
        one.cache_clear()
    yield file
    for one in opened:
        one.cache_clear()


def tracker(
    text: str = "", slots: dict[str, Any] | None = None, metadata: dict[str, Any] | None = None
) -> Tracker:
    message = {"text": text, "intent": {"name": "inform"}, "entities": [],
               "metadata": metadata or {}}  # fmt: skip
    filled = {"language": "en", **(slots or {})}
    return Tracker("1", filled, message, [], False, None, {}, "action_listen")


def proven(order: str, lasts_s: float = 3600.0) -> list[dict[str, Any]]:
    """The slot ``proven_orders`` after a right proof."""
    database = open_database(resources.settings().database)
    sql = "SELECT customer_id FROM orders WHERE number = ?"
    [customer] = database.execute(sql, [order]).fetchone()
    database.close()
    return [{"order": order, "customer": customer, "until": time.time() + lasts_s}]


class Turn:
    """What the bot said, with which values, what it told the gateway, and what it remembers."""

    def __init__(self, messages: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
        self.messages = messages
        self.said = [m["response"] for m in messages if m["response"]]
        self.values = {m["response"]: m for m in messages if m["response"]}
        self.text = str(messages)
        self.signals = [m["custom"]["signal"] for m in messages if m["custom"]]
        self.slots = {event["name"]: event["value"] for event in events}
        self.dialogue = Dialogue.of(self.slots["dialogue"])

    @property
    def filed(self) -> list[dict[str, Any]]:
        """The cases as the gateway was told them last."""
        return next((s["cases"] for s in reversed(self.signals) if "cases" in s), [])


async def take(
    dialogue: Dialogue,
    *commands: dict[str, Any],
    sender: str = "1",
    slots: dict[str, Any] | None = None,
    text: str = "",
    before: Turn | None = None,
    channel: str | None = None,
    **metadata: Any,
) -> Turn:
    """A message that was read as ``commands``, after what was said ``before``, on a ``channel``."""
    filled = {**(slots or {}), "dialogue": dialogue.as_slot(), "reading": list(commands)}
    here = tracker(text, filled, metadata)
    here.sender_id = sender
    said = before.values.values() if before else ()
    here.events = [{"event": "bot", "metadata": one} for one in said]
    if channel:
        here.events.append({"event": "user", "input_channel": channel})
    dispatcher = CollectingDispatcher()
    events = await ActionDialogue().run(dispatcher, here, {})
    return Turn(dispatcher.messages, events)


async def work(
    kind: str, order: str | None = None, *commands: dict[str, Any], confirms: bool = False,
    **more: Any,
) -> Turn:  # fmt: skip
    """One case in hand, worked on after ``commands``; ``confirms`` says yes."""
    dialogue = Dialogue([Case(kind, {"order": order} if order else {}, said=["begun"])])
    dialogue.question = Question(CONFIRM) if confirms else None
    last = {"name": "confirm" if confirms else "resume"}
    return await take(dialogue, *commands, last, **more)
