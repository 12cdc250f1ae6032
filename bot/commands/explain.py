"""``./sapa explain``: why a customer was answered as they were."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bot.commands.printable import printable
from bot.dialogue.command_descriptions import in_words
from bot.dialogue.commands import Command
from bot.settings import load_settings
from bot.shop_time import ShopTime
from bot.store.conversations.explanations import Explanation, Explanations, Sent
from bot.store.engine.store import open_store


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Says what was understood of a message, which rule, action, approved answer or order "
        "record led to what was sent, and whether it arrived. It is what was kept when it "
        "happened: later edits change nothing of it."
    )
    parser.epilog = "examples:\n  ./sapa explain 12\n  ./sapa explain wamid.HBgLNjI4 --json"
    parser.add_argument(
        "message", metavar="MESSAGE", help="its number in the inbox, or its id on the platform"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, one message a line")


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> int:
    settings = load_settings()
    thread = open_store(settings.store)
    try:
        found = await Explanations(thread).of(args.message)
    finally:
        await thread.aclose()
    if not found:
        print(
            f"There is no message {args.message}. `./sapa messages --json` lists their numbers "
            "(id) and the platforms' ids (message_id).",
            file=sys.stderr,
        )
        return 1
    for one in found:
        if args.json:
            print(json.dumps(asdict(one), ensure_ascii=False))
        else:
            print("\n".join(_lines(one, settings.time)))
    return 0


def _lines(one: Explanation, shop_time: ShopTime) -> Iterator[str]:
    at = shop_time.at(one.received_at)
    yield f"Message {one.inbox_id} of conversation {one.conversation_id} ({one.channel}), {at:%c}"
    yield f"  said        {printable(one.text or '(no words)')}"
    yield f"  state       {one.state}" + (f", {one.attempts} tries failed" if one.attempts else "")
    if one.flag:
        yield f"  moderation  {_flag(one.flag)}"
    if one.turn:
        yield from _understood(one.turn)
    else:
        yield "  The bot had no turn on it: a person answers there, or nothing was to be answered."
    for sent in one.sent:
        yield f"  answer      {printable(sent.text or '(no words)')}"
        yield f"    because   {_source(sent)}"
        yield f"    delivery  {_delivery(sent, shop_time)}"


def _understood(turn: dict[str, Any]) -> Iterator[str]:
    yield f"  intent      {turn.get('intent')}{_sure(turn.get('confidence'))}"
    others = [r for r in turn.get("ranking", []) if r["name"] != turn.get("intent")]
    if others:
        yield f"  runner-up   {others[0]['name']}{_sure(others[0]['confidence'])}"
    for entity in turn.get("entities", []):
        yield f"  entity      {entity['entity']} = {printable(str(entity['value']))}"
    yield from _read_as(turn.get("reading") or {})
    for step in turn.get("steps", []):
        by = f" by {step['policy']}" if step.get("policy") else ""
        rule = f", rule “{step['rule']}”" if step.get("rule") else ""
        yield f"  action      {step['action']}{by}{rule}"
    for name, value in turn.get("signals", {}).items():
        yield f"  signal      {name} = {printable(str(value))}"


def _read_as(reading: dict[str, Any]) -> Iterator[str]:
    if reading:
        instead = f", not by {printable(reading['refused'])}" if reading["refused"] else ""
        yield f"  read by     {reading['reader']}{instead}"
    for command in map(Command.of, reading.get("commands", [])):
        yield f"  read as     {printable(in_words(command))} (because: {printable(command.why)})"


def _sure(confidence: float | None) -> str:
    return "" if confidence is None else f" ({confidence:.2f})"


def _flag(flag: dict[str, Any]) -> str:
    found = f"{flag['kind'] or 'nothing'}{_sure(flag['score'])}"
    found += "" if flag["proven"] else ", suspected: answered like any message"
    return f"{found}; {flag['told_by']} says {flag['told']}" if flag["told"] else found


def _source(sent: Sent) -> str:
    source = sent.source
    if sent.author != "bot":
        return f"{sent.author} wrote it"
    if "apology" in source:
        return f"it could not be answered: {source['apology']}"
    told = []
    if "faq" in source:
        origin = f", from {source['from']}" if source.get("from") else ""
        told.append(f"approved answer {source['faq']}{_sure(source.get('score'))}{origin}")
    if "response" in source:
        told.append(f"reply {source['response']}")
    if "order" in source:
        told.append(f"record of order {source['order']}")
    for name, value in source.items():
        if name not in ("faq", "from", "score", "response", "order", "action"):
            told.append(f"{name} {value}")
    return ", ".join(told) or "unknown"


def _delivery(sent: Sent, shop_time: ShopTime) -> str:
    if sent.state == "sent":
        when = shop_time.at(sent.sent_at) if sent.sent_at else None
        return f"sent {when:%c}, as {sent.platform_id}" if when else "sent"
    tries = f" after {sent.attempts} tries" if sent.attempts else ""
    return f"{sent.state}{tries}" + (f": {sent.error}" if sent.error else "")
