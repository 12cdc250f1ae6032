"""The gateway on a machine whose clock is so many seconds ahead: ``python -m bench.cluster.skewed
SECONDS``. Only what asks ``time.time`` is told wrongly, which is how Sapa asks."""

from __future__ import annotations

import runpy
import sys
import time


def main() -> None:
    true, ahead = time.time, float(sys.argv.pop(1))
    print(f"This clock is {ahead:+g} s ahead.", file=sys.stderr, flush=True)
    time.time = lambda: true() + ahead
    runpy.run_module("bot.gateway", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
