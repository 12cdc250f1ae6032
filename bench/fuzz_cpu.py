"""A check for schemathesis: no answer costs the gateway more than ``MOST_CPU_S``. Time of the
processor, as a busy machine is slow for everybody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import schemathesis

from bench.fuzz_limits import GATEWAY_PID, MOST_CPU_S

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: str) -> float:
    """What the process used up to now, all its threads together; Linux alone tells it so."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS  # utime and stime, man 5 proc


_before = cpu_s(os.environ[GATEWAY_PID])


@schemathesis.check
def takes_little_cpu(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """One request is sent at a time, so what was used since the last answer is this one's."""
    global _before
    before, _before = _before, cpu_s(os.environ[GATEWAY_PID])
    took = _before - before
    assert took < MOST_CPU_S, f"{case.method} {case.path} took {took:.1f} s of CPU"
