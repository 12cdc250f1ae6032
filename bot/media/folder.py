"""Files in a folder of this machine, readable by nobody else."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.media.storage import Entry

LEAST_FREE = 500 * 2**20
"""Bytes that are left to the database: without room for it, no message could be accepted."""

_UNFINISHED = ".part"


class Folder:
    """A ``Storage``: each file has mode 0600, and is on the disk before it has its name."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.name = root.name

    def __str__(self) -> str:
        return str(self._root)

    def has_room(self) -> bool:
        """Whether the disk has room for files beside the database."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self._root).free > LEAST_FREE

    def write(self, path: str, content: bytes) -> None:
        """See ``Storage``."""
        place = self._root / path
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=place.parent, suffix=_UNFINISHED)  # 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, place)

    def read(self, path: str) -> bytes:
        """See ``Storage``."""
        return (self._root / path).read_bytes()

    def beginning(self, path: str, length: int) -> tuple[bytes, int]:
        """See ``Storage``."""
        with (self._root / path).open("rb", buffering=0) as file:
            return file.read(length), os.fstat(file.fileno()).st_size

    def entries(self) -> Iterator[Entry]:
        """See ``Storage``."""
        for file in sorted(self._root.glob("*/*")):
            if file.suffix == _UNFINISHED:
                continue
            try:
                yield Entry(file.relative_to(self._root).as_posix(), file.stat().st_mtime)
            except FileNotFoundError:  # deleted just now, as its time had come
                continue

    def delete(self, path: str) -> None:
        """See ``Storage``."""
        (self._root / path).unlink(missing_ok=True)

    def delete_unfinished(self, older_than_s: float) -> None:
        """See ``Storage``."""
        for file in self._root.glob(f"*/*{_UNFINISHED}"):
            if file.stat().st_mtime <= time.time() - older_than_s:
                file.unlink(missing_ok=True)

    def on_disk(self, path: str) -> Path | None:
        """See ``Storage``."""
        return self._root / path
