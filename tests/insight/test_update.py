"""The insights are brought up to date by one process at a time, each step by itself."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.commands.insight import run
from bot.insight.update import UnderWay, update
from bot.settings import Settings, load_settings
from bot.store.engine.database import open_database
from bot.store.engine.transaction import writing
from bot.store.insight.updates import (
    LONGEST_STEP_S,
    begin_update,
    done_until,
    end_update,
    is_due,
    mark_done,
)
from tests.checkout import CHECKOUT

NOW = time.time()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "sapa.toml").write_text("")
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    return load_settings()


@pytest.fixture
def database(settings: Settings) -> Database:
    return open_database(settings.database)


def received(database: Database, text: str) -> None:
    with writing(database):
        database["inbox"].insert(
            {"dedup_key": text, "channel": "web", "account": "shop", "kind": "message",
             "text": text, "event_json": "{}", "received_at": NOW, "state": "done"}
        )  # fmt: skip


def test_it_is_due_when_something_is_new_or_hours_have_passed(database: Database) -> None:
    assert begin_update(database, NOW)
    end_update(database, NOW)
    assert not is_due(database, NOW + 60)
    assert is_due(database, NOW + 86400)
    received(database, "halo")
    assert is_due(database, NOW + 60)


def test_one_at_a_time(database: Database, settings: Settings) -> None:
    received(database, "halo")
    assert begin_update(database, time.time())
    assert not is_due(database, time.time())
    with pytest.raises(UnderWay):
        update(database, settings, {"nothing": lambda *_: pytest.fail("twice at once")})


def test_who_died_holds_nobody_up_for_ever(database: Database) -> None:
    assert begin_update(database, NOW)
    assert begin_update(database, NOW + LONGEST_STEP_S + 1)


def test_a_step_that_fails_stops_no_other(
    database: Database, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(database: Database, _: Settings) -> None:
        with writing(database):
            mark_done(database, "moods", 7)
            raise ValueError("no such cloud")

    def works(database: Database, _: Settings) -> None:
        with writing(database):
            mark_done(database, "trends", 3)

    assert update(database, settings, {"moods": fails, "trends": works}) == ["moods"]
    assert done_until(database, "trends") == 3
    assert done_until(database, "moods") == 0, "half of a transaction"
    assert "The insights about moods could not be brought up to date." in caplog.text
    assert update(database, settings, {}) == [], "the lock is free again"


def test_the_command_says_what_is_not_up_to_date(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("SAPA_PROJECT", str(tmp_path))
    database = open_database(settings.database)
    received(database, "halo")
    with writing(database):
        database["conversations"].insert(
            {"id": 1, "channel": "web", "account": "shop", "chat": "c", "created_at": NOW,
             "state": "bot"}
        )  # fmt: skip
        database.execute("UPDATE inbox SET conversation_id = 1")
    (tmp_path / "data" / "sentiment").mkdir(parents=True)
    (tmp_path / "data" / "sentiment" / "angry.yml").write_text("- no language\n")
    assert run(argparse.Namespace()) == 1
    assert "Not up to date: sentiment" in capsys.readouterr().out


def test_in_a_process_of_its_own(database: Database, settings: Settings) -> None:
    received(database, "halo")
    subprocess.run(
        [sys.executable, "-m", "bot.insight.update"], cwd=CHECKOUT, env={**os.environ}, check=True
    )
    assert not is_due(database, time.time())
