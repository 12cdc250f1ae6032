"""``./sapa messages``: everything that the platforms sent, as it is stored."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.commands.printable import printable
from bot.commands.stored_events import stored_events
from bot.settings import load_settings
from bot.store.engine.store import open_connection


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows every event that was received, oldest first: messages, button presses, deliveries "
        "and all the others. Works while Sapa is running."
    )
    parser.epilog = "examples:\n  ./sapa messages\n  ./sapa messages --json | tail -n 20"
    parser.add_argument("--json", action="store_true", help="write one JSON object a line")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    events = stored_events(open_connection(settings.store), settings.time)
    for event in events:
        print(json.dumps(event, ensure_ascii=False) if args.json else _line(event))
    return 0


def _line(event: dict[str, Any]) -> str:
    attachments = [f"[{attachment['type']}]" for attachment in event["attachments"]]
    said = " ".join(filter(None, (event["text"], *attachments)))
    sender = event["sender"] or "-"
    return printable(
        f"{event['received_at'][:19]}  {event['channel']:<9} {event['kind']:<9} "
        f"{event['state']:<9} {sender}: {said}"
    )
