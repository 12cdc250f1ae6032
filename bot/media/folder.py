"""The folder of customers' files: named by their content, readable by nobody else."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.store.engine.connection import database_key
from bot.store.files.file_encryption import (
    FileUnreadable,
    content_size,
    is_sealed,
    key_name,
    needed_key,
    seal,
    unseal,
)

LEAST_FREE = 500 * 2**20
"""Bytes that are left to the database: without room for it, no message could be accepted."""

_YOUNG_S = 600
"""A file this young may have been stored a moment ago, and not yet be written down."""

_UNFINISHED = ".part"


@dataclass(frozen=True)
class Rewritten:
    """How many files were written anew, and why others could not be."""

    count: int
    unreadable: list[str]


class MediaFolder:
    """Equal content is one file, ``<two digits>/<sha-256>.<extension>``, mode 0600; encrypted where
    SAPA_DATABASE_KEY is set. Files from before that are read as they are.

    ``spare_young`` is False only where nobody stores files at the same time.
    """

    def __init__(self, root: Path, spare_young: bool = True) -> None:
        self.root = root
        self._young_s = _YOUNG_S if spare_young else 0

    def has_room(self) -> bool:
        """Whether the disk has room for files beside the database."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free > LEAST_FREE

    def put(self, content: bytes, extension: str) -> str:
        """Stores the content; its path in the folder. Raises OSError if it cannot be written."""
        digest = hashlib.sha256(content).hexdigest()
        path = f"{digest[:2]}/{digest}.{extension}"
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(path, content, database_key())
        return path

    def read(self, path: str) -> bytes:
        """The content of the file at ``path`` in the folder.

        Raises:
            FileUnreadable: it is encrypted with another key, or damaged.
            OSError: it is not there, or cannot be read.
        """
        return self._read(path, database_key())

    def is_encrypted(self, path: str) -> bool:
        """Whether the file is there, and encrypted."""
        file = self.root / path
        return file.exists() and needed_key(file) is not None

    def decrypted_size(self, path: str) -> int | None:
        """Bytes of an encrypted file's content; None for one that is not encrypted. Raises OSError
        if it is not there."""
        file = self.root / path
        return content_size(file) if needed_key(file) is not None else None

    def needed_keys(self) -> set[bytes | None]:
        """The names of the keys that the files need; None: there are files without one. Looks at
        the beginning of each: a hundred thousand take some seconds."""
        needed = set()
        for file in self._files():
            try:
                needed.add(needed_key(file))
            except FileNotFoundError:  # deleted just now, as its time had come
                continue
        return needed

    def rewrite(self, key: str | None, new_key: str | None) -> Rewritten:
        """Writes every file anew that ``new_key`` does not open (None: that is encrypted), while
        nothing else runs. After a crash it is done again for those that are left.

        Raises:
            OSError: one cannot be written; it is as it was.
        """
        count, unreadable = 0, []
        wanted = key_name(new_key) if new_key else None
        for unfinished in self.root.glob(f"*/*{_UNFINISHED}"):
            unfinished.unlink()  # left by a crash, and not encrypted perhaps
        for file in sorted(self._files()):
            if needed_key(file) == wanted:
                continue
            path = file.relative_to(self.root).as_posix()
            try:
                self._write(path, self._read(path, key), new_key)
                count += 1
            except FileUnreadable as error:
                unreadable.append(str(error))
        return Rewritten(count, unreadable)

    def keep_only(self, paths: Collection[str]) -> None:
        """Deletes every other file, but none that was stored in the last minutes."""
        before = time.time() - self._young_s
        for file in self.root.glob("*/*"):
            wanted = str(file.relative_to(self.root)) in paths
            if not wanted and file.stat().st_mtime < before:
                file.unlink()

    def _files(self) -> Iterator[Path]:
        for file in self.root.glob("*/*"):
            if file.suffix != _UNFINISHED:
                yield file

    def _read(self, path: str, key: str | None) -> bytes:
        content = (self.root / path).read_bytes()
        return unseal(content, self._name(path), key) if is_sealed(content) else content

    def _write(self, path: str, content: bytes, key: str | None) -> None:
        place = self.root / path
        place.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=place.parent, suffix=_UNFINISHED)  # 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(seal(content, self._name(path), key) if key else content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, place)

    def _name(self, path: str) -> str:
        """What an encrypted file is bound to: none passes for another, nor in another folder."""
        return f"{self.root.name}/{path}"
