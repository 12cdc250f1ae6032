"""Logs are private, kept from growing for ever, and their end can be shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.processes import logs
from bot.processes.logs import bound, last_lines, open_log


def write(path: Path, text: str) -> None:
    descriptor = open_log(path)
    os.write(descriptor, text.encode())
    os.close(descriptor)


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "log" / "gateway.log"
    write(path, "hello\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_restart_appends(tmp_path: Path) -> None:
    write(tmp_path / "x.log", "one\n")
    write(tmp_path / "x.log", "two\n")
    assert (tmp_path / "x.log").read_text() == "one\ntwo\n"


def test_a_large_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 10)
    write(tmp_path / "x.log", "more than ten bytes\n")
    write(tmp_path / "x.log", "new\n")
    assert (tmp_path / "x.log").read_text() == "new\n"
    assert (tmp_path / "x.log.1").read_text() == "more than ten bytes\n"


def test_a_log_that_grows_is_put_aside_while_its_process_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 10)
    path = tmp_path / "x.log"
    descriptor = open_log(path)
    os.write(descriptor, b"more than ten bytes\n")
    bound(path)
    os.write(descriptor, b"and more\n")
    bound(path)
    os.close(descriptor)
    assert path.read_text() == "and more\n"
    aside = tmp_path / "x.log.1"
    assert aside.read_text() == "more than ten bytes\n"
    assert aside.stat().st_mode & 0o777 == 0o600


def test_last_lines(tmp_path: Path) -> None:
    write(tmp_path / "x.log", "one\n\ntwo\nthree\n")
    assert last_lines(tmp_path / "x.log", 2) == ["two", "three"]
    assert last_lines(tmp_path / "none.log") == []
