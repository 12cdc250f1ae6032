"""Ports for the servers of tests."""

from __future__ import annotations

import socket

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
