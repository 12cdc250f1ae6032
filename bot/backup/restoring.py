"""Puts a backup in place, where no shop is yet."""

from __future__ import annotations

import os
from pathlib import Path

from bot.backup.making import BOT, DATA, MODELS, SETTINGS
from bot.backup.manifest import BackupError, Manifest, copy_file, read_manifest, sha256
from bot.processes.preflight import check_not_running
from bot.project import find_project
from bot.settings import load_settings, settings_file

KEPT = "before-restore"
"""The folder in the data folder for the files of the checkout that were restored over."""


def restore_backup(folder: Path) -> tuple[Manifest, list[str]]:
    """Puts everything in its place; the manifest, and which files of the checkout were replaced.

    Nothing is changed unless the whole backup is sound. The database comes last: where this was
    interrupted, it can be done again.

    Raises:
        BackupError: it is no sound backup, there is data already, or a place cannot be written.
        CannotStart: Sapa is running here.
    """
    manifest = read_manifest(folder)
    project = find_project().root
    for name, target in manifest.links.items():
        is_hidden = any(part.startswith(".") for part in Path(target).parts)
        if is_hidden or not (project / target).resolve().is_relative_to(project):
            raise BackupError(f"The backup leads {name} to {target}. Do not use it.")
    place = settings_file()
    try:
        replaced = []
        if place.exists():
            _check_empty(place)
        if _differs(folder / SETTINGS, place):
            if place.exists():
                copy_file(place, place.with_name(f"{place.name}.{KEPT}"))
                replaced.append(place.name)
            copy_file(folder / SETTINGS, place)
        _check_empty(place)
        settings = load_settings()
        data = settings.data_folder
        for name in manifest.files:
            root, _, rest = name.partition("/")
            if root == MODELS:
                copy_file(folder / name, settings.models / rest)
            elif root == BOT and _differs(folder / name, project / rest):
                if (project / rest).exists():
                    copy_file(project / rest, data / KEPT / rest)
                    replaced.append(rest)
                copy_file(folder / name, project / rest)
            elif root == DATA and rest != settings.database.name:
                copy_file(folder / name, data / rest)
        for name, target in manifest.links.items():
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (data / name).unlink(missing_ok=True)
            (data / name).symlink_to(project / target)
        unfinished = settings.database.with_suffix(".part")
        copy_file(folder / DATA / settings.database.name, unfinished)
        os.replace(unfinished, settings.database)
    except OSError as error:
        raise BackupError(f"The backup could not be put in place: {error}.") from error
    return manifest, replaced


def _check_empty(place: Path) -> None:
    settings = load_settings()
    if isinstance(settings.store, str):
        raise BackupError(
            "SAPA_DATABASE_URL is set, and such a backup is of SQLite's files. A dump of "
            "PostgreSQL is put back by pg_restore: docs/operations.md says how. Or remove the "
            "address from the environment and .env, restore, and move the shop there: "
            "./sapa store copy"
        )
    check_not_running(settings)
    if settings.database.exists():
        raise BackupError(
            f"{settings.data_folder} has a shop already. Move it away, then run this again: "
            f"mv {settings.data_folder} {settings.data_folder}.old"
        )


def _differs(source: Path, target: Path) -> bool:
    return not target.exists() or sha256(source) != sha256(target)
