"""A shop on PostgreSQL: what the doctor says of it, and that it comes back from its backup by the
commands that docs/operations.md gives."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.messages import Inbound
from bot.processes.settings_follower import take_over_changed_settings
from bot.settings import load_settings
from bot.store.conversations.search_index import WordIndex, find_words
from bot.store.engine.copy_mark import mark_unfinished
from bot.store.engine.database import open_database
from bot.store.engine.postgresql_schema import open_postgresql
from bot.store.engine.store import open_store
from bot.store.messages.inbox import Inbox
from bot.store.staff.changed_settings import changed_settings, keep_changed
from tests.checkout import CHECKOUT
from tests.cli.conftest import Run
from tests.ports import free_port
from tests.postgresql import PROGRAMS, empty, postgresql


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
def shop(address: str, settings_file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty shop on it."""
    empty(address)
    monkeypatch.setenv("SAPA_DATABASE_URL", address)
    return address


def told(run: Run) -> dict[str, bool]:
    """What the doctor said, and whether it is good."""
    _, out, _ = run("doctor")
    return {line[6:].strip(): line.startswith("ok") for line in out.splitlines()}


def one_of(said: dict[str, bool], pattern: str) -> bool:
    [found] = [good for text, good in said.items() if re.search(pattern, text)]
    return found


def test_the_doctor_looks_at_postgresql(shop: str, run: Run) -> None:
    said = told(run)
    assert one_of(said, r"^PostgreSQL \d+\.\d+ answers at this machine\.$")
    assert one_of(said, "^Its tables are those of this Sapa")
    assert one_of(said, "^The role sapa may do anything there: give Sapa a role of its own")
    assert one_of(said, "clock and this machine's are the same")
    assert one_of(said, r"^\d+ of \d+ connections to PostgreSQL are free\.$")
    assert one_of(said, "^There is no bucket.*For several machines, set bucket")


def test_what_was_changed_on_the_desk_is_listed_and_taken_back(shop: str, run: Run) -> None:
    database = open_postgresql(shop)
    changed = {("hours", "monday"): "09:00-17:00", ("channels.telegram", "enabled"): False}
    keep_changed(database, changed, "sari")
    take_over_changed_settings(load_settings())
    assert load_settings().hours.monday == "09:00-17:00"
    _, out, _ = run("store", "settings")
    assert re.search(r'^hours\.monday = "09:00-17:00"  \(sari, ', out, re.MULTILINE)
    assert re.search(r"^channels\.telegram\.enabled = false  \(sari, ", out, re.MULTILINE)
    assert one_of(told(run), "^2 settings were changed on the desk.*store settings")
    assert run("store", "settings", "--remove", "channels.telegram.enabled")[0] == 0
    assert [one.place for one in changed_settings(database)] == [("hours", "monday")]
    code, _, error = run("store", "settings", "--remove", "hours.tuesday")
    assert code == 1 and "hours.tuesday was not changed on the desk" in error
    database.close()


