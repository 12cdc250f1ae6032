"""Makes Rasa's environment, where a command needs it and it is not there or is an older one."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.processes.uv import find_python, find_uv
from bot.project import PACKAGE, STARTER, find_project
from bot.rasa_environment import (
    RASA_PYTHON,
    SMALL_LOCK,
    RasaMissing,
    chosen_lock,
    environment,
    installed_lock,
    is_installed,
    is_rasa_here,
    own_python,
    rasa_python,
)

VERSION = "3.10"
"""The newest Python that Rasa 3.6 runs on."""


def prepare_rasa(tell: Callable[[str], None], locks: Sequence[str] = ()) -> str:
    """Rasa's interpreter, for this process and all that it starts; installed first where it is not.

    Raises:
        RasaMissing: it cannot be installed.
    """
    locks = locks or (chosen_lock(),)
    if RASA_PYTHON not in os.environ and not is_rasa_here():
        if not all(map(is_installed, locks)):
            with _alone():
                for lock in locks:
                    if not is_installed(lock):
                        _install(lock, tell)
        _link_framework()
    python = rasa_python()
    os.environ[RASA_PYTHON] = python
    return python


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands that are started together would otherwise install into each other."""
    with open(environment().with_name(".venv-rasa.lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(lock: str, tell: Callable[[str], None]) -> None:
    uv = find_uv(tell)
    if not _is_right(own_python()):
        size = "0.4 GB" if lock == SMALL_LOCK else "4 GB"
        tell(f"Installing what Rasa needs, into .venv-rasa: about {size} to download, once.")
        python = find_python(uv, VERSION, tell)
        shutil.rmtree(environment(), ignore_errors=True)
        subprocess.run(
            [uv, "venv", "--quiet", "--no-project", "--python", python, str(environment())],
            check=True,
        )
    else:
        tell(f"Installing what is new in {lock} …")
    # Without .pyc files, a start takes three times as long; so also where the environment forbids
    # them. The lock names all packages: what these ask for, Sapa has overridden in places.
    install = [
        uv, "pip", "install", "--python", str(own_python()), "--compile-bytecode",
        "--require-hashes", "--no-deps", "--requirement", str(STARTER / lock),
    ]  # fmt: skip
    if subprocess.run(install, stdout=sys.stderr, check=False).returncode:
        raise RasaMissing(
            "Rasa could not be installed; the lines above say why. Check the network and the free "
            "disk space (8 GB are needed), then run this again."
        )
    shutil.copyfile(STARTER / lock, installed_lock(lock))


def _is_right(python: Path) -> bool:
    code = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{VERSION}')"
    return python.exists() and subprocess.run([str(python), "-c", code]).returncode == 0


def _link_framework() -> None:
    """Sapa itself, for Rasa's environment: in a checkout it is in the folder where all processes
    start, but of an installed package Rasa's environment knows nothing."""
    if PACKAGE.parent == find_project().folder:
        return
    for folder in (environment() / "lib").glob("python3.*/site-packages"):
        for one in (PACKAGE, STARTER / "rasa_sdk_plugins.py"):
            link = folder / one.name
            if not (link.is_symlink() and link.resolve() == one.resolve()):
                link.unlink(missing_ok=True)
                link.symlink_to(one)
