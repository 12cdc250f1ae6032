"""Writes the databases anew: encrypted, with another key, or unencrypted. While nothing else runs.

Each file is written beside the old one, checked, and put in its place; after a crash the command
can simply be given again.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.settings import Settings
from bot.store.file import KEY, StoreUnavailable, WrongKey, checked_key, database_key, is_encrypted

NEW_KEY = "SAPA_DATABASE_NEW_KEY"


def encryption_told() -> str:
    """Whether people's words are encrypted on this machine's disk, in one sentence."""
    if database_key():
        return "The databases are encrypted; files that customers send are not."
    return (
        "The databases are not encrypted: whoever gets hold of the disk can read what customers "
        "wrote. ./sapa privacy encrypt --help"
    )


def encrypt_files(settings: Settings) -> list[str]:
    """Encrypts what is not; the names of those files.

    Raises:
        StoreUnavailable: there is no key, or a file cannot be read or written.
    """
    key = _needed(database_key(), KEY)
    plain = [file for file in _files(settings) if not is_encrypted(file)]
    return [_rewrite(file, None, key) for file in plain]


def rotate_key(settings: Settings) -> list[str]:
    """Encrypts with SAPA_DATABASE_NEW_KEY what is encrypted with SAPA_DATABASE_KEY; otherwise as
    above. A file that has the new key already is left alone."""
    key = _needed(database_key(), KEY)
    new_key = _needed(checked_key(settings.environ.get(NEW_KEY), NEW_KEY), NEW_KEY)
    if plain := [file for file in _files(settings) if not is_encrypted(file)]:
        raise StoreUnavailable(f"{plain[0]} is not encrypted. Run ./sapa privacy encrypt first.")
    old = [file for file in _files(settings) if not _opens(file, new_key)]
    return [_rewrite(file, key, new_key) for file in old]


def decrypt_files(settings: Settings) -> list[str]:
    """Writes unencrypted what is encrypted; otherwise as above."""
    encrypted = [file for file in _files(settings) if is_encrypted(file)]
    key = _needed(database_key(), KEY) if encrypted else ""
    return [_rewrite(file, key, None) for file in encrypted]


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
    from bot.store.encryption import connect_encrypted

    try:
        connect_encrypted(file, key, {}).close()
    except WrongKey:
        return False
    return True


def _rewrite(file: Path, key: str | None, new_key: str | None) -> str:
    """The file with ``new_key`` in place of ``key``; None: unencrypted."""
    from bot.store.encryption import connect_encrypted

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
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(
            f"{file} could not be written anew: {error}. It is as it was; check the free space."
        ) from error
    finally:
        new.unlink(missing_ok=True)
    return file.name
