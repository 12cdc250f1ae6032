"""backup.json: what is in a backup, so that nobody restores half of one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

NAME = "backup.json"
FORMAT = 1
_CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made or used; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """``files`` are the SHA-256 of each, by its path in the backup; ``links`` the places in the
    checkout that links of the data folder lead to; ``made_at`` is UTC in ISO 8601."""

    made_at: str
    files: Mapping[str, str]
    links: Mapping[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        path = folder / NAME
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Reads and checks a backup, every file of it.

    Raises:
        BackupError: it is none, or a file is missing, was changed, or has a place outside of it.
    """
    try:
        manifest = Manifest(**json.loads((folder / NAME).read_text(encoding="utf-8")))
    except OSError as error:
        raise BackupError(f"{folder} is no backup: it has no {NAME} that can be read.") from error
    except (ValueError, TypeError) as error:
        raise BackupError(f"{folder / NAME} is damaged. Take another backup.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{folder} was made by a newer Sapa. Restore it with that one.")
    for name in (*manifest.files, *manifest.links):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise BackupError(f"{folder / NAME} names {name}, which is outside. Do not use it.")
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.is_symlink() or sha256(path) != digest:
            raise BackupError(f"{path} is missing or was changed. Take another backup.")
    return manifest


def sha256(path: Path) -> str:
    """The digest of a file's content, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def copy_file(source: Path, target: Path) -> None:
    """Copies the content to a file of its owner alone, and waits until it is on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with source.open("rb") as origin, open(descriptor, "wb") as file:
        while chunk := origin.read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
