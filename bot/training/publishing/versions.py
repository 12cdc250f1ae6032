"""The last published versions: each with its files and its model, so that it can come back.

A version's folder appears at once and whole. It is applied afterwards, file by file; a crash
meanwhile leaves it unapplied, and whoever looks next finishes it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from bot.training.draft.editable_files import editable_files

KEPT = 10
_ABOUT, _APPLIED, _FILES, _BUNDLE = "version.json", "applied", "files", "bundle"


@dataclass(frozen=True)
class Version:
    """A published state of what staff edit.

    ``number`` counts from 1; ``at`` is ISO 8601 in UTC; ``by`` is who published it; ``note`` what
    was changed, in words; ``files`` are those that differ from the version before; ``model`` is the
    name of its model; ``brings_back`` is the version that a rollback brought back.
    """

    number: int
    at: str
    by: str
    note: str
    files: tuple[str, ...]
    model: str
    brings_back: int | None = None


class Versions:
    """The versions in ``data_folder``."""

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder / "versions"

    def all(self) -> list[Version]:
        """The newest first."""
        numbers = sorted(self._numbers(), reverse=True)
        return [self._read(number) for number in numbers]

    def get(self, number: int) -> Version | None:
        return self._read(number) if number in self._numbers() else None

    def files(self, number: int) -> dict[str, bytes]:
        """The content of every editable file in that version."""
        return editable_files(self._path(number) / _FILES)

    def model(self, number: int) -> Path:
        return self._path(number) / self._read(number).model

    def unapplied(self) -> Version | None:
        """The version whose publication was interrupted, if there is one."""
        newest = max(self._numbers(), default=0)
        if not newest or (self._path(newest) / _APPLIED).exists():
            return None
        return self._read(newest)

    def keep(
        self,
        by: str,
        note: str,
        before: dict[str, bytes],
        after: dict[str, bytes],
        model: Path,
        brings_back: int | None = None,
    ) -> Version:
        """Keeps a new version, not applied yet; ``before`` and ``after`` are all editable files."""
        number = max(self._numbers(), default=0) + 1
        changed = [n for n in dict.fromkeys((*before, *after)) if before.get(n) != after.get(n)]
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        version = Version(number, now, by, note, tuple(changed), model.name, brings_back)
        new = self._begin(version, after, model)
        # What stands in the checkout until this is applied.
        _write(new / "before", {name: before[name] for name in changed if name in before})
        os.sync()
        new.rename(self._path(number))
        return version

    def take(
        self, version: Version, files: Mapping[str, bytes], model: Path, bundle: str
    ) -> None:
        """Keeps a version that another machine published, not applied yet; ``bundle`` is where it
        lies in the bucket."""
        new = self._begin(version, files, model)
        (new / _BUNDLE).write_text(bundle)
        os.sync()
        new.rename(self._path(version.number))

    def _begin(self, version: Version, files: Mapping[str, bytes], model: Path) -> Path:
        new = self._folder / f".new-{version.number}"
        shutil.rmtree(new, ignore_errors=True)
        _write(new / _FILES, files)
        _link_or_copy(model, new / version.model)
        (new / _ABOUT).write_text(json.dumps(asdict(version), ensure_ascii=False), "utf-8")
        return new

    def bundle(self, number: int) -> str | None:
        """Where it lies in the bucket; None where it was published for this machine alone."""
        note = self._path(number) / _BUNDLE
        return note.read_text() if note.exists() else None

    def note_bundle(self, number: int, bundle: str) -> None:
        """It was published for all machines."""
        (self._path(number) / _BUNDLE).write_text(bundle)

    def before(self, number: int) -> dict[str, bytes]:
        """What its changed files were before it."""
        return editable_files(self._path(number) / "before")

    def drop(self, number: int) -> None:
        """Removes a version that could not be applied."""
        shutil.rmtree(self._path(number))

    def note_applied(self, number: int) -> None:
        """It is live now; versions older than the last ten go."""
        (self._path(number) / _APPLIED).touch()
        shutil.rmtree(self._path(number) / "before", ignore_errors=True)
        for old in sorted(self._numbers())[:-KEPT]:
            shutil.rmtree(self._path(old))

    def _numbers(self) -> set[int]:
        return {int(folder.name) for folder in self._folder.glob("[0-9]*")}

    def _path(self, number: int) -> Path:
        return self._folder / str(number)

    def _read(self, number: int) -> Version:
        told = json.loads((self._path(number) / _ABOUT).read_text(encoding="utf-8"))
        return Version(**{**told, "files": tuple(told["files"])})


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _link_or_copy(model: Path, to: Path) -> None:
    try:
        os.link(model, to)
    except OSError:  # on another disk
        shutil.copyfile(model, to)
