"""Why the bot answered as it did, put into what a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.dialogue.command_descriptions import in_words
from bot.dialogue.commands import Command
from bot.lazy_message import LazyMessage
from bot.project import find_project
from bot.watched_file import WatchedFile
from bot.yaml_file import NotYaml, read_yaml

EMBEDDED = "embedded"
"""What turns call our own reader."""

_FOLDERS = ("rules", "stories")


@dataclass(frozen=True)
class Why:
    """One turn. ``sure`` and ``next_sure`` are percent; ``entities`` are name and value;
    ``sources`` are where the words came from; ``followed`` are the rules and stories that lead from
    this intent to the first action taken. ``read_as`` is what the dialogue read, each with the
    reason; ``read_by`` is another reader than our own, ``refused`` one that was not followed, and
    why. ``is_heard`` says that words were spoken, ``heard_sure`` (percent) how sure they are; None
    where the customer has confirmed them."""

    intent: str | None
    sure: int | None
    next_intent: str | None
    next_sure: int | None
    entities: list[tuple[str, str]]
    steps: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    followed: list[str]
    signals: dict[str, Any]
    read_as: list[tuple[LazyMessage, str]]
    read_by: str | None
    refused: str | None
    is_heard: bool
    heard_sure: int | None


def why_of(turn: dict[str, Any]) -> Why:
    """``turn`` is a ``bot.messages.Turn`` as a dictionary, of any version of ours."""
    ranking: list[dict[str, Any]] = turn.get("ranking") or []
    runner_up = next((r for r in ranking if r.get("name") != turn.get("intent")), {})
    steps = turn.get("steps") or []
    reading = turn.get("reading") or {}
    commands = [Command.of(command) for command in reading.get("commands", [])]
    reader = reading.get("reader")
    heard = turn.get("heard") or {}
    first = steps[0]["action"] if steps else turn.get("action")
    return Why(
        turn.get("intent"),
        _percent(turn.get("confidence")),
        runner_up.get("name"),
        _percent(runner_up.get("confidence")),
        [(e["entity"], str(e["value"])) for e in turn.get("entities") or []],
        steps,
        [reply.get("source") or {} for reply in turn.get("replies") or []],
        [name for name, leads in _flows() if (turn.get("intent"), first) in leads],
        turn.get("signals") or {},
        [(in_words(command), command.why) for command in commands],
        None if reader == EMBEDDED else reader,
        reading.get("refused") or None,
        bool(heard),
        _percent(heard.get("confidence")),
    )


def _percent(confidence: float | None) -> int | None:
    return None if confidence is None else round(confidence * 100)


Leads = set[tuple[str, str]]
"""From which intent to which action a rule or story leads."""


def _flows() -> list[tuple[str, Leads]]:
    return [flow for followed in _files() for flow in followed.now()]


@cache
def _files() -> list[WatchedFile[list[tuple[str, Leads]]]]:
    found = [p for name in _FOLDERS for p in sorted((find_project().data / name).glob("*.yml"))]
    return [WatchedFile(path, _read, ()) for path in found]


def _read(file: Path) -> list[tuple[str, Leads]]:
    """Name and leads of each rule and story in the file; none where it cannot be read: that is
    ``./sapa check``'s to tell."""
    try:
        content = read_yaml(file, file.name) or {}
    except (NotYaml, OSError):
        return []
    flows = [*content.get("rules", []), *content.get("stories", [])]
    return [(str(f.get("rule") or f.get("story")), _leads(f.get("steps", []))) for f in flows]


def _leads(steps: list[dict[str, Any]]) -> Leads:
    leads: Leads = set()
    intents: list[str] = []
    for step in steps:
        if "or" in step:
            intents = [str(one.get("intent")) for one in step["or"]]
        elif "intent" in step:
            intents = [str(step["intent"])]
        elif "action" in step:
            leads |= {(intent, str(step["action"])) for intent in intents}
            intents = []
    return leads
