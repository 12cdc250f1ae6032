"""The log files of the processes: private to their owner, and never so large as to fill a disk."""

from __future__ import annotations

import os
import shutil
from collections import deque
from pathlib import Path

LARGEST = 10 * 1024 * 1024
"""Bytes. A larger log is put aside (``.1``); one such is kept."""


def open_log(path: Path) -> int:
    """A file descriptor to append to; messages of customers may stand in a log, hence 0600."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    bound(path)
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def bound(path: Path) -> None:
    """Puts a log aside that has become too large, also while processes write to it: they append,
    and so go on at its new beginning. What they write in that very moment may be lost."""
    try:
        if path.stat().st_size > LARGEST:
            aside = path.with_name(f"{path.name}.1")
            aside.unlink(missing_ok=True)
            private = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with open(private, "wb") as copy, path.open("rb") as log:
                shutil.copyfileobj(log, copy)
            os.truncate(path, 0)
    except FileNotFoundError:
        pass
    except OSError:  # a full disk: then better no old lines than no messages
        os.truncate(path, 0)


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
