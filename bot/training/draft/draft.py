"""The draft: a copy of what staff edit, begun with the first edit, gone when it is published.

The live bot does not see it. Beside the copy stands what it was made from (``.base``), so that a
developer's edits in the checkout meanwhile are noticed: files that the draft has not changed follow
the checkout, and one that both changed is a conflict, which nobody's work is lost to.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.project import Project
from bot.training.draft.discarded import discarded, forget_discarded, keep_discarded
from bot.training.draft.editable_files import FOLDERS, LINKED, editable_files
from bot.training.edits.refused import EditRefused
from bot.training.edits.yaml_items import write_atomically
from bot.training.training_files import check_yaml
from bot.yaml_file import NotYaml, read_yaml

_BASE = ".base"


@contextmanager
def teaching_lock(data_folder: Path) -> Iterator[None]:
    """Held while the draft, the checkout or the versions change: by one at a time, in whichever
    process."""
    data_folder.mkdir(parents=True, exist_ok=True)
    with (data_folder / "teaching.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Draft:
    """The draft in ``data_folder`` of a project's files.

    >>> with draft.editing() as folder:
    ...     add_example(folder, "greet", "en", "good evening to all of you")
    """

    def __init__(self, data_folder: Path, project: Project) -> None:
        self.project = project
        self._data_folder = data_folder
        self._folder = data_folder / "draft"

    @property
    def exists(self) -> bool:
        """Whether somebody has edited something since the last publication."""
        return self._folder.is_dir()

    @property
    def live(self) -> Path:
        """The files that answer customers now."""
        return self.project.folder

    @property
    def base(self) -> Path:
        """What it was made from."""
        return self._folder / _BASE if self.exists else self.live

    @property
    def folder(self) -> Path:
        """What there is to read: the draft, or the checkout while there is none."""
        return self._folder if self.exists else self.live

    def existing_folder(self) -> Path:
        """The draft's folder.

        Raises:
            EditRefused: there is no draft.
        """
        if not self.exists:
            raise EditRefused("There is no draft: nothing was edited since the last publication.")
        return self._folder

    def be_newest(self) -> None:
        """Brings it to what was edited on other machines, where the shop has several."""

    def take_over(self) -> None:
        """The same, for those who hold the lock."""

    def close(self) -> None:
        """Nobody asks any more."""

    @contextmanager
    def editing(self) -> Iterator[Path]:
        """The draft's folder, begun if need be, for one edit at a time.

        Raises:
            BrokenFile: a file of the checkout is no YAML, so there is nothing to start from.
        """
        with self._changing():
            if not self.exists:
                self._begin()
            self.follow_checkout()
            try:
                yield self._folder
            finally:
                if not self._differs():
                    self.remove()

    def changed_files(self) -> dict[str, tuple[bytes | None, bytes | None]]:
        """What the draft changes, by file: its content before and after (None: no such file)."""
        if not self.exists:
            return {}
        before, after = editable_files(self._folder / _BASE), editable_files(self._folder)
        names = dict.fromkeys((*before, *after))
        pairs = {name: (before.get(name), after.get(name)) for name in names}
        return {name: (old, new) for name, (old, new) in pairs.items() if old != new}

    def conflicts(self) -> list[str]:
        """The files that the draft and somebody in the checkout have both changed, differently."""
        live = editable_files(self.live)
        changed = self.changed_files().items()
        return [name for name, pair in changed if live.get(name) not in pair]

    def discard(self, file: str | None = None) -> None:
        """Throws the draft away, or what it changed in one file; ``bring_back`` undoes it.

        Raises:
            EditRefused: the draft changes no such file.
        """
        with self._changing():
            changed = {name: now for name, (_, now) in self.changed_files().items()}
            if file is None:
                keep_discarded(self._data_folder, changed)
                self.remove()
                return
            if file not in changed:
                raise EditRefused(
                    "The draft changes nothing in {file}. Load the page again.",
                    file=file,
                )
            keep_discarded(self._data_folder, {file: changed[file]})
            self._take(file, editable_files(self.live).get(file))
            if not self._differs():
                self.remove()

    def discarded(self) -> list[str]:
        """The files whose changes ``bring_back`` would bring back."""
        return list(discarded(self._data_folder))

    def bring_back(self) -> None:
        """Undoes the last ``discard``.

        Raises:
            EditRefused: there is nothing to bring back, or it was edited anew since.
        """
        with self.editing() as folder:
            lost = discarded(self._data_folder)
            if not lost:
                raise EditRefused("There is nothing to bring back. Load the page again.")
            if anew := [name for name in lost if name in self.changed_files()]:
                raise EditRefused(
                    "{files} was edited anew since. Throw that away first, or keep it.",
                    files=", ".join(anew),
                )
            for name, content in lost.items():
                put(folder / name, content)
            forget_discarded(self._data_folder)

    def settle(self, published: dict[str, bytes | None]) -> None:
        """These files were published as the draft had them: it goes on from there, or ends. What
        was thrown away before is not brought back over them. For those who hold the lock."""
        forget_discarded(self._data_folder)
        if self.exists:
            for name, content in published.items():
                put(self._folder / _BASE / name, content)
            self.follow_checkout()
            if not self._differs():
                self.remove()

    def remove(self) -> None:
        """Removes the draft; for those who hold the lock."""
        if self.exists:
            gone = self._folder.with_name("draft.gone")
            shutil.rmtree(gone, ignore_errors=True)
            self._folder.rename(gone)  # at once, so that there is never half a draft
            shutil.rmtree(gone)

    def copy_to(self, folder: Path) -> None:
        """Copies the draft (or the checkout) as it is now, so that it can be trained in peace."""
        with teaching_lock(self._data_folder):
            self.take_over()
            if self.exists:
                self.follow_checkout()
            _make_project(folder, editable_files(self.folder), self.live)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Held while it changes."""
        with teaching_lock(self._data_folder):
            yield

    def _begin(self) -> None:
        files = editable_files(self.live)
        check_yaml((self.live / name for name in files), self.live)
        new = self._folder.with_name("draft.new")
        shutil.rmtree(new, ignore_errors=True)
        _make_project(new, files, self.live)
        _write_all(new / _BASE, files)
        new.rename(self._folder)

    def follow_checkout(self) -> None:
        """Takes over what changed in the checkout, where the draft changed nothing; for those who
        hold the lock."""
        live, base = editable_files(self.live), editable_files(self._folder / _BASE)
        now = editable_files(self._folder)
        for name in dict.fromkeys((*live, *base)):
            if live.get(name) == base.get(name):
                continue
            if now.get(name) not in (base.get(name), live.get(name)):
                continue
            if _can_be_read(self.live / name):  # a developer may be in the middle of it
                self._take(name, live.get(name))

    def _take(self, name: str, content: bytes | None) -> None:
        for folder in (self._folder, self._folder / _BASE):
            put(folder / name, content)

    def _differs(self) -> bool:
        return bool(self.changed_files())


def _can_be_read(file: Path) -> bool:
    try:
        read_yaml(file, file.name)
    except NotYaml:
        return False
    except FileNotFoundError:
        pass
    return True


def put(file: Path, content: bytes | None) -> None:
    """Writes a file of the draft; None removes it."""
    if content is None:
        file.unlink(missing_ok=True)
    else:
        write_atomically(file, content)


def _make_project(folder: Path, files: dict[str, bytes], project: Path) -> None:
    """A folder that can be checked and trained like a checkout."""
    _write_all(folder, files)
    for name in LINKED:
        link = folder / name
        link.parent.mkdir(parents=True, exist_ok=True)
        os.symlink((project / name).resolve(), link)


def _write_all(folder: Path, files: dict[str, bytes]) -> None:
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
