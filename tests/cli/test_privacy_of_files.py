"""Pictures that customers and staff send: no plain byte on the disk, and nobody notices."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.media import folder as folders
from bot.media.folder import Folder
from bot.media.stored_files import StoredFiles
from bot.privacy.reencryption import encryption_told
from bot.settings import load_settings
from tests.cli.conftest import Run
from tests.privacy.shop_with_chats import SECRET, ShopWithChats

KEY, OTHER_KEY = secrets.token_hex(32), secrets.token_hex(32)
PICTURES = [b"\xff\xd8\xff picture %d" % number for number in range(5)]

pytestmark = pytest.mark.usefixtures("settings_file")


@pytest.fixture
def var(settings_file: Path) -> Path:
    """A shop that was never encrypted: customers' pictures, one that staff sent, and one whose
    writing ended with the power."""

    async def begin() -> None:
        shop = ShopWithChats(var)
        await shop.has_customers()
        await shop.thread.aclose()

    var = load_settings().data_folder
    asyncio.run(begin())
    for picture in PICTURES[:4]:
        StoredFiles(Folder(var / "media")).put(picture, "jpg")
    uploaded = StoredFiles(Folder(var / "uploads")).put(PICTURES[4], "jpg")
    (var / "uploads" / uploaded).with_name("tmp1.part").write_bytes(PICTURES[4])
    return var


def plain(var: Path) -> list[Path]:
    """Files in which something of a picture can be read."""
    contents = {file: file.read_bytes() for file in var.rglob("*") if file.is_file()}
    return [
        file
        for file, content in contents.items()
        if re.search(rb"(\xff|later|old) picture", content) or content == SECRET.encode()
    ]


def pictures(var: Path) -> set[bytes]:
    """What Sapa reads of all files, with the key that is set."""
    return {
        StoredFiles(Folder(var / name)).read(file.relative_to(var / name).as_posix())
        for name in ("media", "uploads")
        for file in (var / name).glob("*/*")
    }


ALL = {*PICTURES, SECRET.encode(), f"{SECRET}, from staff".encode()}


def test_nothing_of_a_picture_is_on_the_disk(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(plain(var)) == 7
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    code, out, _ = run("privacy", "encrypt")
    assert code == 0 and "sapa.db, trackers.db, 5 files in media, 2 files in uploads." in out
    StoredFiles(Folder(var / "media")).put(b"a later picture", "jpg")
    assert plain(var) == []
    assert pictures(var) == {*ALL, b"a later picture"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in var.rglob("*"))
    assert "There was nothing to do." in run("privacy", "encrypt")[1]


def test_a_person_gets_their_pictures_as_they_were(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    told = run("desk", "show", "1")[1]
    assert "encrypted; to have it: ./sapa privacy export 1 --to FOLDER" in told
    code, out, _ = run("privacy", "export", "1", "--to", str(tmp_path / "rina"))
    assert code == 0 and "2 files:" in out
    [photo] = (tmp_path / "rina" / "media").iterdir()
    assert photo.read_bytes() == SECRET.encode() and photo.stat().st_mode & 0o077 == 0


def test_a_damaged_picture_holds_up_no_export(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    for file in (var / "media").glob("*/*"):
        file.write_bytes(file.read_bytes()[:-1])
    code, out, _ = run("privacy", "export", "1", "--to", str(tmp_path / "rina"))
    assert code == 0 and "1 files, 1 files that cannot be read:" in out
    data = json.loads((tmp_path / "rina" / "data.json").read_text())
    assert "is damaged" in data["conversations"][0]["files"][0]["unreadable"]


@pytest.mark.parametrize("written", range(7))
@pytest.mark.parametrize("action", ["encrypt", "rotate-key", "decrypt"])
def test_power_that_fails_on_the_way_loses_nothing(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch, action: str, written: int
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    if action != "encrypt":
        run("privacy", "encrypt")
    monkeypatch.setenv("SAPA_DATABASE_NEW_KEY", OTHER_KEY)
    with monkeypatch.context() as crash:
        crash.setattr(folders.os, "replace", fails_after(written + 2))  # two databases
        run("privacy", action)
    assert list(var.glob("*/*/*.part")), "it did not fail in the middle"
    code, out, _ = run("privacy", action)
    assert code == 0 and "files in" in out
    assert bool(plain(var)) == (action == "decrypt")
    if action == "decrypt":
        monkeypatch.delenv("SAPA_DATABASE_KEY")
    if action == "rotate-key":
        monkeypatch.setenv("SAPA_DATABASE_KEY", OTHER_KEY)
    assert pictures(var) == ALL
    assert "paket ke" in run("messages")[1]


def fails_after(files: int) -> Callable[[str, str], None]:
    """Renames so many files; then the process ends."""
    replace, done = os.replace, []

    def fails(source: str, target: str) -> None:
        if len(done) == files:
            raise KeyboardInterrupt
        done.append(target)
        replace(source, target)

    return fails


def test_while_some_files_are_plain_all_can_be_read_and_start_up_says_so(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Neither databases nor files are encrypted" in run("doctor")[1]
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    assert "databases and the files of customers and staff are encrypted." in run("doctor")[1]
    monkeypatch.delenv("SAPA_DATABASE_KEY")
    StoredFiles(Folder(var / "media")).put(b"an old picture", "jpg")
    assert "need another SAPA_DATABASE_KEY" in encryption_told(load_settings())
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    told = encryption_told(load_settings())
    assert "files of customers and staff are not yet" in told and "privacy encrypt" in told
    assert pictures(var) == {*ALL, b"an old picture"}


def test_files_whose_key_was_changed_too_early_are_told_and_can_be_saved(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    monkeypatch.setenv("SAPA_DATABASE_NEW_KEY", OTHER_KEY)
    with monkeypatch.context() as crash:
        crash.setattr(folders.os, "replace", fails_after(3))
        run("privacy", "rotate-key")
    monkeypatch.setenv("SAPA_DATABASE_KEY", OTHER_KEY)
    assert "need another SAPA_DATABASE_KEY" in run("doctor")[1]
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    assert run("privacy", "rotate-key")[0] == 0
    monkeypatch.setenv("SAPA_DATABASE_KEY", OTHER_KEY)
    assert pictures(var) == ALL


def test_a_damaged_file_holds_up_no_other(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    damaged = next((var / "uploads").glob("*/*"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    before = damaged.read_bytes()
    code, out, err = run("privacy", "decrypt")
    assert code == 1 and "5 files in media" in out
    assert f"Left as it is: uploads/{damaged.parent.name}/{damaged.name} is damaged" in err
    assert damaged.read_bytes() == before and len(plain(var / "media")) == 5


def test_a_full_disk_is_told(run: Run, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    StoredFiles(Folder(var / "media")).rewrite(KEY, None)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(folders.os, "fsync", full)
        code, _, err = run("privacy", "encrypt")
    assert code == 1 and f"The files in {var}/media could not all be" in err
    assert run("privacy", "encrypt")[0] == 0
    assert pictures(var) == ALL


def test_a_backup_of_encrypted_pictures_comes_back(
    run: Run, var: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAPA_DATABASE_KEY", KEY)
    run("privacy", "encrypt")
    assert run("backup", str(tmp_path / "backup"))[0] == 0
    assert plain(tmp_path / "backup" / "var") == []
    shutil.rmtree(var)
    assert run("restore", str(tmp_path / "backup"))[0] == 0
    assert pictures(var) == ALL
    assert run("privacy", "decrypt")[0] == 0
    assert len(plain(var)) == 6
