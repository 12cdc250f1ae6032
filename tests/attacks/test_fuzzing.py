"""A few seconds of each fuzzer; ``python -m bench.fuzz`` runs them as long as you like."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.checkout import CHECKOUT

SECONDS = {"signatures": 2, "bodies": 3, "forms": 3, "requests": 9}


_LONG = ("signatures", "forms")  # each starts a process that imports for ten seconds


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.long) if n in _LONG else n for n in SECONDS],
)
def test_nothing_is_found(name: str) -> None:
    pytest.importorskip("schemathesis" if name == "requests" else "atheris")
    done = subprocess.run(
        [sys.executable, "-m", "bench.fuzz", name, "--seconds", str(SECONDS[name])],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:]
