"""Makes a backup: databases, customers' files, what staff edit, the model, the settings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from bot.backup.manifest import BackupError, Manifest, copy_file, sha256
from bot.backup.snapshot import copy_databases
from bot.settings import Settings, settings_file
from bot.training.draft.draft import teaching_lock
from bot.training.train import fitting_model
from bot.training.tuned_encoder import tuned_encoder

DATA, MODELS, BOT, SETTINGS = "var", "models", "bot", "sapa.toml"
"""Where a backup has the data folder, the models, data/ and what stands beside it, the settings."""

EDITED = ("data", "actions", "domain.yml", "config.yml", ".sapa/originals", ".sapa/removed.txt")
"""What the bot was taught by, in the shop's folder."""

_LEFT_OUT = ("run", "log", "before-restore", "teaching.lock", "media")
"""Of the data folder: what means something to a running Sapa only, logs, and what was restored
over; and customers' files, which are copied last, as they may be many."""


def make_backup(settings: Settings, folder: Path) -> Manifest:
    """Copies everything to ``folder``, which must be new. It has its name only once it is whole.

    Secrets are not in it: they stand in the environment and in .env. Works while Sapa runs.

    Raises:
        BackupError: the folder exists or lies in the data folder, there is nothing to back up, or
            it cannot be written.
        DatabaseDamaged: a database cannot be read.
    """
    if isinstance(settings.store, str):
        raise BackupError(
            "This shop is in PostgreSQL, which makes its own backups: pg_dump for the database, "
            "versions in the bucket for files. docs/operations.md says how, and how both come back."
        )
    folder = folder.resolve()
    if folder.exists():
        raise BackupError(f"{folder} exists. Name a folder that does not, for each backup anew.")
    if folder.is_relative_to(settings.data_folder.resolve()):
        raise BackupError(f"{folder} is in the data folder itself. Name one outside, best on "
                          "another disk.")
    if not settings.database.exists():
        raise BackupError(f"There is no {settings.database} to back up. Start Sapa first.")
    unfinished = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
        manifest = _fill(unfinished, settings)
        manifest.write(unfinished)
        unfinished.rename(folder)
    except OSError as error:
        raise BackupError(
            f"No backup was made: {error}. Free some space, or name another folder."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _fill(folder: Path, settings: Settings) -> Manifest:
    made_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    data, root = settings.data_folder, settings.project.root
    databases = sorted(data.glob("*.db"), key=lambda path: path != settings.database)
    cache = settings.vectors
    copy_databases({path: folder / DATA / path.name for path in databases if path != cache})
    links = {}
    with teaching_lock(data):  # no draft is being published meanwhile
        for path in _others(data):
            name = path.relative_to(data).as_posix()
            if not path.is_symlink():
                _copy_if_there(path, folder / DATA / name)
            elif path.resolve().is_relative_to(root):
                links[name] = path.resolve().relative_to(root).as_posix()
        for path in _models(settings):
            copy_file(path, folder / MODELS / path.relative_to(settings.models))
        for name in EDITED:
            for path in _files(root / name):
                copy_file(path, folder / BOT / path.relative_to(root))
    for path in [] if settings.media.bucket else _files(settings.media_folder):
        if path.suffix != ".part":  # it is being written
            _copy_if_there(path, folder / DATA / path.relative_to(data))
    copy_file(settings_file(), folder / SETTINGS)
    files = {path.relative_to(folder).as_posix(): sha256(path) for path in _files(folder)}
    return Manifest(made_at, files, links)


def _others(data: Path) -> Iterator[Path]:
    """Files and links of the data folder that are no databases."""
    for path in sorted(data.rglob("*")):
        is_file = path.is_symlink() or path.is_file()
        left_out = path.relative_to(data).parts[0] in _LEFT_OUT or path.name.startswith(".env")
        if is_file and not left_out and not path.match("*.db*"):
            yield path


def _copy_if_there(source: Path, target: Path) -> None:
    try:
        copy_file(source, target)
    except FileNotFoundError:  # deleted just now, as its time had come
        target.unlink(missing_ok=True)


def _models(settings: Settings) -> Iterator[Path]:
    """The model that fits the data, else the newest, and the encoder that it was trained with."""
    made = sorted(settings.models.glob("sapa-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    fitting = fitting_model(settings)
    yield from [fitting] if fitting else made[-1:]
    if tuned := tuned_encoder(settings.models):
        yield settings.models / "tuned.json"
        yield from _files(settings.models / tuned.folder)


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
