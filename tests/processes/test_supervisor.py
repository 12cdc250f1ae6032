"""The supervisor with small scripts for processes: restarts, gives up, leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.processes import supervisor as supervisor_module
from bot.processes.supervisor import GaveUp, Service, Supervisor
from tests.ports import free_port

SERVER = """
import http.server, sys
print("listening", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler
).serve_forever()
"""

DEAF = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def service(tmp_path: Path, name: str, code: str, port: int = 1) -> Service:
    return Service(
        name=name,
        command=(sys.executable, "-c", code, str(port)),
        log=tmp_path / "log" / f"{name}.log",
        ready_url=f"http://127.0.0.1:{port}/",
    )


def lines(tmp_path: Path, name: str) -> list[str]:
    log = tmp_path / "log" / f"{name}.log"
    return log.read_text().splitlines() if log.exists() else []


async def until(condition: object, within_s: float = 60.0) -> None:
    end = time.monotonic() + within_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "It did not happen in time."
        await asyncio.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether the process lives; one that ended and only waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_ready_once_all_answer(tmp_path: Path) -> None:
    services = [service(tmp_path, name, SERVER, free_port()) for name in ("one", "two")]
    async with Supervisor(services, tmp_path, pytest.fail) as supervisor:
        await supervisor.wait_until_ready()
        assert lines(tmp_path, "one")[0] == lines(tmp_path, "two")[0] == "listening"


async def test_dead_process_is_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    once = "import os, sys, time; print('start', flush=True); time.sleep(0.2); sys.exit(3)"
    async with Supervisor(
        [service(tmp_path, "the gateway", once)], tmp_path, told.append, first_delay_s=0.01
    ):
        await until(lambda: len(lines(tmp_path, "the gateway")) >= 2)
    assert told[0] == "The gateway ended (exit code 3); it starts again in 0.01 s."


async def test_pauses_between_restarts_double(tmp_path: Path) -> None:
    told: list[str] = []
    async with Supervisor(
        [service(tmp_path, "it", "pass")], tmp_path, told.append, first_delay_s=0.01
    ) as supervisor:
        with pytest.raises(GaveUp):
            await supervisor.watch()
    assert [text.rpartition(" in ")[2] for text in told] == ["0.01 s.", "0.02 s.", "0.04 s.",
                                                            "0.08 s."]


async def test_gives_up_with_the_last_words_and_stops_the_others(tmp_path: Path) -> None:
    wrong = "import sys; sys.exit('the model is damaged')"
    healthy = service(tmp_path, "healthy", SERVER, free_port())
    failing = service(tmp_path, "the Rasa worker", wrong)
    supervisor = Supervisor([healthy, failing], tmp_path, lambda _: None, first_delay_s=0.01)
    with pytest.raises(GaveUp) as given_up:  # noqa: PT012  (from start to end)
        async with supervisor:
            await until(lambda: "healthy" in supervisor.pids())
            pid = supervisor.pids()["healthy"]
            await supervisor.wait_until_ready()
    message = str(given_up.value)
    assert message.startswith("The Rasa worker ended 5 times within 60 s (exit code 1)")
    assert message.endswith("  the model is damaged")
    assert not is_running(pid)


async def test_what_never_answers_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "LONGEST_START_S", 0.3)
    mute = service(tmp_path, "the action server", "import time; time.sleep(60)", free_port())
    with pytest.raises(GaveUp, match="The action server does not answer after"):
        async with Supervisor([mute], tmp_path, pytest.fail) as supervisor:
            await supervisor.wait_until_ready()


async def test_stops_whatever_they_do(tmp_path: Path) -> None:
    services = [service(tmp_path, "deaf", DEAF), service(tmp_path, "polite", SERVER, free_port())]
    async with Supervisor(services, tmp_path, pytest.fail) as supervisor:
        await until(lambda: lines(tmp_path, "deaf") and lines(tmp_path, "polite"))
        pids = [*supervisor.pids().values(), int(lines(tmp_path, "deaf")[0])]
        assert all(is_running(pid) for pid in pids)
    await until(lambda: not any(is_running(pid) for pid in pids))


async def test_what_a_dead_process_had_started_ends_too(tmp_path: Path) -> None:
    parent = DEAF.replace("time.sleep(600)\n", "sys.exit(1)\n")
    async with Supervisor(
        [service(tmp_path, "parent", parent)], tmp_path, lambda _: None, first_delay_s=60
    ):
        await until(lambda: lines(tmp_path, "parent"))
        await until(lambda: not is_running(int(lines(tmp_path, "parent")[0])))


async def test_gateway_is_stopped_before_what_it_needs(tmp_path: Path) -> None:
    told_time = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (print(" \
        "time.monotonic(), flush=True), sys.exit())); print('up', flush=True); time.sleep(60)"
    services = [
        service(tmp_path, "worker", told_time),
        Service(**{**service(tmp_path, "gateway", told_time).__dict__, "serves_customers": True}),
    ]
    async with Supervisor(services, tmp_path, pytest.fail):
        await until(lambda: lines(tmp_path, "worker") and lines(tmp_path, "gateway"))
    assert float(lines(tmp_path, "gateway")[1]) < float(lines(tmp_path, "worker")[1])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of it")
def test_processes_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    code = f"""
import asyncio, sys
from pathlib import Path
from bot.processes.supervisor import Service, Supervisor
async def main():
    service = Service("one", (sys.executable, "-c", "import time; time.sleep(600)"),
                      Path({str(tmp_path / "one.log")!r}), "http://127.0.0.1:1/")
    async with Supervisor([service], Path({str(tmp_path)!r}), print) as supervisor:
        while "one" not in supervisor.pids():
            await asyncio.sleep(0.02)
        print(supervisor.pids()["one"], flush=True)
        await supervisor.watch()
