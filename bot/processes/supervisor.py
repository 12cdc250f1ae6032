"""Keeps processes running: starts them together, restarts what dies, stops everything."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

import aiohttp

from bot.errors import UserError
from bot.processes.child import GRACE_S, Child
from bot.processes.logs import bound, last_lines

MOST_DEATHS = 5
WITHIN_S = 60.0
LONGEST_START_S = 180.0
HANGS_AFTER_S = 30.0
"""A process that worked and then answers nothing for this long is started again."""
LOOK_EVERY_S = 5.0
_POLL_S = 0.1
_LOGS_EVERY_S = 10.0
"""A stranger who is refused a thousand times a second adds 1.5 MB to a log meanwhile."""


@dataclass(frozen=True)
class Service:
    """A process to keep running.

    ``name`` is for people ("the gateway"); it works once ``ready_url`` answers 200. One with
    ``serves_customers`` is stopped before the others, so that it can finish with their help, for
    which it has ``grace_s`` seconds.
    """

    name: str
    command: Sequence[str]
    log: Path
    ready_url: str
    environ: Mapping[str, str] = field(default_factory=dict)
    serves_customers: bool = False
    grace_s: float = GRACE_S


class GaveUp(UserError):
    """A process does not stay alive; the message says which, and ends with its last words."""


@final
class Supervisor:
    """Runs ``services`` in ``folder``; use it as an asynchronous context, which stops them.

    Args:
        tell: is given a sentence for people whenever a process died.
        first_delay_s: the pause before the first restart; it doubles with each death.
    """

    def __init__(
        self,
        services: Sequence[Service],
        folder: Path,
        tell: Callable[[str], None],
        first_delay_s: float = 1.0,
    ) -> None:
        self._services = list(services)
        self._folder = folder
        self._tell = tell
        self._first_delay_s = first_delay_s
        self._children: dict[str, Child] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._not_ready = list(services)
        self._restarting: set[str] = set()

    async def __aenter__(self) -> Supervisor:
        """Starts everything at once."""
        self._keepers = [asyncio.create_task(self._keep(service)) for service in self._services]
        self._bounding = asyncio.create_task(self._bound_logs())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops everything, within their times of grace."""
        watching = [*self._keepers, self._bounding]
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        for first in (True, False):
            await asyncio.gather(
                *(
                    self._children[service.name].stop(service.grace_s)
                    for service in self._services
                    if service.serves_customers is first and service.name in self._children
                )
            )

    def add(self, services: Sequence[Service]) -> None:
        """Starts more, to be watched like the others; nobody waits for them to be ready."""
        self._services.extend(services)
        self._keepers.extend(asyncio.create_task(self._keep(service)) for service in services)

    def pids(self) -> dict[str, int]:
        """The running processes' ids, by service."""
        return {name: child.pid for name, child in self._children.items()}

    async def restart(self, name: str) -> None:
        """Ends the service of that name, and starts it again at once."""
        if child := self._children.get(name):
            self._restarting.add(name)
            await child.stop()

    async def wait_until_ready(self) -> None:
        """Returns once every service works.

        Raises:
            GaveUp: one cannot be kept alive, or does not come up.
        """
        ready = asyncio.create_task(self._all_ready())
        try:
            await asyncio.wait(
                [ready, *self._keepers],
                timeout=LONGEST_START_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
            self._raise_given_up()
            if self._not_ready:
                late = self._not_ready[0]
                what = f"{_capital(late.name)} does not answer after {LONGEST_START_S:.0f} s"
                raise GaveUp(_last_words(late, what))
        finally:
            ready.cancel()

    async def watch(self) -> None:
        """Until cancelled.

        Raises:
            GaveUp: a service cannot be kept alive.
        """
        await asyncio.wait(self._keepers, return_when=asyncio.FIRST_COMPLETED)
        self._raise_given_up()

    def _raise_given_up(self) -> None:
        for keeper in self._keepers:
            if keeper.done():
                keeper.result()

    async def _all_ready(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            while self._not_ready:
                if await _status(session, self._not_ready[0].ready_url) == 200:
                    del self._not_ready[0]
                else:
                    await asyncio.sleep(_POLL_S)

    async def _bound_logs(self) -> None:
        while True:
            await asyncio.sleep(_LOGS_EVERY_S)
            for service in self._services:
                bound(service.log)

    async def _keep(self, service: Service) -> None:
        """Restarts the service whenever it dies.

        Raises:
            GaveUp: it died too often.
        """
        deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        delay = self._first_delay_s
        while True:
            started = time.monotonic()
            child = await Child.start(service.command, service.log, self._folder, service.environ)
            self._children[service.name] = child
            watcher = asyncio.create_task(self._stop_if_it_hangs(service, child))
            try:
                code = await child.wait()
            finally:
                watcher.cancel()
            del self._children[service.name]
            if service.name in self._restarting:
                self._restarting.discard(service.name)
                continue
            deaths.append(time.monotonic())
            if len(deaths) == MOST_DEATHS and deaths[-1] - deaths[0] <= WITHIN_S:
                what = f"{_capital(service.name)} ended {MOST_DEATHS} times within {WITHIN_S:.0f} s"
                raise GaveUp(_last_words(service, f"{what} ({_reason(code)})"))
            if deaths[-1] - started > WITHIN_S:
                delay = self._first_delay_s
            self._tell(
                f"{_capital(service.name)} ended ({_reason(code)}); it starts again in {delay:g} s."
            )
            await asyncio.sleep(delay)
            delay *= 2

    async def _stop_if_it_hangs(self, service: Service, child: Child) -> None:
        answered_at = None
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            while answered_at is None or time.monotonic() - answered_at < HANGS_AFTER_S:
                await asyncio.sleep(LOOK_EVERY_S)
                if await _status(session, service.ready_url):
                    answered_at = time.monotonic()
        self._tell(f"{_capital(service.name)} has not answered for {HANGS_AFTER_S:g} s.")
        await child.stop()


async def _status(session: aiohttp.ClientSession, url: str) -> int | None:
    """The status that is answered there, None for no answer."""
    try:
        async with session.get(url) as response:
            return response.status
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return None


def _last_words(service: Service, what: str) -> str:
    lines = "\n".join(f"  {line}" for line in last_lines(service.log))
    return f"{what}, so everything was stopped. The end of {service.log}:\n{lines}"


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
