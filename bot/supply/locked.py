"""The packages that requirements.lock names."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

_NAME = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def locked_names(lock: Path) -> set[str]:
    """The names of all packages, as PEP 503 writes them."""
    return {normalized(name) for name in _NAME.findall(lock.read_text(encoding="utf-8"))}


def installed(lock: Path) -> list[Distribution]:
    """Those that are installed here, by name: some of the lock are for other systems, and what the
    tests need besides is not Sapa's."""
    names = locked_names(lock)
    found = {normalized(d.metadata["Name"]): d for d in distributions() if d.metadata["Name"]}
    return [found[name] for name in sorted(names & set(found))]


def normalized(name: str) -> str:
    """PEP 503: "Sanic_Cors" and "sanic-cors" are one package."""
    return re.sub(r"[-_.]+", "-", name).lower()
