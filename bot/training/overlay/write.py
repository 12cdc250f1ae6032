"""Writes what was edited into the shop's own folder; a packaged file gets a copy there."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.project import STARTER, Project
from bot.training.edits.yaml_items import write_atomically
from bot.training.overlay.domain import own_part
from bot.training.overlay.layout import (
    DOMAIN,
    ORIGINALS,
    REMOVED,
    removed_by,
    write_removed,
)


def write(project: Project, name: str, content: bytes | None) -> list[str]:
    """Gives the project's file ``name`` this content; None removes it. ``compose`` comes after the
    last of several. Returns the names of the files in ``project.root`` that this may change.

    Raises:
        EditRefused: domain.yml has an item that has no line of its own.
    """
    own, packaged = project.root / name, STARTER / name
    if not project.is_layered:
        _put(own, content)
        return [name]
    original = project.root / ORIGINALS / name
    if name == DOMAIN:
        content = _own_domain(project, content or b"")
    else:
        removed = set(removed_by(project.root)) - {name}
        write_removed(project.root, [*removed, *([name] if content is None else [])])
    if content is None or not packaged.exists() or packaged.read_bytes() == content:
        original.unlink(missing_ok=True)
    elif not original.exists() or not own.exists():
        _put(original, packaged.read_bytes())
    same = packaged.exists() and packaged.read_bytes() == content
    _put(own, None if same else content)
    return [name, f"{ORIGINALS}/{name}", REMOVED]


def _own_domain(project: Project, content: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        edited = Path(folder, DOMAIN)
        edited.write_bytes(content)
        own = project.root / DOMAIN
        if not own.exists():
            own.write_text('version: "3.1"\n', encoding="utf-8")
        text, gone = own_part(STARTER / DOMAIN, own, edited)
    files = [name for name in removed_by(project.root) if not _is_item(name)]
    write_removed(project.root, [*files, *gone])
    return text.encode()


def _is_item(name: str) -> bool:
    """Whether a name of REMOVED is an item of the domain, and no file."""
    return "." not in name


def _put(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        write_atomically(file, content)