asyncio.run(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert is_running(pid)
        process.kill()
    end = time.monotonic() + 60
    while is_running(pid):
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cancels_and_cleans_up_even_if_it_comes_twice(number: signal.Signals) -> None:
    code = """
import asyncio, sys
from bot.processes.stop_signals import run_until_stopped

async def main():
    try:
        print("up", flush=True)
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.5)
        print("clean", flush=True)
    return 9
sys.exit(run_until_stopped(main(), when_stopped=7))
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        os.kill(process.pid, number)
        time.sleep(0.1)
        os.kill(process.pid, number)
        assert process.stdout.readline() == "clean\n"
    assert process.returncode == 7


async def test_who_needs_time_to_finish_gets_it(tmp_path: Path) -> None:
    finishing = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(" \
        "2.5), print('finished', flush=True), sys.exit())); print('up', flush=True); time.sleep(60)"
    patient = Service(**{**service(tmp_path, "gateway", finishing).__dict__, "grace_s": 8.0})
    async with Supervisor([patient], tmp_path, pytest.fail):
        await until(lambda: lines(tmp_path, "gateway"))
    assert lines(tmp_path, "gateway") == ["up", "finished"]


async def test_a_process_that_answers_nothing_any_more_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "HANGS_AFTER_S", 1.5)
    monkeypatch.setattr(supervisor_module, "LOOK_EVERY_S", 0.05)
    told: list[str] = []
    worker = service(tmp_path, "the Rasa worker", SERVER, free_port())
    async with Supervisor([worker], tmp_path, told.append, first_delay_s=0.01) as supervisor:
        await supervisor.wait_until_ready()
        await asyncio.sleep(0.2)
        first = supervisor.pids()["the Rasa worker"]
        os.kill(first, signal.SIGSTOP)
        await until(lambda: supervisor.pids().get("the Rasa worker", first) != first)
    assert told[0] == "The Rasa worker has not answered for 1.5 s."
