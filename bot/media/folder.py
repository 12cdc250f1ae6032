"""The folder of customers' files: named by their content, readable by nobody else."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

LEAST_FREE = 500 * 2**20
"""Bytes that are left to the database: without room for it, no message could be accepted."""

_YOUNG_S = 600
"""A file this young may have been stored a moment ago, and not yet be written down."""


class MediaFolder:
    """Equal content is one file, ``<two digits>/<sha-256>.<extension>``, mode 0600.

    ``spare_young`` is False only where nobody stores files at the same time.
    """

    def __init__(self, root: Path, spare_young: bool = True) -> None:
        self._root = root
        self._young_s = _YOUNG_S if spare_young else 0

    def has_room(self) -> bool:
        """Whether the disk has room for files beside the database."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self._root).free > LEAST_FREE

    def put(self, content: bytes, extension: str) -> str:
        """Stores the content; its path in the folder. Raises OSError if it cannot be written."""
        digest = hashlib.sha256(content).hexdigest()
        path = Path(digest[:2], f"{digest}.{extension}")
        place = self._root / path
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=place.parent, suffix=".part")  # 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, place)
        return str(path)

    def keep_only(self, paths: Collection[str]) -> None:
        """Deletes every other file, but none that was stored in the last minutes."""
        before = time.time() - self._young_s
        for file in self._root.glob("*/*"):
            wanted = str(file.relative_to(self._root)) in paths
            if not wanted and file.stat().st_mtime < before:
                file.unlink()
