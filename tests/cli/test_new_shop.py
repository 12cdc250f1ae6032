"""``sapa new``, and commands in a shop's own folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.new import CannotMakeShop, make_shop
from bot.project import find_project
from bot.settings import load_settings
from bot.shop.live_samples import are_samples_live


def test_a_new_shop_is_empty_and_in_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop(tmp_path / "toko", "Toko \"Maju\"", sample=False)
    monkeypatch.chdir(tmp_path / "toko")
    monkeypatch.delenv("SAPA_SETTINGS", raising=False)
    settings = load_settings()
    assert settings.shop.name == 'Toko "Maju"'
    assert settings.project.root == tmp_path / "toko" and settings.project.is_layered
    assert not are_samples_live(settings.data_folder)
    log = subprocess.run(["git", "log", "--oneline"], capture_output=True, text=True, check=True)
    assert "A new shop" in log.stdout
    status = subprocess.run(["git", "status", "-s"], capture_output=True, text=True, check=True)
    assert status.stdout == "", "nothing secret or generated may be left to be added"


def test_with_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop(tmp_path / "toko", "Toko", sample=True)
    monkeypatch.chdir(tmp_path / "toko")
    monkeypatch.delenv("SAPA_SETTINGS", raising=False)
    assert are_samples_live(load_settings().data_folder)


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("important")
    with pytest.raises(CannotMakeShop, match="exists"):
        make_shop(tmp_path, "Toko", sample=False)
    assert (tmp_path / "mine.txt").read_text() == "important"


def test_commands_find_the_shop_from_a_folder_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_shop(tmp_path / "toko", "Toko", sample=False)
    monkeypatch.chdir(tmp_path / "toko" / "data")
    assert find_project().root == tmp_path / "toko"


def test_upgrade_has_nothing_to_say_of_a_new_shop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_shop(tmp_path / "toko", "Toko", sample=False)
    monkeypatch.chdir(tmp_path / "toko")
    monkeypatch.delenv("SAPA_SETTINGS", raising=False)
    assert main(["upgrade"]) == 0
    assert "need nothing" in capsys.readouterr().out
