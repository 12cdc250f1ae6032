"""backup.json: what is in a backup, so that nobody restores half of one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from bot.errors import UserError

NAME = "backup.json"
FORMAT = 1
_CHUNK = 1024 * 1024


class BackupError(UserError):
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
    for name in (*manifest.files, *manifest.links.values()):
        _place(folder, name)
    links = {_place(folder, name) for name in manifest.links}
    inside_data = [PurePosixPath(*PurePosixPath(name).parts[1:]) for name in manifest.files]
    for place in (*inside_data, *links):
        if links & set(place.parents) or place.suffix == ".part":
            raise BackupError(f"{folder / NAME} leads {place} through a link. Do not use it.")
    for name, digest in manifest.files.items():
        path = folder / name
        is_inside = path.resolve().is_relative_to(folder.resolve())
        if not path.is_file() or path.is_symlink() or not is_inside or sha256(path) != digest:
            raise BackupError(f"{path} is missing or was changed. Take another backup.")
    return manifest


def _place(folder: Path, name: object) -> PurePosixPath:
    """Raises BackupError where ``name`` leads out of the folder that it is relative to."""
    path = PurePosixPath(str(name))
    is_inside = not path.is_absolute() and ".." not in path.parts and path.parts
    if not isinstance(name, str) or not is_inside or "\0" in name:
        raise BackupError(f"{folder / NAME} names {name}, which is outside. Do not use it.")
    return path


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
    if target.is_symlink():  # never to where it leads
        target.unlink()
    flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW
    descriptor = os.open(target, flags, 0o600)
    with source.open("rb") as origin, open(descriptor, "wb") as file:
        while chunk := origin.read(_CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
