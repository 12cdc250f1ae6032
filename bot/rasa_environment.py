"""Where Rasa is. Sapa has two environments: a small one on any supported Python, in which commands,
gateway and desk run, and Rasa's on Python 3.10, for all that trains, encodes, checks or answers.

Here the second is only looked for; ``bot.processes.environments`` makes it.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError
from importlib.util import find_spec

from bot.locked_environment import EnvironmentMissing, LockedEnvironment, packages_of
from bot.project import STARTER

RASA_PYTHON = "SAPA_RASA_PYTHON"
"""Names Rasa's interpreter, where it is none of those that Sapa would find."""

SMALL = "SAPA_SMALL_RASA"
"""Set to anything, the environment has neither TensorFlow nor torch, as Sapa's own pipeline needs
neither: a sixth of the disk. It serves and trains; other encoders, tuning and Rasa's own commands
are for the whole one."""

LOCK, SMALL_LOCK = "requirements-rasa.lock", "requirements-rasa-small.lock"
DEV_LOCK = "requirements-dev-rasa.lock"
"""What the tests need beside it."""


RASA_ENVIRONMENT = LockedEnvironment(".venv-rasa")


class RasaMissing(EnvironmentMissing):
    """Rasa's environment is not on this machine, or not as it should be; the message says what to
    do."""


def rasa_python() -> str:
    """Rasa's interpreter: the one that ``SAPA_RASA_PYTHON`` names, this one if Rasa is in it, or
    that of ``.venv-rasa``, if just what its lock says is installed there.

    Raises:
        RasaMissing: there is none.
    """
    if given := os.environ.get(RASA_PYTHON):
        if not os.access(given, os.X_OK):
            raise RasaMissing(
                "{variable} names {python}, which is no program. Name a Python 3.10 in which Rasa "
                "is installed, or leave it out.",
                variable=RASA_PYTHON, python=given,
            )  # fmt: skip
        return given
    if is_rasa_here():
        return sys.executable
    if RASA_ENVIRONMENT.is_installed(chosen_lock()):
        return str(RASA_ENVIRONMENT.python)
    raise RasaMissing(
        "This needs Rasa's environment, which is not on this machine. Do it where ./sapa serve "
        "runs Rasa, or make the environment here: ./sapa train"
    )


def chosen_lock() -> str:
    """The lock of the whole environment, or of the small one if that is wished for."""
    return SMALL_LOCK if os.environ.get(SMALL) else LOCK


def is_rasa_here() -> bool:
    """Whether this interpreter has Rasa. A folder of that name is not it."""
    spec = find_spec("rasa")
    return spec is not None and spec.origin is not None


def rasa_packages() -> list[str] | None:
    """The folders with the packages of Rasa's environment; None for those of this interpreter.

    Raises:
        RasaMissing: there is none.
    """
    python = rasa_python()
    if python == sys.executable:
        return None
    return packages_of(python)


def rasa_package_version(name: str) -> str:
    """Which version of a package Rasa's environment has; where it is not here, which it has where
    it is.

    Raises:
        PackageNotFoundError: it has none.
    """
    try:
        folders = rasa_packages()
    except RasaMissing:
        return _locked_version(name)
    found = Distribution.discover(name=name, path=sys.path if folders is None else folders)
    for distribution in found:
        return distribution.version
    raise PackageNotFoundError(name)


def _locked_version(name: str) -> str:
    lock = (STARTER / chosen_lock()).read_text(encoding="utf-8")
    version = re.search(rf"^{re.escape(name)}==([^\s;]+)", lock, re.MULTILINE)
    if version is None:
        raise PackageNotFoundError(name)
    return version[1]
