"""A PostgreSQL of the bench's own: started, crashed and started again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
"""Debian's, the newest first; none where it is not installed."""

_USER = "postgres" if os.geteuid() == 0 else None  # it does not run as root


class Cluster:
    """Runs on the loopback while the context lasts. What it has committed is on the disk, as by
    default: nothing is turned off to be faster."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._folder = Path(tempfile.mkdtemp(prefix="sapa-cluster-"))

    def __enter__(self) -> Cluster:
        if _USER:
            shutil.chown(self._folder, _USER)
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self._run("initdb", "--username=sapa", *options)
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.crash()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Returns once it takes connections."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -k {self._folder}"
        log = f"--log={self._folder}/log"
        self._run("pg_ctl", "start", "--wait", log, f"--options={options}")

    def crash(self) -> None:
        """All its processes end at once; what was not committed is gone."""
        self._run("pg_ctl", "stop", "--mode=immediate")

    def address(self, host: str = "127.0.0.1", port: int | None = None) -> str:
        """Where to connect to; another place if a link leads there."""
        return f"postgresql://sapa@{host}:{port or self.port}/postgres"

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows that a query finds; none of a statement that is no query."""
        with psycopg.connect(self.address()) as connection:
            connection.execute("SET search_path = sapa")
            found = connection.execute(sql.encode())
            return found.fetchall() if found.description else []

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [PROGRAMS[0] / program, "-D", self._folder / "data", *arguments],
            check=True, stdout=subprocess.DEVNULL, user=_USER, cwd=self._folder,
        )  # fmt: skip
