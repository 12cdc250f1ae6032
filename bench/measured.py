"""How fast a bot answers and what that costs; and the table of several."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bench import processes
from bench.customers import Customers, Served
from bench.processes import Memory

PARALLEL = (1, 8, 64)
SETTLES_S = 5.0
"""After the load, before memory is read."""


@dataclass(frozen=True)
class Measured:
    """CPU milliseconds a message under the whole load, and memory after it, both by the processes'
    names; ``served`` by the number of customers at once. ``trained_s`` is None where that was not
    measured. Of the baseline any answer counts, right or not."""

    name: str
    is_baseline: bool
    trained_s: float | None
    first_answer_s: float
    served: dict[int, Served]
    cpu_ms: dict[str, float]
    memory: dict[str, Memory]

    def counting_a_second(self, parallel: int) -> float:
        """The answers that count."""
        served = self.served[parallel]
        return served.answered_a_second if self.is_baseline else served.right_a_second

    @property
    def right(self) -> float:
        """How many of all messages were answered rightly, in per cent."""
        return 100 * sum(s.right for s in self.served.values()) / self.asked

    @property
    def answered(self) -> float:
        """How many were answered at all, in per cent."""
        return 100 * sum(s.answered for s in self.served.values()) / self.asked

    @property
    def whole_cpu_ms(self) -> float:
        """Of a message, in all processes."""
        return sum(self.cpu_ms.values())

    @property
    def cpu_ms_of_counting(self) -> float:
        """The same, of an answer that counts."""
        return self.whole_cpu_ms * 100 / (self.answered if self.is_baseline else self.right)

    @property
    def asked(self) -> int:
        return sum(s.asked for s in self.served.values())

    @property
    def whole_memory(self) -> Memory:
        return sum(self.memory.values(), processes.NOTHING)


async def measure(
    name: str,
    customers: Customers,
    pids: Sequence[int],
    seconds: float,
    *,
    is_baseline: bool,
    first_answer_s: float,
    trained_s: float | None,
) -> Measured:
    """Has customers talk for ``seconds``, with each number of them at once; ``pids`` are the roots
    of the processes that serve them."""
    before = processes.cpu_ms_by_name(pids)
    served = {}
    for parallel in PARALLEL:
        served[parallel] = await customers.talk(parallel, seconds)
        print(f"  {served[parallel].told()}", flush=True)
    after = processes.cpu_ms_by_name(pids)
    asked = sum(s.asked for s in served.values())
    await asyncio.sleep(SETTLES_S)
    return Measured(
        name, is_baseline, trained_s, first_answer_s, served,
        {process: (used - before.get(process, 0)) / asked for process, used in after.items()},
        processes.memory_by_name(pids),
    )  # fmt: skip


def table(measured: Sequence[Measured]) -> str:
    """A column for each; if the last one is the baseline, how many times better the others are."""
    has_ratio = len(measured) > 1 and measured[-1].is_baseline
    names = [*(m.name for m in measured), *(["better by"] if has_ratio else [])]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]

    def row(name: str, unit: str, values: list[float], *, more: bool = False) -> None:
        """``more`` says that more is better."""
        *ours, last = values
        cells = [f"{value:.1f} {unit}".strip() for value in values]
        if has_ratio:
            pairs = [(mine, last) if more else (last, mine) for mine in ours]
            cells.append(" / ".join(f"{a / b:.1f}×" if a and b else "–" for a, b in pairs))
        lines.append(f"| {name} | {' | '.join(cells)} |")

    for n in PARALLEL:
        counting = [m.counting_a_second(n) for m in measured]
        row(f"{n} in parallel: answers/s that count", "", counting, more=True)
        row("… all messages/s", "", [m.served[n].messages_a_second for m in measured], more=True)
        row("… p50", "ms", [m.served[n].percentile_ms(50) for m in measured])
        row("… p99", "ms", [m.served[n].percentile_ms(99) for m in measured])
    row("answered", "%", [m.answered for m in measured], more=True)
    row("answered rightly", "%", [m.right for m in measured], more=True)
    row("CPU an answer that counts", "ms", [m.cpu_ms_of_counting for m in measured])
    row("CPU a message", "ms", [m.whole_cpu_ms for m in measured])
    for process in sorted({name for m in measured for name in m.cpu_ms}):
        row(f"… {process}", "ms", [m.cpu_ms.get(process, 0) for m in measured])
    row("memory, PSS", "MB", [m.whole_memory.pss for m in measured])
    for process in sorted({name for m in measured for name in m.memory}):
        row(f"… {process}", "MB", [m.memory.get(process, processes.NOTHING).pss for m in measured])
    row("memory, RSS", "MB", [m.whole_memory.rss for m in measured])
    row("start to first right answer", "s", [m.first_answer_s for m in measured])
    if all(m.trained_s for m in measured):
        row("training, cold", "s", [m.trained_s or 0 for m in measured])
    return "\n".join(lines)
