"""How much work processes have done."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def cpu_ms(pids: Iterable[int]) -> float | None:
    """The CPU time of all their threads so far, in ms; None where /proc does not tell it (Linux
    alone does, to the nanosecond: schedstat)."""
    total = 0
    for pid in pids:
        try:
            for thread in Path("/proc", str(pid), "task").iterdir():
                total += int((thread / "schedstat").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
    return total / 1e6
