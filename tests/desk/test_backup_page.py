"""An admin makes a backup in the browser, and downloads it after typing the password again."""

from __future__ import annotations

import asyncio
import io
import re
import tarfile
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from tests.desk.conftest import PASSWORD, LogIn, csrf_of, submit


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    file = tmp_path / "sapa.toml"
    file.write_text("[privacy]\nkeep_audit_days = 36500\n", encoding="utf-8")
    monkeypatch.setenv("SAPA_SETTINGS", str(file))
    return load_settings()


async def test_made_shown_and_downloaded(log_in: LogIn, settings: Settings) -> None:
    admin = await log_in("sari", "admin")
    assert "No backup was made here yet." in await (await admin.get("/desk/backup")).text()
    await submit(admin, "/desk/backup")
    for _ in range(300):
        text = await (await admin.get("/desk/backup/state")).text()
        if "Last backup" in text:
            break
        await asyncio.sleep(0.1)
    [name] = re.findall(r"/desk/backup/([\d-]+)/download", text)
    path = f"/desk/backup/{name}/download"
    form = {"csrf": await csrf_of(admin), "password": "guessed it"}
    assert (await admin.post(path, data=form)).status == 422
    answer = await admin.post(path, data={**form, "password": PASSWORD})
    assert answer.status == 200
    with tarfile.open(fileobj=io.BytesIO(await answer.read())) as tar:
        names = tar.getnames()
    assert {f"{name}/backup.json", f"{name}/sapa.toml", f"{name}/var/sapa.db"} <= set(names)
    log = await (await admin.get("/desk/audit")).text()
    assert "download backup" in log


async def test_nothing_else_of_the_server_is_downloaded(log_in: LogIn) -> None:
    admin = await log_in("sari", "admin")
    form = {"csrf": await csrf_of(admin), "password": PASSWORD}
    for name in ("..", "%2e%2e%2fvar", "2026-01-01-000000"):
        answer = await admin.post(f"/desk/backup/{name}/download", data=form)
        assert answer.status in (404, 405), name
