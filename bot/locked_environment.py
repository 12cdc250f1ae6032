"""A Python environment beside the one of the commands, into which a lock file's packages are
installed.

Here one is only looked for; ``bot.processes.environments`` makes it.
"""

from __future__ import annotations

from pathlib import Path

from bot.errors import UserError
from bot.project import STARTER, find_project


class EnvironmentMissing(UserError):
    """An environment is not on this machine, or cannot be made; the message says what to do."""


def packages_of(python: str) -> list[str]:
    """The folders with the packages of an interpreter's environment."""
    folders = (Path(python).parent.parent / "lib").glob("python3.*/site-packages")
    return [str(folder) for folder in folders]


class LockedEnvironment:
    """The environment in the folder of this ``name``, such as ``.venv-rasa``, in the shop's own
    folder."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def folder(self) -> Path:
        return find_project().root / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def installed_lock(self, lock: str) -> Path:
        """The copy of the lock that says what is installed there."""
        return self.folder / f"installed-{lock}"

    def is_installed(self, lock: str) -> bool:
        """Whether just what this lock says is installed there."""
        copy = self.installed_lock(lock)
        return copy.is_file() and copy.read_bytes() == (STARTER / lock).read_bytes()
