"""``python -m bot.media.readers``: the process that reads customers' files. The gateway starts it
at a Unix socket; on a machine of its own it listens to a port, and is a service for others
(docs/voice-and-pictures.md).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.media.readers.all_readers import all_readers
from bot.media.readers.server import ReadingServer

_REACHES_OUT = frozenset({
    "socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
    "os.forkpty", "pty.spawn", "os.kill",
})  # fmt: skip
_MOST_OPEN = 128
"""Files and connections at once: a reader has its models, one file and its log."""


def main() -> None:
    """Reads until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m bot.media.readers")
    parser.add_argument("--socket", help="the Unix socket to listen at")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--largest-mb", type=int, default=16, help="larger files are refused")
    parser.add_argument("--memory-mb", type=int, default=3072, help="what it may take")
    parser.add_argument("--limit-s", type=float, default=300, help="how long one file may take")
    parser.add_argument("--speech-model", type=Path, help="a folder; else the packaged one")
    parser.add_argument("--picture-models", type=Path, help="a folder; else the packaged ones")
    options = parser.parse_args()
    token = os.environ.pop("MEDIA_READER_TOKEN", "")
    if not options.socket and not token:
        sys.exit(
            "MEDIA_READER_TOKEN is not set: whoever reaches the port could have files read. Make "
            "one with: openssl rand -hex 32"
        )
    _give_way()
    _bound(options.memory_mb)
    sys.addaudithook(_refuse_calls)
    server = ReadingServer(
        all_readers(options.speech_model, options.picture_models),
        token,
        options.largest_mb * 2**20,
        options.limit_s,
    )
    where: dict[str, Any] = (
        {"path": options.socket} if options.socket else {"host": options.host, "port": options.port}
    )
    web.run_app(server.app(), access_log=None, print=None, **where)


def _give_way() -> None:
    """Where the machine's memory runs out, Linux ends this process before those that talk to
    customers; nothing is lost by it."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _bound(memory_mb: int) -> None:
    """What the kernel holds also a library to that a file has taken over: so much memory, few open
    files, and no image of its memory, with customers' files in it, when it fails."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_OPEN, _MOST_OPEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse_calls(event: str, _: tuple[Any, ...]) -> None:
    """Readers listen, and call nobody and start nothing: a library that would fetch a model, or a
    file that would make it call somewhere, gets nowhere."""
    if event in _REACHES_OUT:
        raise PermissionError("Readers call nobody.")


if __name__ == "__main__":
    main()
