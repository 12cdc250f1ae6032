"""A network link that can be cut, held and slowed: a TCP proxy before what it leads to."""

from __future__ import annotations

import asyncio
from contextlib import suppress

Place = tuple[str, int]
"""A host and a port."""


class Link:
    """From ``here`` to ``there``, once it was opened."""

    def __init__(self, here: Place, there: Place) -> None:
        self.here, self._there = here, there
        self._delay_s = 0.0
        self._is_cut = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Raises OSError if somebody listens there already."""
        self._server = await asyncio.start_server(self._connect, *self.here)

    def close(self) -> None:
        """For good."""
        self.cut()
        if self._server:
            self._server.close()

    def cut(self) -> None:
        """Every connection breaks, and none can be made."""
        self._is_cut = True
        for end in self._ends:
            end.transport.abort()

    def hold(self) -> None:
        """Nothing arrives any more, and nobody is told: packets are lost on the way."""
        self._flows.clear()

    def slow(self, delay_s: float) -> None:
        """Everything arrives so much later."""
        self._delay_s = delay_s

    def mend(self) -> None:
        """As at first. What was held arrives now."""
        self._is_cut, self._delay_s = False, 0.0
        self._flows.set()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        far: asyncio.StreamWriter | None = None
        try:
            if not self._is_cut:
                answers, far = await asyncio.open_connection(*self._there)
                self._ends.add(far)
                ways = [self._carry(reader, far), self._carry(answers, writer)]
                tasks = [asyncio.create_task(way) for way in ways]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        except OSError:
            pass  # nobody is there
        finally:
            for end in filter(None, (writer, far)):
                self._ends.discard(end)
                end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self._delay_s:
                    await asyncio.sleep(self._delay_s)
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
            # What was written last is on its way before the other end hears of the close.
            await asyncio.sleep(0.01)
