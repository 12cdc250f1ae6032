"""``./sapa evaluate conversations``: are customers served to the end?"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from bot.commands.paths import given_path
from bot.commands.progress import step, tell
from bot.commands.train import trained_model
from bot.evaluation.conversations.conversation import WrittenConversation
from bot.evaluation.conversations.file_reading import read_conversations
from bot.evaluation.conversations.judgement import JudgedConversation, as_dict, figures, judge
from bot.evaluation.conversations.transcript import transcript
from bot.gateway.enabled_channels import CHANNELS
from bot.knowledge.entries import load_entries
from bot.processes.preflight import check_encoder, check_folder
from bot.settings import Settings
from bot.simulation.simulation import simulation


async def evaluate_conversations(args: argparse.Namespace, settings: Settings) -> int:
    """Reads, plays, judges, and tells."""
    conversations = read(given_path(args.file), settings)
    out = given_path(args.transcript) if args.transcript else None
    if out:  # now, not after minutes of playing
        check_folder(out.parent, "name another file with --transcript")
    judged = await play(conversations, settings)
    found = figures(judged)
    if out:
        out.write_text(transcript(judged), encoding="utf-8")
        tell(f"Written: {out}")
    if args.json:
        told = {**found, "played": [as_dict(conversation) for conversation in judged]}
        print(json.dumps(told, ensure_ascii=False))
    else:
        show(found)
    return 0


def read(file: Path, settings: Settings) -> list[WrittenConversation]:
    """Raises UnusableData where the file is missing or malformed."""
    answers = {entry.id for entry in load_entries(settings.project.data / "knowledge")}
    return read_conversations(file, answers, CHANNELS)


async def play(
    conversations: Sequence[WrittenConversation], settings: Settings
) -> list[JudgedConversation]:
    """Each with what came of it. The bot is trained first where its data has changed."""
    check_encoder(settings.knowledge.encoder, settings.environ)
    model = await trained_model(settings)
    with (
        tempfile.TemporaryDirectory(prefix="sapa-simulation-") as folder,
        step(f"Playing {len(conversations)} conversations"),
    ):
        async with simulation(settings, model, Path(folder), tell) as stage:
            return [judge(written, await stage.play(written)) for written in conversations]


def show(found: dict[str, Any]) -> None:
    """The figures as tables."""
    console = Console(highlight=False)
    overall = _table("Conversations")
    overall.add_column("")
    overall.add_column("", justify="right")
    for name, value in found.items():
        if not isinstance(value, list | dict):
            overall.add_row(_words(name), _shown(value))
    console.print(overall)
    for name in ("languages", "kinds", "traits", "checks"):
        if rows := found[name]:
            table = _table(f"By {name[:-1]}, the worst first")
            for column in rows[0]:
                table.add_column("" if column == "name" else _words(column))
            for row in rows:
                table.add_row(*(_shown(value) for value in row.values()))
            console.print(table)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE)


def _words(name: str) -> str:
    return "CPU, ms a turn" if name == "turn_cpu_ms" else name.replace("_", " ")


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.1%}" if isinstance(value, float) and value <= 1 else str(value)
