"""Ports for the servers of tests."""

from __future__ import annotations

import secrets
import socket
import time
import urllib.request
from contextlib import suppress

_PORTS = range(20_000, 32_000)
"""Below those that Linux gives by itself, from 32,768: a connection of another test would take one
between the moment in which it is found and the one in which a server listens there."""

_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody listens on now, and that this process was never given
    before: two servers that are to start get two."""
    while True:
        port = secrets.choice(_PORTS)  # random itself is seeded alike in all processes of a run
        if port in _given:
            continue
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            _given.add(port)
            return port


def wait_until_up(url: str, seconds: float = 60) -> None:
    """Returns once ``url`` answers well."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError as error:
            if time.monotonic() > end:
                raise AssertionError(f"{url} did not answer in {seconds:.0f} s") from error
        time.sleep(0.1)
