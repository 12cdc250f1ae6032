"""With a key, nothing can be read in the files; without it, nothing at all can be read."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.backup.snapshot import copy_databases
from bot.encoders.vector_cache import VectorCache
from bot.privacy import reencryption
from bot.settings import load_settings
from bot.store.conversations.search_index import WordIndex, find_words
from bot.store.conversations.trackers import Trackers
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.errors import StoreUnavailable
from tests.cli.conftest import Run, run, settings_file  # noqa: F401
from tests.cli.test_store_commands import hello, receive
from tests.privacy.test_keeping import NoEncoder

KEY, OTHER_KEY = secrets.token_hex(32), secrets.token_hex(32)


@pytest.fixture
def database(settings_file: Path) -> Path:  # noqa: F811
    receive(hello("halo rahasia kak"))
    database = settings_file.parent / "var" / "sapa.db"
    asyncio.run(index(database))
    return database


async def index(database: Path) -> None:
    thread = DatabaseThread(open_database(database))
    await WordIndex(thread).catch_up()
    await thread.aclose()


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)


def test_what_is_encrypted_reads_as_before_and_says_nothing_to_others(
    run: Run, database: Path, key: None, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    assert b"rahasia" in database.read_bytes()
    code, out, _ = run("privacy", "encrypt")
    assert code == 0 and "sapa.db" in out
    assert database.stat().st_mode & 0o077 == 0
    assert "halo rahasia kak" in run("messages")[1]
    receive(hello("lagi rahasia", conversation="c", dedup_key="2"))
    for file in database.parent.iterdir():
        assert b"rahasia" not in file.read_bytes()
        assert b"CREATE TABLE" not in file.read_bytes()
    VectorCache(database.with_name("vectors.db"), NoEncoder())
    assert run("privacy", "map")[0] == 0
    asyncio.run(index(database))
    opened = open_database(database)
    assert len(find_words(opened, "rahasia", 9, None)) == 2
    opened.close()


def test_without_the_key_or_with_another_it_says_what_to_do(
    run: Run, database: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    assert run("privacy", "encrypt")[0] == 0
    monkeypatch.setenv("SAPA_DATABASE_KEY", OTHER_KEY)
    code, _, err = run("messages")
    assert code == 1 and "does not open" in err and len(err.splitlines()) == 1
    monkeypatch.delenv("SAPA_DATABASE_KEY")
    code, _, err = run("messages")
    assert code == 1 and "SAPA_DATABASE_KEY is not set" in err
    monkeypatch.setenv("SAPA_DATABASE_KEY", "password")
    assert "64 hexadecimal digits" in run("messages")[2]


def test_a_key_without_encryption_is_told_and_not_ignored(
    run: Run, database: Path, key: None  # noqa: F811
) -> None:
    code, _, err = run("messages")
    assert code == 1 and "./sapa privacy encrypt" in err


def test_a_new_file_is_encrypted_from_the_beginning(tmp_path: Path, key: None) -> None:
    open_database(tmp_path / "sapa.db").close()
    assert not (tmp_path / "sapa.db").read_bytes().startswith(b"SQLite")


def test_the_key_can_be_changed_also_after_a_crash_between_two_files(
    run: Run, database: Path, key: None, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    run("privacy", "encrypt")
    trackers = Trackers(database.parent / "trackers.db")
    trackers.events(1)  # encrypted from the beginning
    monkeypatch.setenv("SAPA_DATABASE_NEW_KEY", OTHER_KEY)
    with monkeypatch.context() as crash:
        crash.setattr(reencryption, "_rewrite", _once(reencryption._rewrite))
        with pytest.raises(KeyboardInterrupt):
            reencryption.rotate_key(load_settings())
    code, out, _ = run("privacy", "rotate-key")
    assert code == 0 and "trackers.db" in out and "sapa.db" not in out
    monkeypatch.setenv("SAPA_DATABASE_KEY", OTHER_KEY)
    assert "halo rahasia kak" in run("messages")[1]
    assert trackers.events(1) == []


def _once(rewrite):  # type: ignore[no-untyped-def]
    """Power fails after the first file."""
    calls = []

    def once(*arguments):  # type: ignore[no-untyped-def]
        if calls:
            raise KeyboardInterrupt
        calls.append(rewrite(*arguments))
        return calls[-1]

    return once


def test_and_taken_off_again(
    run: Run, database: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    assert run("privacy", "decrypt")[0] == 0
    monkeypatch.delenv("SAPA_DATABASE_KEY")
    assert "halo rahasia kak" in run("messages")[1]


def test_errors_of_an_encrypted_database_are_errors_of_sqlite(tmp_path: Path, key: None) -> None:
    """sqlcipher3 has exceptions of its own, which nobody would catch."""
    database = open_database(tmp_path / "sapa.db")
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("INSERT INTO orders (number) VALUES ('ORD-1')")
    with pytest.raises(sqlite3.OperationalError):
        database.conn.executescript("SELECT nonsense")
    assert list(database.query("INSERT INTO notes (conversation_id, author, text, at) SELECT "
                               "1, 'a', 'b', 1 WHERE false RETURNING id")) == []
    database.close()


def test_a_damaged_file_is_left_as_it_is(run: Run, database: Path, key: None) -> None:  # noqa: F811
    database.write_bytes(database.read_bytes()[:20000])
    with pytest.raises(StoreUnavailable):
        reencryption.encrypt_files(load_settings())
    assert database.read_bytes().startswith(b"SQLite format 3")
    assert not database.with_name("sapa.db.new").exists()


def test_opening_a_second_connection_lets_go_of_no_lock(tmp_path: Path) -> None:
    """A file that is read past SQLite loses the process's locks when it is closed; another process
    then deletes the write-ahead log, and what is written later is lost."""
    path = tmp_path / "sapa.db"
    first = open_database(path)
    open_database(path).close()
    assert users_seen_by_another_process(path) == 0
    first.execute("INSERT INTO users (login, name, role, created_at) VALUES ('a', 'A', 'agent', 1)")
    assert users_seen_by_another_process(path) == 1


def users_seen_by_another_process(path: Path) -> int:
    look = (
        "import sqlite3, sys; file = sqlite3.connect(sys.argv[1]);"
        "print(*file.execute('SELECT count(*) FROM users').fetchone()); file.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", look, str(path)], check=True, capture_output=True, text=True
    )
    return int(done.stdout)


def test_a_backup_of_an_encrypted_shop_is_encrypted_too(
    run: Run, database: Path, key: None, tmp_path: Path  # noqa: F811
) -> None:
    run("privacy", "encrypt")
    copy_databases({database: tmp_path / "copy.db"})
    assert b"rahasia" not in (tmp_path / "copy.db").read_bytes()
    opened = open_database(tmp_path / "copy.db")
    assert [row["text"] for row in opened["inbox"].rows] == ["halo rahasia kak"]
    opened.close()
