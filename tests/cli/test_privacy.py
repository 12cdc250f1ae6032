"""`./sapa privacy`: what a shop's owner does when somebody asks for their data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.store.engine.database import open_database
from tests.cli.conftest import Run
from tests.privacy.shop_with_chats import SECRET, ShopWithChats

RINA = "+62 812 3456 0123"


@pytest.fixture
def folder(settings_file: Path) -> Path:
    """The data of a shop with two customers; Sapa does not run."""
    folder = load_settings().data_folder
    in_shop(folder, ShopWithChats.has_customers)
    return folder


def in_shop(folder: Path, does: Callable[[ShopWithChats], Awaitable[object]]) -> None:
    async def run() -> None:
        shop = ShopWithChats(folder)
        await does(shop)
        await shop.thread.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("who", ["1", RINA, "081234560123", f"Rina@{SECRET}.id"])
def test_everything_about_a_person_is_handed_out(run: Run, folder: Path, who: str) -> None:
    to = folder.parent / "rina"
    code, out, _ = run("privacy", "export", who, "--to", str(to))
    assert (code, out) == (0, f"1 conversations, 2 messages, 2 files: {to}/data.json\n")
    data = json.loads((to / "data.json").read_text())
    [chat] = data["conversations"]
    assert chat["name"] == f"Rina {SECRET}"
    assert chat["received"][0]["text"] == f"paket ke {SECRET} mana"
    assert chat["received"][0]["received_at"].endswith("+07:00")
    assert chat["sent"][0]["message_json"]["text"] == f"Paket Kakak ke {SECRET} di jalan."
    for kind in ("notes", "drafts", "ratings", "consents", "flags", "uploads",
                 "remembered_by_the_bot"):
        assert chat[kind], kind
    assert data["shop"]["orders"][0]["number"] == "ORD-1"
    [photo] = (to / "media").iterdir()
    assert photo.read_bytes() == SECRET.encode()
    [sent] = (to / "uploads").iterdir()
    assert sent.read_bytes() == f"{SECRET}, from staff".encode()
    assert photo.stat().st_mode & 0o077 == (to / "data.json").stat().st_mode & 0o077 == 0
    assert "budi" not in json.dumps([chat["person"], chat["received"]])


def test_an_export_overwrites_nothing(run: Run, folder: Path) -> None:
    code, _, err = run("privacy", "export", "1", "--to", str(folder))
    assert code == 1 and "is not empty" in err


@pytest.mark.parametrize("who", ["77", "+62 811 1111 1111", "nobody@example.com", "rina", "0"])
def test_somebody_of_whom_nothing_is_known(run: Run, folder: Path, who: str) -> None:
    code, _, err = run("privacy", "erase", who, "--yes")
    assert code == 1 and f"Nothing is stored about {who}." in err
    assert len(err.splitlines()) == 1


def test_a_person_is_erased_at_once_while_sapa_does_not_run(run: Run, folder: Path) -> None:
    code, out, _ = run("privacy", "erase", RINA, "--yes")
    assert code == 0 and "Conversations: 1. Customer: C-1." in out
    assert "Receipt E-" in out and "Erased." in out and "Backups" in out
    everything = b"".join(f.read_bytes() for f in folder.rglob("*") if f.is_file())
    assert SECRET.encode() not in everything and b"halo kak" in everything
    assert run("privacy", "erase", RINA, "--yes")[0] == 1


def test_nothing_is_erased_without_a_yes(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "no")
    code, out, _ = run("privacy", "erase", "1")
    assert code == 1 and "Nothing was erased." in out
    assert open_database(load_settings().database)["erasures"].count == 0


def test_purging_says_what_it_deletes(run: Run, folder: Path, settings_file: Path) -> None:
    async def later(shop: ShopWithChats) -> None:
        shop.clock.now = 1e9  # long ago
        await shop.says("budi", "lama")
        await shop.answered("Sudah.")
        await shop.delivered()
        await shop.says("budi", "baru")

    in_shop(folder, later)
    code, out, _ = run("privacy", "purge", "--dry-run")
    assert code == 0 and "1  inbox" in out and "Nothing was deleted." in out
    code, out, _ = run("privacy", "purge")
    assert code == 0 and "1  inbox" in out and "Deleted." in out
    assert "Nothing was older" in run("privacy", "purge")[1]


def test_the_map_of_what_is_stored(run: Run, folder: Path) -> None:
    settings = load_settings()
    told = json.loads(run("privacy", "map", "--json")[1])
    inbox = next(place for place in told if place["name"] == "sapa.db: inbox")
    assert inbox["personal"]["text"] == "what was said"
    assert inbox["kept"] == f"{settings.privacy.keep_messages_days} days"
    assert "nobody has said" not in run("privacy", "map")[1]


@pytest.mark.parametrize("days", ["0", "-1", '"long"'])
def test_days_that_are_none(run: Run, settings_file: Path, days: str) -> None:
    settings_file.write_text(f"[privacy]\nkeep_messages_days = {days}\n")
    code, _, err = run("privacy", "map")
    assert code == 1 and "[privacy] keep_messages_days must be" in err
