"""What a running ``./sapa serve`` leaves in var/run, for the processes that it started and for
other commands; running.json tells those how they reach the Rasa workers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from bot.settings import Settings


@dataclass(frozen=True)
class Running:
    """A running ``./sapa serve``: its process, its workers' addresses and token, its ports."""

    pid: int
    token: str
    urls: list[str]
    ports: Mapping[str, int]


def run_file(settings: Settings) -> Path:
    return settings.data_folder / "run" / "running.json"


def write_running(settings: Settings, running: Running) -> None:
    """Leaves the note."""
    with write_private(run_file(settings)) as file:
        json.dump(asdict(running), file)


def write_private(path: Path) -> TextIO:
    """A file to write a secret to, new and readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8")


def read_running(settings: Settings) -> Running | None:
    """The running serve; None if there is none (a note may be left from one that was killed)."""
    try:
        running = Running(**json.loads(run_file(settings).read_text()))
        os.kill(running.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return running
