"""The files of customers and of staff: named by their content, encrypted where there is a key."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.media.folder import Folder
from bot.media.storage import Storage
from bot.settings import Settings
from bot.store.engine.connection import database_key
from bot.store.files.file_encryption import (
    HEAD,
    FileUnreadable,
    content_size,
    is_sealed,
    key_name,
    needed_key,
    seal,
    unseal,
)

_YOUNG_S = 600
"""A file this young may have been stored a moment ago, and not yet be written down."""

_AT_ONCE = 16
"""Files that are looked at together: a bucket is a network away."""


@dataclass(frozen=True)
class Rewritten:
    """How many files were written anew, and why others could not be."""

    count: int
    unreadable: list[str]


class StoredFiles:
    """Equal content is one file, ``<two digits>/<sha-256>.<extension>``, encrypted where
    SAPA_DATABASE_KEY is set. Files from before that are read as they are.

    ``spare_young`` is False only where nobody stores files at the same time. ``check_owner`` raises
    OSError where the place is not ours, and is asked before anything is deleted as nobody's. Where
    the place of the files cannot be reached, every method raises OSError.
    """

    def __init__(
        self,
        storage: Storage,
        spare_young: bool = True,
        check_owner: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._check_owner = check_owner
        self._young_s = _YOUNG_S if spare_young else 0

    def __str__(self) -> str:
        return str(self._storage)

    @property
    def name(self) -> str:
        """``media`` or ``uploads``."""
        return self._storage.name

    def has_room(self) -> bool:
        """Whether there is room for files beside the database."""
        return self._storage.has_room()

    def check(self) -> None:
        """Writes a file, reads it, and deletes it: whatever is missing for that raises OSError."""
        path = f"00/{secrets.token_hex(16)}.check"
        self._storage.write(path, b"Sapa")
        self._storage.read(path)
        self._storage.delete(path)

    def put(self, content: bytes, extension: str) -> str:
        """Stores the content; its path."""
        digest = hashlib.sha256(content).hexdigest()
        path = f"{digest[:2]}/{digest}.{extension}"
        self._write(path, content, database_key())
        return path

    def read(self, path: str) -> bytes:
        """The content of the file at ``path``.

        Raises:
            FileUnreadable: it is encrypted with another key, or damaged.
            OSError: it is not there, or cannot be read.
        """
        return self._read(path, database_key())

    def place(self, path: str) -> str:
        """Where the file lies, for people."""
        return f"{self._storage}/{path}"

    def is_encrypted(self, path: str) -> bool:
        """Whether the file is there, and encrypted."""
        try:
            return self._needed_key(path) is not None
        except FileNotFoundError:
            return False

    def as_it_lies(self, path: str) -> Path | None:
        """The file on this machine's disk, where that is just what was stored: not in a bucket, nor
        encrypted. Raises FileNotFoundError if it is not there."""
        return None if self._needed_key(path) is not None else self._storage.on_disk(path)

    def size(self, path: str) -> int:
        """Bytes of a file's content. Raises FileNotFoundError if it is not there."""
        beginning, size = self._storage.beginning(path, HEAD)
        return content_size(size) if needed_key(beginning) is not None else size

    def needed_keys(self) -> set[bytes | None]:
        """The names of the keys that the files need; None: there are files without one. Looks at
        the beginning of each: a hundred thousand on a disk take some seconds."""

        def needed(path: str) -> set[bytes | None]:
            try:
                return {self._needed_key(path)}
            except FileNotFoundError:  # deleted just now, as its time had come
                return set()

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            paths = (entry.path for entry in self._storage.entries())
            return set().union(*pool.map(needed, paths))

    def rewrite(self, key: str | None, new_key: str | None) -> Rewritten:
        """Writes every file anew that ``new_key`` does not open (None: that is encrypted), while
        nothing else runs. After a crash it is done again for those that are left; a file that
        cannot be written is as it was."""
        count, unreadable = 0, []
        wanted = key_name(new_key) if new_key else None
        self._storage.delete_unfinished(0)  # left by a crash, and not encrypted perhaps
        for entry in self._storage.entries():
            if self._needed_key(entry.path) == wanted:
                continue
            try:
                self._write(entry.path, self._read(entry.path, key), new_key)
                count += 1
            except FileUnreadable as error:
                unreadable.append(str(error))
        return Rewritten(count, unreadable)

    def keep_only(self, paths: Collection[str]) -> None:
        """Deletes every other file, but none that was stored in the last minutes."""
        self._check_owner()
        before = time.time() - self._young_s
        for entry in self._storage.entries():
            if entry.path not in paths and entry.written_at < before:
                self._storage.delete(entry.path)
        self._storage.delete_unfinished(self._young_s)

    def _needed_key(self, path: str) -> bytes | None:
        return needed_key(self._storage.beginning(path, HEAD)[0])

    def _read(self, path: str, key: str | None) -> bytes:
        content = self._storage.read(path)
        return unseal(content, self._bound_to(path), key) if is_sealed(content) else content

    def _write(self, path: str, content: bytes, key: str | None) -> None:
        sealed = seal(content, self._bound_to(path), key) if key else content
        self._storage.write(path, sealed)

    def _bound_to(self, path: str) -> str:
        """None passes for another, nor in another place."""
        return f"{self._storage.name}/{path}"


def customer_files(settings: Settings, spare_young: bool = True) -> StoredFiles:
    """What customers sent."""
    return _files(settings, settings.media_folder, spare_young)


def staff_files(settings: Settings, spare_young: bool = True) -> StoredFiles:
    """What staff sent to customers."""
    return _files(settings, settings.uploads_folder, spare_young)


def published_files(settings: Settings) -> StoredFiles:
    """What was published for all machines: models, and bundles of what staff edit."""
    return _files(settings, settings.data_folder / "published")


def _files(settings: Settings, folder: Path, spare_young: bool = True) -> StoredFiles:
    if not settings.media.bucket:
        return StoredFiles(Folder(folder), spare_young)
    # The package behind it is loaded where there is a bucket.
    from bot.media.bucket import Bucket
    from bot.media.bucket_owner import BucketOwner

    bucket = Bucket(settings.media, folder.name, settings.environ)
    return StoredFiles(bucket, spare_young, BucketOwner(settings).check)
