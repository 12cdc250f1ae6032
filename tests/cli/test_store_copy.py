"""``./sapa store copy``: a shop that was busy on SQLite goes on on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.demo.shop import demo_settings, fill
from bot.store.conversations.search_index import find_words
from bot.store.conversations.trackers import Trackers, open_trackers
from bot.store.engine.database import open_database
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.postgresql import SCHEMA, PostgresqlDatabase
from bot.store.engine.postgresql_schema import open_postgresql
from tests.checkout import CHECKOUT
from tests.cli.conftest import Run
from tests.postgresql import postgresql


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
def new_database(address: str) -> str:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    return address


@pytest.fixture(scope="module")
def busy_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop with two months of history, made once."""
    folder = tmp_path_factory.mktemp("busy")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SAPA_SETTINGS", "SAPA_PROJECT"):
            patch.delenv(name, raising=False)
        asyncio.run(fill(settings := demo_settings(folder)))
    with closing(open_trackers(settings.trackers)) as trackers:
        trackers.executemany(
            "INSERT INTO tracker_events VALUES (?, ?, 'user', ?, ?)",
            [(n, str(n % 7), n / 3, f'{{"text": "pesan {n}"}}') for n in range(1, 500)],
        )
    return folder


def copy(shop: Path, address: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "store", "copy"], cwd=CHECKOUT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**environ, "SAPA_SETTINGS": str(shop / "sapa.toml"), "SAPA_DATABASE_URL": address},
    )  # fmt: skip


def finished(copying: subprocess.Popen[str]) -> str:
    out, error = copying.communicate()
    assert copying.returncode == 0, error
    return out


def all_rows(database: object, name: str, columns: list[str]) -> list[tuple[object, ...]]:
    names = ", ".join(columns)
    rows = database.execute(f'SELECT {names} FROM "{name}"').fetchall()  # type: ignore[attr-defined]
    return sorted(rows, key=repr)


def assert_same(shop: Path, address: str) -> None:
    sqlite = open_database(shop / "shop" / "sapa.db")
    copied = open_postgresql(address)
    names = set(sqlite.table_names()) & set(copied.table_names())
    names -= {"said", "said_until", "migrations"}
    assert len(names) > 80
    assert "inbox" in names
    assert any(sqlite[name].count for name in names)
    for name in names:
        columns = [column.name for column in sqlite[name].columns]
        assert all_rows(copied, name, columns) == all_rows(sqlite, name, columns), name
    for words in ("paket", "ORD", "refund", "makasih kak"):
        assert find_words(copied, words, 50, None) == find_words(sqlite, words, 50, None)
    sqlite.close()
    copied.close()
    events = Trackers(shop / "shop" / "trackers.db").events(3)
    assert len(events) > 50
    assert Trackers(address).events(3) == events


@pytest.mark.parametrize("killed_after", [1, 25])
def test_killed_at_any_moment_it_goes_on(
    busy_shop: Path, new_database: str, killed_after: int
) -> None:
    copying = copy(busy_shop, new_database)
    assert copying.stderr
    for _ in range(killed_after):
        copying.stderr.readline()
    copying.send_signal(signal.SIGKILL)
    copying.wait()
    with pytest.raises(StoreUnavailable, match="Only a part of the shop.*store copy"):
        open_postgresql(new_database)
    told = finished(copy(busy_shop, new_database))
    assert "were there already" in told
    assert "count and checksum are the same" in told
    assert_same(busy_shop, new_database)


def test_what_changed_after_an_interrupted_copy_is_copied_too(
    busy_shop: Path, new_database: str, tmp_path: Path
) -> None:
    shop = _copy_of(busy_shop, tmp_path)
    copying = copy(shop, new_database)
    assert copying.stderr
    for _ in range(25):
        copying.stderr.readline()
    copying.send_signal(signal.SIGKILL)
    copying.wait()
    sqlite = open_database(shop / "shop" / "sapa.db")  # the shop was open once more
    sqlite.execute("UPDATE conversations SET name = 'Rina' WHERE id % 2 = 0")
    sqlite.execute("UPDATE inbox SET text = 'paket zebra' WHERE id = 3")
    sqlite.execute("DELETE FROM ratings")
    sqlite.close()
    finished(copy(shop, new_database))
    copied = open_postgresql(new_database)
    assert len(find_words(copied, "zebra", 5, None)) == 1
    assert copied.table("ratings").count == 0
    assert copied.table("conversations").count_where("name = 'Rina'", []) > 0
    copied.close()


