"""What a backup refuses, and what a restore does not touch."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.backup.manifest import sha256
from bot.gateway.enabled_channels import with_stored_secrets
from bot.settings import load_settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.secrets import Secrets
from tests.checkout import CHECKOUT
from tests.cli.conftest import Run
from tests.cli.test_store_commands import hello, receive


@pytest.fixture
def backup(run: Run, tmp_path: Path) -> Path:
    """A backup of a shop with one message, a customer's file and a draft that leads to the
    checkout; the shop itself is gone."""
    receive(hello("halo"))
    data = load_settings().data_folder
    for name, content in {"media/ab/photo.jpg": "photo", "run/running.json": "{}", ".env": "S=1",
                          "log/gateway.log": "…", "media/ab/half.part": "half"}.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(content)
    (data / "draft").mkdir()
    (data / "draft" / "actions").symlink_to(CHECKOUT / "actions")
    (data / "draft" / "elsewhere").symlink_to("/etc")
    folder = tmp_path / "backups" / "monday"
    code, _, error = run("backup", str(folder))
    assert code == 0, error
    shutil.rmtree(data)
    return folder


def test_all_comes_back_but_what_only_lives_while_sapa_runs(run: Run, backup: Path) -> None:
    code, _, _ = run("restore", str(backup))
    assert code == 0
    data = load_settings().data_folder
    assert [row["text"] for row in open_database(data / "sapa.db")["inbox"].rows] == ["halo"]
    found = {path.relative_to(data).as_posix() for path in data.rglob("*") if not path.is_dir()}
    assert found - {"sapa.db-wal", "sapa.db-shm"} == {"sapa.db", "media/ab/photo.jpg"}
    assert (data / "draft" / "actions").resolve() == CHECKOUT / "actions"
    assert not (data / "draft" / "elsewhere").is_symlink()
    own = [path for path in data.rglob("*") if not path.is_symlink()]
    assert {path.stat().st_mode & 0o077 for path in own} == {0}


def test_a_backup_has_a_folder_of_its_own(run: Run, settings_file: Path, backup: Path) -> None:
    code, _, error = run("backup", str(backup))
    assert code == 1 and "exists. Name a folder that does not" in error
    inside = load_settings().data_folder / "backup"
    code, _, error = run("backup", str(inside))
    assert code == 1 and "Name one outside" in error


def test_there_must_be_something_to_back_up(run: Run, tmp_path: Path) -> None:
    code, _, error = run("backup", str(tmp_path / "new"))
    assert code == 1 and "Start Sapa first" in error
    assert not (tmp_path / "new").exists()


def test_a_shop_is_never_restored_over(run: Run, backup: Path) -> None:
    receive(hello("new"))
    code, _, error = run("restore", str(backup))
    assert code == 1 and "has a shop already. Move it away" in error
    [row] = open_database(load_settings().database)["inbox"].rows
    assert row["text"] == "new"


def _change(backup: Path) -> None:
    (backup / "var" / "media" / "ab" / "photo.jpg").write_text("changed")


def _remove(backup: Path) -> None:
    (backup / "bot" / "domain.yml").unlink()


def _link(backup: Path) -> None:
    path = backup / "var" / "media" / "ab" / "photo.jpg"
    (backup.parent / "photo.jpg").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(backup.parent / "photo.jpg")


def _climb(backup: Path) -> None:
    (backup.parent / "evil").write_text("evil")
    _edit(backup, lambda told: told["files"].update(
        {"var/../../evil": sha256(backup.parent / "evil")}
    ))


def _lead_out(target: str) -> Callable[[Path], None]:
    def lead_out(backup: Path) -> None:
        _edit(backup, lambda told: told["links"].update({"draft/actions": target}))

    return lead_out


def _write_through_a_link(backup: Path) -> None:
    """The folder would be made a link, and a file then written where it leads."""
    _edit(backup, lambda told: told["links"].update({"media/ab": "bot"}))


def _take_the_databases_place(backup: Path) -> None:
    _edit(backup, lambda told: told["links"].update({"sapa.part": "README.md"}))


def _hide_behind_a_folder(backup: Path) -> None:
    """The file itself is none, but its folder is a link."""
    (backup / "var" / "media").rename(backup.parent / "elsewhere")
    (backup / "var" / "media").symlink_to(backup.parent / "elsewhere")


def _climb_by_link(backup: Path) -> None:
    _edit(backup, lambda told: told["links"].update({"../../evil": "actions"}))


def _newer(backup: Path) -> None:
    _edit(backup, lambda told: told.update(format=2))


def _garbage(backup: Path) -> None:
    (backup / "backup.json").write_bytes(b"\xff{")


def _nothing(backup: Path) -> None:
    (backup / "backup.json").unlink()


def _edit(backup: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    told = json.loads((backup / "backup.json").read_text())
    change(told)
    (backup / "backup.json").write_text(json.dumps(told))


@pytest.mark.parametrize(
    "spoil", [
        *map(_lead_out, ("/etc", "../..", "data/../../x", ".env", "", "\0")),
        _write_through_a_link, _take_the_databases_place, _hide_behind_a_folder, _change, _remove,
        _link, _climb, _climb_by_link, _newer, _garbage, _nothing,
    ],
)
def test_a_spoilt_backup_changes_nothing(
    run: Run, backup: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(backup)
    code, _, error = run("restore", str(backup))
    assert code == 1
    assert len(error.strip().splitlines()) == 2, error  # the step, and one sentence
    assert "Traceback" not in error
    assert not load_settings().data_folder.exists()


def test_settings_that_differ_are_kept(run: Run, backup: Path, settings_file: Path) -> None:
    mine = settings_file.read_text()
    settings_file.write_text(mine + "# mine\n")
    code, out, _ = run("restore", str(backup))
    assert code == 0 and "sapa.toml" in out
    assert settings_file.read_text() == mine
    assert settings_file.with_name("sapa.toml.before-restore").read_text() == mine + "# mine\n"


def test_a_damaged_database_makes_no_backup(run: Run, tmp_path: Path) -> None:
    for number in range(400):
        receive(hello("x" * 300, dedup_key=f"web:{number}"))
    database = load_settings().database
    with database.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\x00\xff" * 40 * 2048)
    code, _, error = run("backup", str(tmp_path / "backup"))
    assert code == 1
    assert "./sapa restore FOLDER" in error and "Traceback" not in error
    assert not list(tmp_path.glob("backup*"))


@pytest.mark.parametrize("key", ["", "b" * 64])
def test_an_encrypted_shop_has_an_encrypted_backup(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """It comes back with its key, and with no other."""
    monkeypatch.setenv("SAPA_DATABASE_KEY", "a" * 64)
    receive(hello("halo, ini rahasia"))
    folder = tmp_path / "backup"
    assert run("backup", str(folder))[0] == 0
    assert b"rahasia" not in (folder / "var" / "sapa.db").read_bytes()
    shutil.rmtree(load_settings().data_folder)
    assert run("restore", str(folder))[0] == 0
    code, out, _ = run("messages")
    assert code == 0 and "ini rahasia" in out
    monkeypatch.setenv("SAPA_DATABASE_KEY", key)
    code, _, error = run("messages")
    assert code == 1 and "SAPA_DATABASE_KEY" in error


async def typed_on_the_desk(key: str) -> None:
    thread = DatabaseThread(open_database(load_settings().database))
    await Secrets(thread).keep({"TELEGRAM_BOT_TOKEN": "7:AAF-typed"}, key, "sari")
    await thread.aclose()


@pytest.mark.parametrize("has_key", [True, False])
def test_secrets_typed_on_the_desk_come_back_with_their_key(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_key: bool
) -> None:
    key = Fernet.generate_key().decode()
    receive(hello("halo"))
    asyncio.run(typed_on_the_desk(key))
    folder = tmp_path / "backup"
    assert run("backup", str(folder))[0] == 0
    assert b"AAF-typed" not in (folder / "var" / "sapa.db").read_bytes()
    shutil.rmtree(load_settings().data_folder)
    if has_key:
        monkeypatch.setenv("SAPA_SECRETS_KEY", key)
    code, out, _ = run("restore", str(folder))
    assert code == 0
    assert ("not to be opened here: TELEGRAM_BOT_TOKEN" in out) is not has_key
    opened = with_stored_secrets(load_settings()).environ.get("TELEGRAM_BOT_TOKEN")
    assert opened == ("7:AAF-typed" if has_key else None)
