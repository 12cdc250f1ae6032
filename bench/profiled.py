"""Runs a module as ``python -m`` does, and profiles it between two signals; run in the place of
Rasa's interpreter by ``bench.profile_turn``: ``python -m bench.profiled FOLDER -m MODULE …``

From SIGUSR1 on it is profiled; at SIGUSR2 what was found is written to FOLDER, in a file with the
process's number.
"""

from __future__ import annotations

import cProfile
import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    folder, sys.argv = Path(sys.argv[1]), sys.argv[3:]
    profile = cProfile.Profile()

    def begin(*_: Any) -> None:
        profile.enable()

    def end(*_: Any) -> None:
        profile.disable()
        part = folder / "part"
        profile.dump_stats(part)
        part.rename(folder / str(os.getpid()))

    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, end)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
