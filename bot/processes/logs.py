"""The log files of the processes: private to their owner, begun anew when they are large."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

LARGEST = 10 * 1024 * 1024
"""Bytes. A larger log is put aside (``.1``) when its process starts; one such is kept."""


def open_log(path: Path) -> int:
    """A file descriptor to append to; messages of customers may stand in a log, hence 0600."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_name(f"{path.name}.1"))
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def empty(path: Path) -> None:
    """Begins a log anew."""
    path.unlink(missing_ok=True)


def read(path: Path) -> str:
    """The whole log."""
    return path.read_text(encoding="utf-8", errors="replace")


def last_lines(path: Path, count: int = 12) -> list[str]:
    """The end of a log, without blank lines."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return list(deque((line.rstrip() for line in file if line.strip()), count))
    except FileNotFoundError:
        return []
