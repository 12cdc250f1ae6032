"""Machines for the gateways: network namespaces with a cable each, where we may make them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

NOT_HERE = "network namespaces: skipped, they need root and iproute2"


@dataclass(frozen=True)
class Machine:
    """``address`` is its own, ``router`` that of whatever it reaches; ``prefix`` is the command
    by which a program runs on it, ``cable`` what it hangs on, if on any."""

    address: str
    router: str
    prefix: tuple[str, ...] = ()
    cable: str = ""

    def pull(self) -> None:
        """The cable: whatever is sent is lost, and nobody is told."""
        _ip("link", "set", self.cable, "down")

    def plug_in(self) -> None:
        _ip("link", "set", self.cable, "up")


def are_possible() -> bool:
    """Whether namespaces can be made here."""
    return os.geteuid() == 0 and bool(shutil.which("ip")) and _ip("netns", "list", check=False)


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """While the context lasts. Without namespaces each has a loopback address of its own."""
    if not are_possible():
        print(NOT_HERE, flush=True)
        addresses = [f"127.0.{n + 1}.1" for n in range(count)]
        yield [Machine(address, address) for address in addresses]
        return
    own = os.getpid()
    made: list[str] = []
    try:
        yield [_plugged_in(f"sapa-{own}-{n}", f"sp{own}-{n}", n, made) for n in range(count)]
    finally:
        for name in made:
            _ip("netns", "delete", name)  # its end of the cable goes with it, and so the other


def _plugged_in(name: str, cable: str, n: int, made: list[str]) -> Machine:
    network = f"10.{os.getpid() % 200 + 20}.{n}"
    _ip("netns", "add", name)
    made.append(name)
    _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name)
    _ip("address", "add", f"{network}.1/30", "dev", cable)
    _ip("link", "set", cable, "up")
    _ip("-n", name, "address", "add", f"{network}.2/30", "dev", "eth0")
    _ip("-n", name, "link", "set", "eth0", "up")
    _ip("-n", name, "link", "set", "lo", "up")
    return Machine(f"{network}.2", f"{network}.1", ("ip", "netns", "exec", name), cable)


def _ip(*arguments: str, check: bool = True) -> bool:
    done = subprocess.run(["ip", *arguments], check=check, capture_output=True)
    return done.returncode == 0
