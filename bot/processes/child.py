"""One process that we started, and everything that it started itself."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.environment import plain
from bot.processes.logs import open_log

GRACE_S = 2.0
"""How long a process may take to end by itself."""

_PR_SET_PDEATHSIG = 1


class Child:
    """A running process in a session, and so a process group, of its own.

    ``stop`` leaves nothing of the group behind. On Linux the process is killed when we die without
    having stopped it.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls, command: Sequence[str], log: Path, folder: Path, environ: Mapping[str, str]
    ) -> Child:
        """Starts ``command`` in ``folder`` with ``environ`` added to what of our own environment is
        no secret; what it prints is appended to ``log``."""
        descriptor = open_log(log)
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                cwd=folder,
                env={**plain(os.environ), **environ},
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )
        finally:
            os.close(descriptor)
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    async def wait(self) -> int:
        """The exit code, once it has ended; what it started is then ended too."""
        code = await self._process.wait()
        self._signal_group(signal.SIGKILL)
        return code

    async def stop(self, grace_s: float = GRACE_S) -> None:
        """Asks it to end, and ends it when it has not after ``grace_s`` seconds."""
        self._signal_group(signal.SIGTERM)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._process.wait()), grace_s)
        self._signal_group(signal.SIGKILL)
        await self._process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


def die_with(parent: int) -> Callable[[], None] | None:
    """What a new process does first: asks the kernel to be killed when ``parent`` is; None where
    the kernel knows no such wish."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # here: between fork and exec as little as possible

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was faster
            os.kill(os.getpid(), signal.SIGKILL)

    return ask
