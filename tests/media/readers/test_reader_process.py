"""The process that reads is started when it is needed, bounded, and nobody's end but its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.media.reading_client import NotReadable, ReaderUnavailable
from bot.media_environment import MEDIA_PYTHON
from bot.processes.reader_process import ReaderProcesses
from bot.readings import Hint

Readers = Callable[..., ReaderProcesses]


async def ask(readers: ReaderProcesses, does: str, mime: str = "audio/x-test") -> str:
    return (await readers.read(does.encode(), mime, Hint())).text


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def ended(pid: int) -> None:
    while is_alive(pid):
        await asyncio.sleep(0.02)


async def test_one_for_what_is_heard_and_one_for_what_is_seen(readers: Readers) -> None:
    here = readers()
    heard, again = await ask(here, ""), await ask(here, "")
    seen = await ask(here, "", "image/x-test")
    assert heard == again, "the same process"
    assert heard.split()[1] != seen.split()[1]
    await here.aclose()
    assert not is_alive(int(heard.split()[1])) and not is_alive(int(seen.split()[1]))


async def test_it_ends_when_nobody_sends_anything(readers: Readers) -> None:
    here = readers(idle_s=0.1)
    first = await ask(here, "")
    await asyncio.wait_for(ended(int(first.split()[1])), 60)
    assert (await ask(here, "")).split()[1] != first.split()[1]


@pytest.mark.parametrize(
    "fault",
    [
        "os._exit(3)",
        "time.sleep(60)",
        "while True: pass",
        "x = [bytearray(2**20) for _ in range(10_000)]",
    ],
    ids=["dies", "hangs", "computes on and on", "takes all memory"],
)
async def test_a_file_at_which_it_fails_is_given_up_and_the_next_one_read(
    readers: Readers, fault: str
) -> None:
    here = readers(limit_s=2)
    with pytest.raises(NotReadable, match="failed"):
        await ask(here, fault)
    assert "audio/x-test" in await ask(here, "")


async def test_what_took_too_long_is_not_begun_again(readers: Readers, tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    note = f"open({str(tries)!r}, 'a').write('x')\n"
    here = readers(limit_s=2)
    with pytest.raises(NotReadable, match="failed"):
        await ask(here, note + "while True: pass")
    assert tries.read_text() == "x"
    with pytest.raises(NotReadable, match="failed"):
        await ask(here, note + "os._exit(3)")
    assert tries.read_text() == "xxx"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is told")
async def test_where_memory_runs_out_it_goes_first(readers: Readers) -> None:
    await ask(readers(), "assert open('/proc/self/oom_score_adj').read() == '1000\\n'")


async def test_a_readers_own_error_costs_nobody_the_process(readers: Readers, log: Path) -> None:
    here = readers()
    before = await ask(here, "")
    with pytest.raises(NotReadable, match="failed"):
        await ask(here, "raise ValueError('it is about budi@example.com')")
    assert await ask(here, "") == before
    assert "ValueError" in log.read_text() and "budi@example.com" not in log.read_text()


async def test_what_nobody_reads_and_what_is_too_large(readers: Readers) -> None:
    here = readers(largest_mb=1)
    assert not here.takes("text/vcard") and here.takes("audio/ogg")
    with pytest.raises(NotReadable, match="Nobody reads"):
        await here.read(b"", "image/x-other", Hint())
    with pytest.raises(NotReadable, match="larger"):
        await ask(here, "#" * 2**20 + "#")


async def test_who_goes_away_holds_up_nobody(readers: Readers) -> None:
    here = readers()
    await ask(here, "")
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(ask(here, "time.sleep(60)"), 0.5)
    assert "audio/x-test" in await asyncio.wait_for(ask(here, ""), 30)


async def test_it_has_no_secrets_and_calls_nobody(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "a-secret")
    monkeypatch.setenv("SAPA_DATABASE_KEY", "a-secret")
    here = readers()
    await ask(here, "assert 'a-secret' not in os.environ.values()")
    connects = "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\n"
    await ask(here, connects + "except PermissionError: pass\nelse: raise AssertionError")
    await ask(
        here,
        "import socket\ntry: socket.getaddrinfo('localhost', 9)\n"
        "except PermissionError: pass\nelse: raise AssertionError",
    )


async def test_it_starts_nothing_and_the_kernel_bounds_it(readers: Readers) -> None:
    here = readers()
    for start in (
        "import subprocess; subprocess.run(['true'])", "os.system('true')", "os.fork()",
        "os.execv('/bin/true', ['true'])", "os.kill(os.getppid(), 0)",
    ):  # fmt: skip
        refused = f"try: {start}\nexcept PermissionError: pass\nelse: raise AssertionError"
        await ask(here, refused)
    await ask(
        here,
        "from resource import *\n"
        "assert getrlimit(RLIMIT_CORE) == (0, 0) and getrlimit(RLIMIT_NOFILE) == (128, 128)\n"
        "assert getrlimit(RLIMIT_DATA) == (3072 << 20, 3072 << 20)",
    )


async def test_where_nothing_is_installed_it_is_tried_again_later(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = readers()
    monkeypatch.setenv(MEDIA_PYTHON, "/no/such/python")
    with pytest.raises(ReaderUnavailable, match="no program"):
        await ask(here, "")
    monkeypatch.setenv(MEDIA_PYTHON, "/bin/false")
    with pytest.raises(ReaderUnavailable, match="did not start"):
        await ask(here, "")
    monkeypatch.delenv(MEDIA_PYTHON)
    assert "audio/x-test" in await ask(here, "")
