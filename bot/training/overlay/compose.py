"""Joins a shop's own files and the packaged ones in one folder, in which the bot runs.

Files are links, so that an edit is seen at once; domain.yml is written, as it is made of both.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from bot.project import PACKAGE, STARTER, Project
from bot.training.edits.yaml_items import write_atomically
from bot.training.overlay.domain import joined
from bot.training.overlay.layout import DOMAIN, files_of, removed_by

_MADE_OF = ".domain-made-of"


def compose(project: Project) -> None:
    """Brings ``project.folder`` up to date. Where nothing changed, nothing is written; processes
    that read it meanwhile find the old file or the new one.

    Raises:
        EditRefused: the shop's domain.yml cannot be read.
    """
    if not project.is_layered:
        return
    removed = set(removed_by(project.root))
    wanted = {**files_of(STARTER), **files_of(project.root), "bot": PACKAGE}
    wanted = {name: source for name, source in wanted.items() if name not in removed}
    for name, source in wanted.items():
        _link(project.folder / name, source)
    for file in sorted(project.folder.rglob("*")):
        name = file.relative_to(project.folder).as_posix()
        if file.is_symlink() and name not in wanted and name != DOMAIN:
            file.unlink()
    _write_domain(project)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    new = link.with_name(f".{link.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(link)


def _write_domain(project: Project) -> None:
    packaged, own = STARTER / DOMAIN, project.root / DOMAIN
    if not own.exists():
        _link(project.folder / DOMAIN, packaged)
        return
    removed = removed_by(project.root)
    made_of = hashlib.sha256(packaged.read_bytes() + own.read_bytes() + repr(removed).encode())
    mark = project.folder / _MADE_OF
    domain = project.folder / DOMAIN
    if domain.exists() and mark.exists() and mark.read_text() == made_of.hexdigest():
        return
    write_atomically(domain, joined(packaged, own, removed))
    write_atomically(mark, made_of.hexdigest())