def test_another_shops_unfinished_copy_is_left_alone(
    busy_shop: Path, new_database: str, tmp_path: Path
) -> None:
    copying = copy(busy_shop, new_database)
    assert copying.stderr
    copying.stderr.readline()
    copying.send_signal(signal.SIGKILL)
    copying.wait()
    other = _copy_of(busy_shop, tmp_path)
    sqlite = open_database(other / "shop" / "sapa.db")
    sqlite.execute("UPDATE web_chat_key SET key = x'00'")
    sqlite.close()
    refused = copy(other, new_database)
    _, error = refused.communicate()
    assert refused.returncode == 1
    assert "unfinished copy of another shop" in error


def test_two_names_that_postgresql_takes_for_one_are_told(
    busy_shop: Path, new_database: str, tmp_path: Path
) -> None:
    shop = _copy_of(busy_shop, tmp_path)
    sqlite = open_database(shop / "shop" / "sapa.db")
    for name in ("Été", "été"):  # SQLite knows small and capital letters of ASCII alone
        sqlite.execute(
            "INSERT INTO labels (name, colour, created_at) VALUES (?, 'red', 0)", [name]
        )
    sqlite.close()
    refused = copy(shop, new_database)
    _, error = refused.communicate()
    assert refused.returncode == 1
    assert "labels are one and the same to PostgreSQL" in error
    assert "té" in error.splitlines()[-1]


def test_what_was_copied_is_whole_and_grows(
    busy_shop: Path, new_database: str, tmp_path: Path
) -> None:
    shop = _copy_of(busy_shop, tmp_path)
    sqlite = open_database(shop / "shop" / "sapa.db")
    said = "tab\t, back\\slash, \\N, line\nend, 🙂, 'quote'"
    sqlite.execute("UPDATE inbox SET text = ?, done_at = 1e308 WHERE id = 1", [said])
    sqlite.execute("UPDATE inbox SET text = ? WHERE id = 2", ["nothing\x00between"])
    sqlite.execute("UPDATE web_chat_key SET key = x'00ff5c4e0a'")
    sqlite.close()
    finished(copy(shop, new_database))
    copied = open_postgresql(new_database)
    rows = copied.execute("SELECT text, done_at FROM inbox WHERE id <= 2 ORDER BY id").fetchall()
    assert rows[0] == (said, 1e308)
    assert rows[1][0] == "nothingbetween"
    assert copied.execute("SELECT key FROM web_chat_key").fetchone() == (b"\x00\xff\x5cN\n",)
    assert_new_numbers(copied)
    again = copy(shop, new_database)
    _, error = again.communicate()
    assert again.returncode == 1
    assert "There is a shop in this PostgreSQL database already" in error
    assert copied.execute("SELECT text FROM inbox WHERE id = 1").fetchone() == (said,)
    copied.close()


def assert_new_numbers(database: PostgresqlDatabase) -> None:
    """A new row gets a number that none has."""
    tables = database.execute(
        """SELECT table_name FROM information_schema.columns WHERE table_schema = ?
        AND column_name = 'id' AND is_identity = 'YES'""",
        [SCHEMA],
    ).fetchall()
    assert len(tables) > 20
    for (name,) in tables:
        [highest] = database.execute(f"SELECT coalesce(max(id), 0) FROM {name}").fetchone()
        [new] = database.execute(
            "SELECT nextval(pg_get_serial_sequence(?, 'id'))", [name]
        ).fetchone()
        assert new > highest, name


def test_without_an_address_it_says_how(run: Run) -> None:
    code, _, error = run("store", "copy")
    assert code == 1
    assert "SAPA_DATABASE_URL=postgresql://" in error


def _copy_of(shop: Path, folder: Path) -> Path:
    (folder / "shop").mkdir()
    (folder / "sapa.toml").write_bytes((shop / "sapa.toml").read_bytes())
    for name in ("sapa.db", "trackers.db"):
        (folder / "shop" / name).write_bytes((shop / "shop" / name).read_bytes())
    return folder
