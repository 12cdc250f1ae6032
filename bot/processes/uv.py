"""uv, which installs all that Sapa needs, and the Pythons that it finds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.locked_environment import EnvironmentMissing
from bot.project import STARTER, find_project

LOCK = "requirements-uv.lock"


def find_uv(tell: Callable[[str], None]) -> str:
    """uv from PATH (a pyenv shim may stand there without one behind it), or our own from PyPI.

    Raises:
        EnvironmentMissing: there is none, and none can be had.
    """
    own = find_project().root / ".cache" / "uv"
    program = own / "bin" / "uv"
    for uv in ("uv", str(program)):
        if _says(uv, "--version") is not None:
            return uv
    tell("Getting uv, which installs the rest …")
    install = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--target", str(own), "--no-deps", "--only-binary", ":all:", "--require-hashes",
        "-r", str(STARTER / LOCK),
    ]  # fmt: skip
    if subprocess.run(install, stdout=sys.stderr, check=False).returncode:
        raise EnvironmentMissing(
            "What is missing is installed by uv, which is not here. Install uv, then run this "
            "again."
        )
    return str(program)


def find_python(uv: str, version: str, tell: Callable[[str], None]) -> str:
    """A Python of this version: by uv's own search, in pyenv's folder, or one that uv downloads.

    Raises:
        EnvironmentMissing: there is none, and none can be had.
    """
    search = (uv, "python", "find", "--no-project", "--system", version)
    if found := _says(*search):
        return found
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for python in sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}")):
        if os.access(python, os.X_OK):
            return str(python)
    tell(f"Getting Python {version} …")
    subprocess.run([uv, "python", "install", "--quiet", version], stdout=sys.stderr, check=False)
    if found := _says(*search):
        return found
    raise EnvironmentMissing(
        "This needs Python {version}, which is not on this machine and could not be downloaded. "
        "Install it (for example: pyenv install {version}), then run this again.",
        version=version,
    )


def _says(*command: str) -> str | None:
    """What a program prints; None where it fails or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
