"""The process that reads, with a reader that a test's package brings."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.media.reader_service import ReaderService
from bot.media_environment import media_python
from bot.processes.reader_process import ReaderProcesses
from bot.readings import Hint, Reading
from bot.settings_sections import MediaSettings
from tests.checkout import CHECKOUT

Read = Callable[..., Awaitable[Reading]]

READER = """
import os, time
from bot.readings import Reading

class Reader:
    def takes(self, mime):
        return mime in ("audio/x-test", "image/x-test")

    def read(self, data, mime, hint):
        exec(data.decode())
        return Reading("speech", text=f"{mime} {os.getpid()} {' '.join(hint.words)}")
"""
"""Does what the file says: it is a test's own."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log" / "readers.log"


@pytest.fixture
async def readers(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., ReaderProcesses]]:
    """Makes what the gateway reads with; closed in the end."""
    brought = tmp_path / "brought"
    about = brought / "test_reader-1.dist-info"
    about.mkdir(parents=True)
    (brought / "the_test_reader.py").write_text(READER)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: test-reader\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[sapa.readers]\ntest = the_test_reader:Reader\n")
    monkeypatch.setenv("PYTHONPATH", str(brought))
    made: list[ReaderProcesses] = []

    def make(idle_s: float = 60, limit_s: float = 60, **settings: int) -> ReaderProcesses:
        made.append(
            ReaderProcesses(MediaSettings(readers="here", **settings), log, idle_s, limit_s)
        )
        return made[-1]

    yield make
    for one in made:
        await one.aclose()


@pytest.fixture(scope="session")
def socket() -> Iterator[str]:
    """A process for all tests: loading the models takes longer than reading a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        command = [media_python(), "-m", "bot.media.readers", "--socket", path]
        process = subprocess.Popen(command, cwd=CHECKOUT)
        try:
            while not Path(path).exists():
                assert process.poll() is None
                time.sleep(0.05)
            yield path
        finally:
            process.kill()
            process.wait()


@pytest.fixture
async def read(socket: str) -> Read:
    async def read(data: bytes, mime: str, hint: Hint = Hint()) -> Reading:
        service = ReaderService("http://reader", "", 120, socket)
        try:
            return await service.read(data, mime, hint)
        finally:
            await service.aclose()

    return read
