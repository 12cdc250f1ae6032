"""Where the readers of voice notes and pictures are: an environment of their own, on the Python of
the gateway's, so that nothing that they need is loaded where customers are answered.
"""

from __future__ import annotations

import os

from bot.locked_environment import EnvironmentMissing, LockedEnvironment

MEDIA_PYTHON = "SAPA_MEDIA_PYTHON"
"""Names the readers' interpreter, where it is not that of ``.venv-media``."""

LOCK = "requirements-media.lock"

MEDIA_ENVIRONMENT = LockedEnvironment(".venv-media")


class MediaMissing(EnvironmentMissing):
    """The readers' environment is not on this machine; the message says what to do."""


def media_python() -> str:
    """The readers' interpreter: the one that ``SAPA_MEDIA_PYTHON`` names, or that of
    ``.venv-media``, if just what its lock says is installed there.

    Raises:
        MediaMissing: there is none.
    """
    if given := os.environ.get(MEDIA_PYTHON):
        if not os.access(given, os.X_OK):
            raise MediaMissing(
                "{variable} names {python}, which is no program. Name a Python in which "
                "{lock} is installed, or leave it out.",
                variable=MEDIA_PYTHON, python=given, lock=LOCK,
            )  # fmt: skip
        return given
    if not MEDIA_ENVIRONMENT.is_installed(LOCK):
        raise MediaMissing(
            "What reads voice notes and pictures is not installed on this machine. Start "
            "./sapa serve here: it installs it."
        )
    return str(MEDIA_ENVIRONMENT.python)
