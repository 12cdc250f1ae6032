"""Writes databases and people's files anew: encrypted, with another key, or unencrypted. While
nothing else runs.

Each file is written beside the old one, checked, and put in its place; after a crash the command
can simply be given again.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.media.stored_files import StoredFiles, customer_files, published_files, staff_files
from bot.settings import Settings
from bot.store.engine.connection import KEY, checked_key, database_key, is_encrypted
from bot.store.engine.errors import DatabaseError, StoreUnavailable, WrongKey
from bot.store.files.file_encryption import key_name

NEW_KEY = "SAPA_DATABASE_NEW_KEY"


@dataclass(frozen=True)
class Rewriting:
    """What was written anew, in words, and why some files were left as they are."""

    done: list[str]
    unreadable: list[str]


def encryption_told(settings: Settings) -> str:
    """Whether people's words and files are encrypted on this machine's disk, in one sentence or
    two."""
    key = database_key()
    looked_at = [] if settings.media.bucket else _folders(settings)  # a bucket's take minutes
    needed = set().union(*(folder.needed_keys() for folder in looked_at))
    if needed - {None, key_name(key) if key else None}:
        return (
            f"Some files of customers and staff cannot be opened: they need another {KEY} than "
            "the one that is set. Stop Sapa, set that one, and run ./sapa privacy rotate-key or "
            "decrypt to its end."
        )
    if not key:
        return (
            "Neither databases nor files are encrypted: whoever gets hold of the disk can read "
            "what customers wrote and sent. ./sapa privacy encrypt --help"
        )
    if None in needed:
        return (
            "The databases are encrypted, but some files of customers and staff are not yet. Stop "
            "Sapa and run ./sapa privacy encrypt."
        )
    if settings.media.bucket:
        return f"The databases are encrypted, and files that come to {settings.media.bucket} too."
    return "The databases and the files of customers and staff are encrypted."


def encrypt_files(settings: Settings) -> Rewriting:
    """Encrypts what is not.

    Raises:
        StoreUnavailable: there is no key, or a file cannot be read or written.
    """
    key = _needed(database_key(), KEY)
    plain = [file for file in _files(settings) if not is_encrypted(file)]
    done = [_rewrite(file, None, key) for file in plain]
    return _with_folders(settings, done, key, key)


def rotate_key(settings: Settings) -> Rewriting:
    """Encrypts with SAPA_DATABASE_NEW_KEY what is encrypted with SAPA_DATABASE_KEY, and files that
    are not encrypted; otherwise as above. What has the new key already is left alone."""
    key = _needed(database_key(), KEY)
    new_key = _needed(checked_key(settings.environ.get(NEW_KEY), NEW_KEY), NEW_KEY)
    if plain := [file for file in _files(settings) if not is_encrypted(file)]:
        raise StoreUnavailable(f"{plain[0]} is not encrypted. Run ./sapa privacy encrypt first.")
    old = [file for file in _files(settings) if not _opens(file, new_key)]
    done = [_rewrite(file, key, new_key) for file in old]
    return _with_folders(settings, done, key, new_key)


def decrypt_files(settings: Settings) -> Rewriting:
    """Writes unencrypted what is encrypted; otherwise as above."""
    encrypted = [file for file in _files(settings) if is_encrypted(file)]
    sealed = any(folder.needed_keys() - {None} for folder in _folders(settings))
    key = _needed(database_key(), KEY) if encrypted or sealed else None
    done = [_rewrite(file, key, None) for file in encrypted]
    return _with_folders(settings, done, key, None)


def _with_folders(
    settings: Settings, done: list[str], key: str | None, new_key: str | None
) -> Rewriting:
    """What was done to the databases, and to the files now."""
    unreadable: list[str] = []
    for folder in _folders(settings):
        try:
            rewritten = folder.rewrite(key, new_key)
        except OSError as error:
            raise StoreUnavailable(
                f"The files in {folder} could not all be written anew: {error}. None is lost; "
                "check the free space, then run this again."
            ) from error
        unreadable += rewritten.unreadable
        if rewritten.count:
            done.append(f"{rewritten.count} files in {folder.name}")
    return Rewriting(done, unreadable)


def _folders(settings: Settings) -> list[StoredFiles]:
    return [customer_files(settings), staff_files(settings), published_files(settings)]


def _files(settings: Settings) -> list[Path]:
    """Those with people's words; the vectors are of the shop's own."""
    return [file for file in (settings.database, settings.trackers) if file.exists()]


def _needed(key: str | None, name: str) -> str:
    if not key:
        raise StoreUnavailable(
            f"{name} is not set. Put a key into the environment or .env; make one with: "
            "openssl rand -hex 32"
        )
    return key


def _opens(file: Path, key: str) -> bool:
    from bot.store.engine.encryption import connect_encrypted

    try:
        connect_encrypted(file, key, {}).close()
    except WrongKey:
        return False
    return True


def _rewrite(file: Path, key: str | None, new_key: str | None) -> str:
    """The file with ``new_key`` in place of ``key``; None: unencrypted."""
    from bot.store.engine.encryption import connect_encrypted

    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(connect_encrypted(file, key, {"isolation_level": None})) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            written_key = f"x'{new_key}'" if new_key else ""
            database.execute("ATTACH ? AS new KEY ?", [str(new), written_key])
            database.execute("SELECT sqlcipher_export('new')").fetchall()
            [state] = database.execute("PRAGMA new.integrity_check(1)").fetchone()
            database.execute("DETACH new")
        if state != "ok":
            raise StoreUnavailable(f"{file} is damaged ({state}). Restore a backup first.")
        if file.with_name(f"{file.name}-wal").exists():
            raise StoreUnavailable(f"{file} is in use. Stop every ./sapa command, then try again.")
        with new.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(new, file)
    except (OSError, DatabaseError) as error:
        raise StoreUnavailable(
            f"{file} could not be written anew: {error}. It is as it was; check the free space."
        ) from error
    finally:
        new.unlink(missing_ok=True)
    return file.name
