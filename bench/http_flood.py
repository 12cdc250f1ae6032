"""A flood of HTTP requests from one process that costs next to nothing, so that it is the server
that is measured: requests are bytes made beforehand, answers are read as far as their status."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Flood:
    """What came of it: answers by status, their times in ms, and how long it took in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    times_ms: list[float] = field(default_factory=list)
    lasted_s: float = 0.0

    def took(self, since: float, status: int) -> None:
        self.statuses[status] += 1
        self.times_ms.append((time.perf_counter() - since) * 1000)

    @property
    def per_second(self) -> float:
        return len(self.times_ms) / self.lasted_s


class Connection:
    """One kept-alive connection; ``ask`` sends a whole request and returns the answer's status."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> int:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        _, _, rest = head.lower().partition(b"content-length:")
        length = int(rest.split(b"\r\n", 1)[0] or 0)
        if length:
            await self._reader.readexactly(length)
        return int(head[9:12])

    def close(self) -> None:
        self._writer.close()


async def as_fast_as_it_goes(
    port: int, requests: Iterator[bytes], at_once: int, seconds: float
) -> Flood:
    """``at_once`` senders, each of which waits for its answer before it sends again."""
    flood = Flood()
    begin = time.perf_counter()

    async def sender() -> None:
        connection = await Connection.open(port)
        while (now := time.perf_counter()) < begin + seconds:
            flood.took(now, await connection.ask(next(requests)))
        connection.close()

    await asyncio.gather(*(sender() for _ in range(at_once)))
    flood.lasted_s = time.perf_counter() - begin
    return flood


async def at_a_rate(
    port: int, requests: Iterator[bytes], per_second: float, seconds: float
) -> Flood:
    """Requests at random moments, ``per_second`` on average, whether the others were answered or
    not. A time counts from the moment at which the request was due, so that none is flattered."""
    flood = Flood()
    chance = random.Random(4)
    idle: list[Connection] = []
    under_way: set[asyncio.Task[None]] = set()

    async def send(due: float) -> None:
        connection = idle.pop() if idle else await Connection.open(port)
        flood.took(due, await connection.ask(next(requests)))
        idle.append(connection)

    begin = due = time.perf_counter()
    while due < begin + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(send(due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        due += chance.expovariate(per_second)
    await asyncio.gather(*under_way)
    flood.lasted_s = time.perf_counter() - begin
    for connection in idle:
        connection.close()
    return flood
