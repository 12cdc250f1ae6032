"""The processes of the cluster: gateways with folders of their own, and what stands in for Rasa."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.cluster.database import Cluster
from bench.cluster.link import Link
from bench.cluster.machines import Machine
from bench.faulty_platforms import ENVIRON, FaultyPlatform
from bench.load import free_port
from bot.project import STARTER as CHECKOUT

TOKEN = "cluster"
STARTS_WITHIN_S = 120.0


@dataclass
class Program:
    """A process that is killed, frozen and started again."""

    name: str
    command: Sequence[str]
    environ: dict[str, str]
    log: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, cwd=CHECKOUT, env=self.environ, stdout=log, stderr=log
            )

    def signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self._process:
            self._process.wait()


@dataclass
class Gateway(Program):
    """One on a ``machine`` of its own; ``database`` is its link to that, ``others`` those to
    workers and platforms. ``ahead_s`` is how wrong its clock is from its next start on."""

    machine: Machine = field(kw_only=True)
    url: str = field(kw_only=True)
    database: Link = field(kw_only=True)
    others: list[Link] = field(kw_only=True)
    ahead_s: int = 0

    def start(self) -> None:
        self.command = [*self.command[:-1], str(self.ahead_s)]
        super().start()

    async def plug_in(self) -> None:
        for link in (self.database, *self.others):
            await link.open()

    def unplug(self) -> None:
        for link in (self.database, *self.others):
            link.close()

    async def listens(self) -> None:
        """Returns once it answers at all; where it ended, it is started again, as by systemd.

        Raises:
            TimeoutError: it does not in STARTS_WITHIN_S.
        """
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            for _ in range(int(STARTS_WITHIN_S * 10)):
                try:
                    async with session.get(f"{self.url}/ready"):
                        return
                except (aiohttp.ClientError, TimeoutError):
                    pass
                if self._process and self._process.poll() is not None:
                    self.start()
                await asyncio.sleep(0.1)
        raise TimeoutError(f"{self.name} does not listen; {self.log} says why.")


def workers(folder: Path, port: int, count: int) -> list[Program]:
    """Stand-ins of Rasa's workers on ports from ``port`` on, and at last the one that tells them
    what to say."""
    actions = free_port()
    echo, diary = (sys.executable, "-m", "bench.echo_rasa"), str(folder / "diary")
    commands = [
        *((*echo, "worker", str(port + n), str(actions), diary) for n in range(count)),
        (*echo, "actions", str(actions)),
    ]
    return [
        Program(f"worker {n + 1}", command, dict(os.environ), folder / f"worker-{n + 1}.log")
        for n, command in enumerate(commands)
    ]


def gateway(
    number: int,
    folder: Path,
    machine: Machine,
    cluster: Cluster,
    worker_ports: Sequence[int],
    platforms: Sequence[FaultyPlatform],
) -> Gateway:
    """Not yet started, nor plugged in."""
    place = folder / f"gateway-{number}"
    place.mkdir()
    router = machine.router
    database = Link((router, free_port()), ("127.0.0.1", cluster.port))
    others = [Link((router, port), ("127.0.0.1", port)) for port in worker_ports]
    tables = []
    for platform in platforms:
        port = int(platform.url.rpartition(":")[2])
        others.append(Link((router, port), ("127.0.0.1", port)))
        table = platform.settings().replace(platform.url, f"http://{router}:{port}")
        tables.append(f"[channels.{platform.name}]\nenabled = true\n{table}\n")
    port = free_port()
    (place / "sapa.toml").write_text(
        f'[gateway]\nhost = "{machine.address}"\nport = {port}\n'
        f'[rasa]\nhost = "{router}"\nport = {worker_ports[0]}\nworkers = {len(worker_ports)}\n'
        "[moderation]\nmessages_a_minute = 100000\n" + "".join(tables)
    )
    environ = {
        **os.environ, **ENVIRON, "SAPA_INTERNAL_TOKEN": TOKEN,
        "SAPA_SETTINGS": str(place / "sapa.toml"),
        "SAPA_DATABASE_URL": cluster.address(*database.here),
    }
    command = [*machine.prefix, sys.executable, "-m", "bench.cluster.skewed", "0"]
    return Gateway(
        f"gateway {number}", command, environ, place / "gateway.log",
        machine=machine, url=f"http://{machine.address}:{port}", database=database, others=others,
    )  # fmt: skip
