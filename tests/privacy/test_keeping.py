"""Data is kept as long as sapa.toml says, and everything that is stored stands in the map."""

from __future__ import annotations

import json
from pathlib import Path

from bot.encoders.vector_cache import VectorCache
from bot.privacy.data_map import data_map
from bot.privacy.retention import Retention
from bot.settings import Settings
from bot.settings_sections import PrivacySettings, ReaderSettings
from bot.store.conversations.trackers import open_trackers
from bot.store.engine.database import open_database
from tests.privacy.shop_with_chats import SECRET, ShopWithChats

DAY_S = 86400


def retention(shop: ShopWithChats, **keep: int) -> Retention:
    return Retention(shop.thread, shop.trackers, PrivacySettings(**keep), shop.clock)


async def test_what_is_older_than_it_may_be_goes(shop: ShopWithChats) -> None:
    shop.clock.now += 366 * DAY_S
    await shop.says("budi", "masih ada?")
    counts = await retention(shop).purge()
    assert (counts["inbox"], counts["outbox"], counts["conversations"]) == (2, 1, 1)
    assert await shop.rows("SELECT text FROM inbox") == [("masih ada?",)]
    assert SECRET not in str(await shop.rows("SELECT * FROM conversations"))
    assert shop.trackers.events(1) == []
    assert (await retention(shop).purge()).keys() <= {"outbox"}


async def test_what_waits_for_an_answer_stays_however_old(shop: ShopWithChats) -> None:
    await shop.says("budi", "kapan dibalas?")
    await shop.says("budi", "halo?")
    shop.clock.now += 400 * DAY_S
    await retention(shop).purge()
    assert ("kapan dibalas?",) in await shop.rows("SELECT text FROM inbox")


async def test_a_dry_run_counts_the_same_and_deletes_nothing(shop: ShopWithChats) -> None:
    shop.clock.now += 366 * DAY_S
    await shop.says("budi", "masih ada?")
    told = await retention(shop).purge(dry_run=True)
    assert len(await shop.rows("SELECT * FROM inbox")) == 3
    done = await retention(shop).purge()
    assert {table: done[table] for table in told} == told


async def test_trackers_go_when_nothing_happened_in_them_for_long(shop: ShopWithChats) -> None:
    shop.clock.now += 50 * DAY_S
    shop.remembers(2, "m9", "apa kabar")
    shop.clock.now += 50 * DAY_S
    assert (await retention(shop, keep_trackers_days=90).purge())["tracker_events"] == 3
    assert shop.trackers.events(1) == [] and len(shop.trackers.events(2)) == 6


class NoEncoder:
    fingerprint = "none"

    def encode(self, texts: list[str]) -> None:
        raise AssertionError


def test_every_table_column_and_folder_stands_in_the_map(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    open_database(settings.database).close()
    open_trackers(settings.trackers).close()
    VectorCache(settings.vectors, NoEncoder())  # type: ignore[arg-type]
    for folder in ("media", "log", "run", "draft", "versions"):
        (settings.data_folder / folder).mkdir()
    unknown = [
        place.name for place in data_map(settings)
        if "nobody has said" in json.dumps(place.as_dict())
    ]
    assert unknown == [], "Say in bot/privacy/data_map.yml what these are."


def test_the_map_tells_of_a_table_and_a_folder_that_nobody_described(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    database = open_database(settings.database)
    database.execute("CREATE TABLE diaries (id INTEGER, words TEXT)")
    database.execute("ALTER TABLE notes ADD COLUMN mood TEXT")
    database.close()
    (settings.data_folder / "recordings").mkdir()
    told = {place.name: place for place in data_map(settings)}
    assert "nobody has said" in told["sapa.db: diaries"].holds
    assert "nobody has said" in told["recordings"].holds
    assert "nobody has said" in told["sapa.db: notes"].personal["mood"]


def test_the_map_names_nothing_that_is_not_there_any_more(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    open_database(settings.database).close()
    from bot.privacy.data_map import _entries, stored_columns

    for table, columns in stored_columns(settings.database).items():
        entry = _entries()["sapa.db"][table]
        assert {*entry["personal"], *entry["other"]} == columns, table


def test_the_map_tells_what_leaves_this_machine(tmp_path: Path) -> None:
    def leaving(settings: Settings) -> list[str]:
        places = data_map(settings)
        return [place.name for place in places if place.name.startswith("leaves")]

    assert leaving(Settings(tmp_path)) == []
    reader = ReaderSettings("https://reader.example/v1/chat/completions", "a-model")
    assert leaving(Settings(tmp_path, reader=reader)) == ["leaves for reader.example"]


def test_the_map_says_the_days_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(tmp_path, privacy=PrivacySettings(keep_messages_days=7))
    kept = {place.name: place.kept for place in data_map(settings)}
    assert (kept["sapa.db: inbox"], kept["media"]) == ("7 days", "30 days")
