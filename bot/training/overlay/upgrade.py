"""What a new version of Sapa changed in the packaged files that a shop has copies of."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.project import STARTER, Project
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import write_atomically
from bot.training.overlay.domain import changed_items
from bot.training.overlay.layout import DOMAIN, ORIGINALS

Outcome = Literal["joined", "conflict", "gone", "items"]


@dataclass(frozen=True)
class Change:
    """A file of the shop's whose original is another now.

    ``outcome``: both changes can be joined; they touch the same lines; the packaged file is gone;
    or, of domain.yml, the packaged ``items`` that the shop has in its own words.
    """

    name: str
    outcome: Outcome
    text: bytes = b""
    items: tuple[str, ...] = ()


def changes(project: Project) -> list[Change]:
    """All of them, by name; none in a checkout.

    Raises:
        EditRefused: domain.yml cannot be read.
    """
    originals = project.root / ORIGINALS
    if not project.is_layered or not originals.exists():
        return []
    files = sorted(file for file in originals.rglob("*") if file.is_file())
    names = [file.relative_to(originals).as_posix() for file in files]
    return [found for name in names if (found := _change(project, name))]


def keep(project: Project, name: str) -> None:
    """The shop's file is as it should be, whatever Sapa changed: that is told no more.

    Raises:
        EditRefused: the shop has no copy of such a packaged file.
    """
    original = project.root / ORIGINALS / name
    if not (original.exists() and (STARTER / name).exists()):
        raise EditRefused("The shop has no copy of a packaged file {name!r}.", name=name)
    shutil.copyfile(STARTER / name, original)


def apply(project: Project, change: Change) -> None:
    """Takes a change over: both are joined, or the shop's own stays; either way it is told no
    more. Not for conflicts."""
    original = project.root / ORIGINALS / change.name
    if change.outcome == "joined":
        write_atomically(project.root / change.name, change.text)
    if change.outcome == "gone":
        original.unlink()
    else:
        shutil.copyfile(STARTER / change.name, original)


def _change(project: Project, name: str) -> Change | None:
    original, packaged, own = project.root / ORIGINALS / name, STARTER / name, project.root / name
    if not own.exists():  # somebody removed the copy: the packaged file is used again
        return None
    if not packaged.exists():
        return Change(name, "gone")
    if packaged.read_bytes() == original.read_bytes():
        return None
    if name == DOMAIN:
        items = changed_items(original, packaged, own)
        return Change(name, "items", items=tuple(items)) if items else None
    text, conflicts = _joined(own, original, packaged)
    return Change(name, "conflict" if conflicts else "joined", text)


def _joined(own: Path, original: Path, packaged: Path) -> tuple[bytes, bool]:
    """Both changes in one text, by git; whether they touch the same lines."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("yours", "before", "packaged")]
        for path, source in zip(paths, (own, original, packaged)):
            path.write_bytes(source.read_bytes())
        done = subprocess.run(
            ["git", "merge-file", "--stdout", *(path.name for path in paths)],
            cwd=folder, capture_output=True, check=False,
        )
    return done.stdout, done.returncode != 0
