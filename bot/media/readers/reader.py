"""What a reader of customers' files is. Packages bring their own by the entry point
``sapa.readers``."""

from __future__ import annotations

from typing import Protocol

from bot.readings import Hint, Reading


class Reader(Protocol):
    """Reads files of some kinds. Made once, in a process without the shop's secrets, and then used
    for one file after the other."""

    def takes(self, mime: str) -> bool:
        """Whether it reads files of this kind (by their content, such as audio/ogg)."""

    def read(self, data: bytes, mime: str, hint: Hint) -> Reading:
        """What is in it. What cannot be read, or only in part, says so in ``problem``: a file is
        never an error. May take its time and may fail; its process is bounded from outside."""
