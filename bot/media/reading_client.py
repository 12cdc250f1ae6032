"""Who reads customers' files, as the gateway sees them: a process on this machine, or a service."""

from __future__ import annotations

from typing import Protocol

from bot.errors import UserError
from bot.readings import Hint, Reading


class ReaderUnavailable(Exception):
    """Nobody reads just now; the file may be tried again later. The message says why, for the
    log."""


class NotReadable(UserError):
    """This file will not be read, however often it is tried; the message says why, for staff."""


def is_readable(mime: str) -> bool:
    """Whether files of this kind, by their content, can be read at all."""
    return mime == "application/pdf" or mime.startswith(("audio/", "video/", "image/"))


class ReadingClient(Protocol):
    """Has files read, one sound and one picture at once; others wait their turn."""

    def takes(self, mime: str) -> bool:
        """Whether it is worth to ask for files of this kind (``is_readable``)."""

    async def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        """What is in the file. It may take minutes; cancelled, it is given up.

        Raises:
            ReaderUnavailable: nobody reads just now.
            NotReadable: it will never be read.
        """

    async def aclose(self) -> None:
        """Ends what was started for it; what is under way is given up."""
