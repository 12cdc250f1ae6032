"""What a running ``./sapa serve`` leaves in var/run, for the processes that it started and for
other commands; running.json tells those how they reach the Rasa workers."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


@contextmanager
def announced(settings: Settings, running: Running) -> Iterator[None]:
    """Leaves the note, and takes it away in the end.

    Meanwhile the note is locked. However this process ends, the lock ends with it: a process number
    alone proves nothing, as another process may get it, and in a new container surely does.
    """
    path = run_file(settings)
    with write_private(path) as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        json.dump(asdict(running), note)
        note.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def write_private(path: Path) -> TextIO:
    """A file to write a secret to, new and readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8")


def read_running(settings: Settings) -> Running | None:
    """The running serve; None if there is none (a note may be left from one that was killed)."""
    try:
        with open(run_file(settings), encoding="utf-8") as note:
            return Running(**json.load(note)) if _is_locked(note) else None
    except (OSError, ValueError, TypeError):
        return None


def _is_locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