def test_the_doctor_names_what_is_wrong(
    shop: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_postgresql(shop)
    mark_unfinished(database.connection, "abc")
    connection = database.connection
    connection.execute("DROP ROLE IF EXISTS limited")
    connection.execute("CREATE ROLE limited LOGIN; GRANT USAGE ON SCHEMA sapa TO limited")
    connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA sapa TO limited")
    try:
        monkeypatch.setenv("SAPA_DATABASE_URL", shop.replace("sapa@", "limited@"))
        said = told(run)
        assert not one_of(said, "Only a part of the shop was copied there.*store copy")
        assert not one_of(said, "The role limited may not make tables.*GRANT CREATE ON SCHEMA sapa")
    finally:
        connection.execute("COMMENT ON SCHEMA sapa IS NULL")
        connection.execute("DROP OWNED BY limited; DROP ROLE limited")
        database.close()
    monkeypatch.setenv("SAPA_DATABASE_URL", "postgresql://sapa:geheim@127.0.0.1:9/sapa")
    said = told(run)
    assert not one_of(said, "^PostgreSQL cannot be reached")
    assert "geheim" not in str(said)


def test_the_doctor_leaves_the_tables_as_they_are(shop: str, run: Run) -> None:
    with closing(open_postgresql(shop)) as database:
        [newest] = database.execute("SELECT max(name) FROM migrations WHERE name < '1'").fetchone()
        database.execute("DELETE FROM migrations WHERE name = ?", [newest])
        try:
            assert one_of(told(run), "^Its tables are 1 step behind: the next start")
            assert not database.table("migrations").count_where("name = ?", [newest])
        finally:
            database.execute("INSERT INTO migrations VALUES (?)", [newest])


def test_the_doctor_makes_nothing_in_an_empty_database(
    shop: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS untouched")
        connection.execute("CREATE DATABASE untouched")
    new = shop.replace("/postgres?", "/untouched?")
    monkeypatch.setenv("SAPA_DATABASE_URL", new)
    assert one_of(told(run), "^There is no shop in it yet: ./sapa store copy")
    with psycopg.connect(new) as connection:
        assert connection.execute("SELECT to_regnamespace('sapa')").fetchone() == (None,)


def test_backup_says_what_to_do_instead(shop: str, run: Run, tmp_path: Path) -> None:
    code, _, error = run("backup", str(tmp_path / "backup"))
    assert code == 1
    assert "pg_dump for the database, versions in the bucket" in error


def test_a_backup_of_files_is_not_restored_beside_it(
    shop: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAPA_DATABASE_URL")
    open_database(load_settings().database).close()
    assert run("backup", str(tmp_path / "backup"))[0] == 0
    monkeypatch.setenv("SAPA_DATABASE_URL", shop)
    code, _, error = run("restore", str(tmp_path / "backup"))
    assert code == 1
    assert "SAPA_DATABASE_URL is set, and such a backup is of SQLite's files" in error


def documented(title: str) -> list[str]:
    """The commands under this title of docs/operations.md."""
    text = (CHECKOUT / "docs" / "operations.md").read_text()
    block = text.partition(f"### {title}\n")[2].partition("```sh\n")[2].partition("```")[0]
    return [line.partition("#")[0].strip() for line in block.splitlines()]


def test_what_was_dumped_is_restored_and_served(
    shop: str, tmp_path: Path, settings_file: Path
) -> None:
    asyncio.run(_say(shop, "halo, pesanan zebra saya mana?"))
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS restored")
        connection.execute("CREATE DATABASE restored")
    restored = shop.replace("/postgres?", "/restored?")
    environ = {
        **os.environ, "PATH": f"{PROGRAMS[0]}:{os.environ['PATH']}",
        "SAPA_DATABASE_URL": shop, "NEW_DATABASE_URL": restored,
    }  # fmt: skip
    commands = documented("Backups of PostgreSQL")
    assert [command.split()[0] for command in commands] == ["pg_dump", "pg_restore"]
    for command in commands:
        subprocess.run(["sh", "-c", command], check=True, cwd=tmp_path, env=environ)
    port = free_port()
    settings_file.write_text(settings_file.read_text().replace("port = 1", f"port = {port}"))
    served = {**environ, "SAPA_DATABASE_URL": restored, "SAPA_INTERNAL_TOKEN": "t" * 32}
    with subprocess.Popen(
        [os.fspath(CHECKOUT / ".venv/bin/python"), "-m", "bot.cli", "serve", "--only", "gateway"],
        cwd=CHECKOUT, env=served, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            assert process.stdout.readline(), process.communicate()[1]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
                assert answer.status == 200
        finally:
            process.terminate()
            process.communicate()
    with closing(open_postgresql(restored)) as database:
        assert len(find_words(database, "zebra", 5, None)) == 1
    asyncio.run(_say(restored, "dan yang kedua?"))


async def _say(place: str, text: str) -> None:
    store = open_store(place)
    event = Inbound("web", "web", "message", "rina", text, text=text, dedup_key=text)
    assert len(await Inbox(store).accept([event])) == 1
    while await WordIndex(store).catch_up():
        pass
    await store.aclose()
