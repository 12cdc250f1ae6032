"""Ports for the servers of tests."""

from __future__ import annotations

import socket
import time
import urllib.request

_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody listens on now, and that this process was never given
    before: two servers that are to start get two."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        if port not in _given:
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
