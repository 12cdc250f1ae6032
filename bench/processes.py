"""What the processes of a program cost: CPU time and memory, by /proc (Linux alone)."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Megabytes. ``pss`` shares what several processes use evenly among them, so that it may be
    added up; ``private`` is what the process alone uses, ``rss`` all that it uses."""

    pss: float
    rss: float
    private: float

    def __add__(self, other: Memory) -> Memory:
        return Memory(
            self.pss + other.pss, self.rss + other.rss, self.private + other.private
        )


NOTHING = Memory(0, 0, 0)


def tree(root: int) -> dict[int, str]:
    """The process ``root`` and all that descend from it, each with its name."""
    parents = {int(folder.name): _parent(folder) for folder in _PROC.glob("[0-9]*")}
    members = {root}
    while found := {pid for pid, parent in parents.items() if parent in members} - members:
        members |= found
    return {pid: _name(pid, root) for pid in sorted(members)}


def cpu_ms(pid: int) -> float:
    """The CPU time that a process has used, user and system, in ms; 0 once it has ended."""
    fields = _stat(_PROC / str(pid))
    return (int(fields[11]) + int(fields[12])) * _TICK_MS if fields else 0.0


def memory(pid: int) -> Memory:
    """What a process uses now; nothing once it has ended."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return NOTHING
    mb = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    private = mb["Private_Clean"] + mb["Private_Dirty"] + mb.get("Private_Hugetlb", 0)
    return Memory(mb["Pss"], mb["Rss"], private)


def cpu_ms_by_name(roots: Iterable[int]) -> dict[str, float]:
    """The CPU time that these processes and their descendants have used, by name, in ms."""
    used: defaultdict[str, float] = defaultdict(float)
    for root in roots:
        for pid, name in tree(root).items():
            used[name] += cpu_ms(pid)
    return dict(used)


def memory_by_name(roots: Iterable[int]) -> dict[str, Memory]:
    """What these processes and their descendants use now, by name."""
    used: defaultdict[str, Memory] = defaultdict(lambda: NOTHING)
    for root in roots:
        for pid, name in tree(root).items():
            used[name] += memory(pid)
    return dict(used)


def _stat(folder: Path) -> list[str]:
    """The fields that follow the name, which may have spaces of its own; none once it has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _parent(folder: Path) -> int:
    fields = _stat(folder)
    return int(fields[1]) if fields else 0


def _name(pid: int, root: int) -> str:
    """What a process is, by its command line."""
    try:
        command = (_PROC / str(pid) / "cmdline").read_text().split("\0")
    except OSError:
        return "ended"
    if "rasa_sdk" in command:
        return "action server"
    if "bot.gateway" in command:
        return "gateway"
    if any("rasa" in module for module in command[1:]):
        return "Rasa"
    return "supervisor" if pid == root else " ".join(command[:4])
