"""Editors see which of the shop's machines has what was published."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.settings_sections import DataSettings, MediaSettings
from bot.store.engine.protocol import Database
from bot.store.engine.store import open_connection, open_store
from bot.store.publishing.machines import report_machine
from bot.store.publishing.published_versions import PublishedVersion, add_published
from bot.store.staff.users import Users
from tests.desk.conftest import LogIn, submit
from tests.postgresql import empty, postgresql


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
def settings(tmp_path: Path, address: str) -> Settings:
    empty(address)
    return Settings(
        root=tmp_path,
        data=DataSettings("var"),
        media=MediaSettings(bucket="s3://shop-files/toko"),
        environ={"SAPA_DATABASE_URL": address},
    )


@pytest.fixture
async def users(settings: Settings) -> AsyncIterator[Users]:
    store = open_store(settings.store)
    yield Users(store)
    await store.aclose()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    with closing(open_connection(settings.store)) as database:
        yield database


def words(html: str) -> str:
    """Of the panel about machines, the text alone."""
    [panel] = re.findall(r'<section class="panel" id="machines">.*?</section>', html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", panel)).split())


async def test_which_machine_has_it(log_in: LogIn, database: Database) -> None:
    editor = await log_in("eko", "editor")
    assert 'id="machines"' not in await (await editor.get("/desk/publish")).text()
    add_published(database, [PublishedVersion(n, f"b{n}", "m") for n in (1, 2)], kept=10)
    report_machine(database, "jakarta-1", ("gateway", "rasa"), 2, None)
    report_machine(database, "jakarta-2", ("gateway",), 2, None)
    report_machine(database, "jakarta-2", ("rasa",), 1, "damaged")
    report_machine(database, "bali-1", ("rasa",), 2, None)
    report_machine(database, "gone", ("rasa",), 1, None)
    database.execute("UPDATE machines SET seen_at = seen_at - 60 WHERE name = 'gone'")
    told = words(await (await editor.get("/desk/publish")).text())
    assert "2 of 3 machines have version 2." in told
    assert "jakarta-1 messages and desk, bot 2" in told
    assert re.search(r"jakarta-2 bot 1 .* Behind What it fetched is damaged", told)
    assert re.search(r"gone bot 1 .* Not heard of", told)


async def test_backups_are_postgresqls_business(log_in: LogIn) -> None:
    admin = await log_in("sari", "admin")
    page = await (await admin.get("/desk/backup")).text()
    assert "PostgreSQL, which makes its own backups" in page
    assert "Back up now" not in page
    status, told = await submit(admin, "/desk/backup")
    assert status == 422
    assert "Ask who runs the server for one." in told


async def test_in_indonesian(log_in: LogIn, database: Database) -> None:
    editor = await log_in("eko", "editor")
    await submit(editor, "/desk/language", language="id")
    add_published(database, [PublishedVersion(1, "b", "m")], kept=10)
    report_machine(database, "jakarta-1", ("gateway",), None, "unreachable")
    told = words(await (await editor.get("/desk/publish")).text())
    assert "0 dari 1 mesin sudah memakai versi 1." in told
    assert "Tertinggal Mesin ini tidak bisa menjangkau bucket." in told
