"""What goes wrong, by a seed: one fault after the other, some at the same time."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass

from bench.cluster.database import Cluster
from bench.cluster.link import Link
from bench.cluster.running import Gateway, Program

CLOCKS_S = (-60, 0, 60)
"""How far ahead the clock of a gateway is that starts."""

PAST_THE_LEASE_S = (11.0, 15.0)
LONG_S = (5.0, 25.0)


@dataclass
class Fault:
    """Seconds are those of ``time.monotonic``."""

    kind: str
    victim: str
    began: float
    ended: float = 0.0


@dataclass
class Faults:
    """Happens to gateways, workers and database. One gateway at least is always well."""

    cluster: Cluster
    gateways: Sequence[Gateway]
    workers: Sequence[Program]
    chance: random.Random

    def __post_init__(self) -> None:
        self.happened: list[Fault] = []
        self._ill: set[str] = set()
        self._kinds: dict[str, tuple[int, Callable[..., Coroutine[None, None, None]]]] = {
            "gateway killed": (5, self._kill),
            "gateway frozen": (2, self._freeze),
            "link to the database cut": (2, self._cut),
            "link to the database silent": (1, self._hold),
            "cable pulled": (2, self._pull),
            "link to the database slow": (1, self._slow),
            "link to a worker or platform cut": (1, self._cut_another),
            "worker killed": (2, self._kill_worker),
            "database crashed": (2, self._crash),
        }
        if not self.gateways[0].machine.cable:
            del self._kinds["cable pulled"]
        self._kinds_left: list[str] = []

    async def happen(self, count: int, seconds: float) -> None:
        """``count`` of them within about ``seconds``; returns when all is well again."""
        going = []
        for _ in range(count):
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * seconds / count)
            while (task := self._next()) is None:
                await asyncio.sleep(0.2)
            going.append(task)
        await asyncio.gather(*going)

    def _next(self) -> asyncio.Task[None] | None:
        """Begins one; None if nothing is well enough for another."""
        if not self._kinds_left:  # each kind as often as it should be, also among a few
            kinds = self._kinds.items()
            self._kinds_left = [kind for kind, (many, _) in kinds for _ in range(many)]
            self.chance.shuffle(self._kinds_left)
        kind = self._kinds_left[-1]
        victim = self._victim(kind)
        if victim is None:
            return None
        self._kinds_left.pop()
        name = victim.name if isinstance(victim, Program) else "database"
        self._ill.add(name)
        fault = Fault(kind, name, time.monotonic())
        self.happened.append(fault)
        return asyncio.create_task(self._run(fault, self._kinds[kind][1](victim)))

    def _victim(self, kind: str) -> Program | Cluster | None:
        if kind == "database crashed":
            return None if "database" in self._ill else self.cluster
        many = self.workers if kind == "worker killed" else self.gateways
        well = [one for one in many if one.name not in self._ill]
        return self.chance.choice(well) if len(well) > 1 else None

    async def _run(self, fault: Fault, course: Coroutine[None, None, None]) -> None:
        await course
        fault.ended = time.monotonic()
        self._ill.discard(fault.victim)

    async def _kill(self, gateway: Gateway) -> None:
        await asyncio.to_thread(gateway.kill)
        await asyncio.sleep(self.chance.uniform(0, 3))
        gateway.ahead_s = self.chance.choice(CLOCKS_S)
        gateway.start()
        await gateway.listens()

    async def _freeze(self, gateway: Gateway) -> None:
        gateway.signal(signal.SIGSTOP)
        await asyncio.sleep(self.chance.uniform(*PAST_THE_LEASE_S))
        gateway.signal(signal.SIGCONT)

    async def _cut(self, gateway: Gateway) -> None:
        gateway.database.cut()
        await self._mend(gateway.database, 1, 14)

    async def _hold(self, gateway: Gateway) -> None:
        gateway.database.hold()
        await self._mend(gateway.database, *LONG_S)

    async def _pull(self, gateway: Gateway) -> None:
        gateway.machine.pull()
        await asyncio.sleep(self.chance.uniform(*LONG_S))
        gateway.machine.plug_in()

    async def _slow(self, gateway: Gateway) -> None:
        gateway.database.slow(self.chance.uniform(0.02, 0.2))
        await self._mend(gateway.database, 3, 10)

    async def _cut_another(self, gateway: Gateway) -> None:
        link = self.chance.choice(gateway.others)
        link.cut()
        await self._mend(link, 1, 10)

    async def _mend(self, link: Link, least_s: float, most_s: float) -> None:
        await asyncio.sleep(self.chance.uniform(least_s, most_s))
        link.mend()

    async def _kill_worker(self, worker: Program) -> None:
        await asyncio.to_thread(worker.kill)
        await asyncio.sleep(self.chance.uniform(0, 3))
        worker.start()

    async def _crash(self, cluster: Cluster) -> None:
        await asyncio.to_thread(cluster.crash)
        await asyncio.sleep(self.chance.uniform(0, 5))
        await asyncio.to_thread(cluster.start)
