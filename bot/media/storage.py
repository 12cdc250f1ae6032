"""What a place for files must be able to do: a folder on this machine, or a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Entry:
    """A file of a place: its path there, and when it was written in Unix seconds."""

    path: str
    written_at: float


class Storage(Protocol):
    """Files by their paths, such as ``ab/abc….jpg``. Whatever it does may wait for a disk or for a
    network, and raises OSError if that cannot be reached; FileNotFoundError if no such file is
    there. What it says as a string tells people where the files are."""

    name: str
    """What the place is called in every shop: ``media`` or ``uploads``."""

    def has_room(self) -> bool:
        """Whether there is room for files beside the database."""

    def write(self, path: str, content: bytes) -> None:
        """The file is there whole, for good, or not at all."""

    def read(self, path: str) -> bytes:
        """The whole file."""

    def beginning(self, path: str, length: int) -> tuple[bytes, int]:
        """The first bytes of a file, at most ``length``, and how many it has in all."""

    def entries(self) -> Iterator[Entry]:
        """All files that are whole."""

    def delete(self, path: str) -> None:
        """The file is gone, whether it was there or not."""

    def delete_unfinished(self, older_than_s: float) -> None:
        """What a crash has left half written goes, where it is that old."""

    def on_disk(self, path: str) -> Path | None:
        """Where it is on this machine's disk, if it is there."""
