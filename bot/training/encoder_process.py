"""A process of its own for what needs the encoders, in Rasa's environment: a page of the desk that
compares meanings must neither hold up the gateway nor keep a gigabyte in its memory."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from bot.environment import granted, plain
from bot.errors import UserError
from bot.lazy_message import from_json
from bot.processes.child import die_with
from bot.processes.logs import open_log
from bot.project import find_project
from bot.rasa_environment import rasa_python

IDLE_S = 600.0
"""After how long without work the process is ended."""

_LONGEST_LINE = 64 * 2**20


class EncoderProcessEnded(Exception):
    """The process died at its work, mostly for lack of memory; another try starts a new one."""


class EncodersRefused(UserError):
    """It cannot be computed; the message says why."""


class EncoderProcess:
    """Runs functions of ``bot.training.encoder_main``, one after the other. The first waits for the
    process to start, and loads what it needs; later ones find it loaded.

    Args:
        log: what the process prints.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._alone = asyncio.Lock()
        self._under_way: set[asyncio.Task[dict[str, Any]]] = set()
        self._ending: asyncio.TimerHandle | None = None

    async def run(self, function: str, *arguments: Any) -> Any:
        """What the function of this name returns; all of it must be JSON.

        Raises:
            EncoderProcessEnded: the process died.
            EncodersRefused: it cannot be computed.
            RasaMissing: Rasa's environment is not here.
        """
        if self._ending:
            self._ending.cancel()
        # Who asked may be gone before the answer is there; then it must not be the next one's.
        task = asyncio.create_task(self._ask({"function": function, "arguments": arguments}))
        self._under_way.add(task)
        task.add_done_callback(self._done)
        answer = await asyncio.shield(task)
        if "refused" in answer:
            raise EncodersRefused(from_json(answer["refused"]))
        if "failed" in answer:
            raise RuntimeError(f"{function} failed ({answer['failed']}); see {self._log}")
        return answer["result"]

    async def aclose(self) -> None:
        """Ends the process; what is under way is given up."""
        if self._ending:
            self._ending.cancel()
        for task in self._under_way:
            task.cancel()
        if (process := self._process) and process.returncode is None:
            process.terminate()
            await process.wait()

    async def _ask(self, job: dict[str, Any]) -> dict[str, Any]:
        async with self._alone:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._start()
            process = self._process
            assert process.stdin and process.stdout
            try:
                process.stdin.write(json.dumps(job).encode() + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
                return dict(json.loads(line))
            except (OSError, ValueError) as error:  # nothing, or half a line
                self._process = None
                raise EncoderProcessEnded(f"It was at {job['function']}.") from error

    async def _start(self) -> asyncio.subprocess.Process:
        descriptor = open_log(self._log)
        try:
            return await asyncio.create_subprocess_exec(
                rasa_python(), "-m", "bot.processes.masked_output", "bot.training.encoder_main",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=descriptor,
                limit=_LONGEST_LINE,
                cwd=find_project().folder,
                env={**plain(os.environ), **granted({}), "OMP_NUM_THREADS": "1"},
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )  # fmt: skip
        finally:
            os.close(descriptor)

    def _done(self, task: asyncio.Task[dict[str, Any]]) -> None:
        self._under_way.discard(task)
        if not self._under_way and (process := self._process):
            loop = asyncio.get_running_loop()
            self._ending = loop.call_later(IDLE_S, _end, process)


def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
