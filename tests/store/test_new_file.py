"""A new database file: whole, with secrets of its own, and never in another's place."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from bot.store.conversations.web_chat_key import web_chat_key
from bot.store.engine.database import open_database
from bot.store.engine.new_file import make_new_file
from bot.store.engine.sqlite import SqliteDatabase
from bot.store.schema.migrations import migrations

_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"


def test_it_is_as_if_every_migration_had_run_on_it(tmp_path: Path) -> None:
    by_steps = SqliteDatabase(sqlite3.connect(tmp_path / "steps.db", isolation_level=None))
    migrations.apply(by_steps)
    at_once = open_database(tmp_path / "var" / "sapa.db")
    assert at_once.execute(_SCHEMA).fetchall() == by_steps.execute(_SCHEMA).fetchall()
    assert not migrations.pending(at_once)
    assert (tmp_path / "var" / "sapa.db").stat().st_mode & 0o077 == 0
    assert {file.name.removesuffix("-wal").removesuffix("-shm")
            for file in (tmp_path / "var").iterdir()} == {"sapa.db"}  # fmt: skip


def test_each_has_a_secret_of_its_own(tmp_path: Path) -> None:
    keys = {web_chat_key(open_database(tmp_path / f"{number}.db")) for number in range(3)}
    assert len(keys) == 3 and all(len(key) == 32 for key in keys)


def test_what_is_there_by_then_stays(tmp_path: Path) -> None:
    path = tmp_path / "sapa.db"
    key = web_chat_key(open_database(path))
    make_new_file(path)
    assert web_chat_key(open_database(path)) == key


def test_on_a_disk_without_links_it_is_made_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("links are not known here")

    monkeypatch.setattr(os, "link", no_links)
    assert not migrations.pending(open_database(tmp_path / "sapa.db"))
    assert [file.name for file in tmp_path.glob(".*")] == []
