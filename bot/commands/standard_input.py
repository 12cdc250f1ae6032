"""Lines from standard input, without stopping the event loop meanwhile."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator

_STDIN = 0


async def lines_typed(prompt: str = "") -> AsyncIterator[str]:
    """Every line that is not blank, until the input ends; ``prompt`` is shown before each."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        rest = b""
        # Not sys.stdin: its lock would be held here while Python ends.
        while chunk := os.read(_STDIN, 65536):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                loop.call_soon_threadsafe(lines.put_nowait, line.decode(errors="replace"))
        if rest:
            loop.call_soon_threadsafe(lines.put_nowait, rest.decode(errors="replace"))
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        if prompt:
            sys.stdout.write(prompt)
            sys.stdout.flush()
        line = await lines.get()
        if line is None:
            break
        if line.strip():
            yield line.strip()
