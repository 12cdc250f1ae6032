"""Who types at the terminal."""

from __future__ import annotations

import getpass
import subprocess

from bot.project import find_project


def name_of_whoever_types() -> str:
    """The name that git knows them by, or else the machine."""
    try:
        told = subprocess.run(
            ["git", "-C", str(find_project().root), "config", "user.name"],
            capture_output=True, text=True, check=False,
        ).stdout.strip()
    except OSError:  # no git
        told = ""
    try:
        return told or getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "terminal"
