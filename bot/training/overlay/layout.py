"""Which files a project is made of, and where a shop keeps what belongs to the overlay."""

from __future__ import annotations

from pathlib import Path

SINGLE_FILES = ("config.yml", "credentials.yml", "endpoints.yml", "rasa_sdk_plugins.py")
FOLDERS = ("actions", "data")
DOMAIN = "domain.yml"
"""Joined item by item; every other file of the shop stands for the whole packaged one."""

ORIGINALS = ".sapa/originals"
"""The packaged files as they were when the shop got copies of its own: in git, for upgrades."""
REMOVED = ".sapa/removed.txt"
"""What of the packaged files the shop does without, a line each: in git."""


def files_of(base: Path) -> dict[str, Path]:
    """The files of a project in ``base`` by name, in a fixed order; without domain.yml."""
    files = [base / name for name in SINGLE_FILES]
    for folder in FOLDERS:
        files += sorted((base / folder).rglob("*"))
    return {
        file.relative_to(base).as_posix(): file
        for file in files
        if file.is_file() and "__pycache__" not in file.parts
    }


def removed_by(root: Path) -> list[str]:
    """The names in REMOVED: of files, and of items of the domain such as ``responses/utter_hi``."""
    file = root / REMOVED
    return file.read_text(encoding="utf-8").split("\n")[:-1] if file.exists() else []


def write_removed(root: Path, names: list[str]) -> None:
    """Replaces the list; without names there is no file."""
    file = root / REMOVED
    if names:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")
    else:
        file.unlink(missing_ok=True)
