"""From what customers wrote to a trend that staff can read, with the real encoders."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.insight.trends.step import update_trends
from bot.settings import Settings, load_settings
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.engine.transaction import writing
from bot.store.insight.trends import Trends
from bot.store.privacy.anonymization import delete_lines

DAY_S = 86400.0
KNOWN = {
    "order_status": ["where is my order", "mana pesanan saya", "has my parcel been sent",
                     "paket saya sampai mana", "track my package", "kapan paket saya datang"],
    "greet": ["hello", "halo kak", "good morning", "selamat pagi", "hi there", "hai"],
    "opening_hours": ["when do you open", "jam berapa buka", "are you open on sunday",
                      "hari minggu buka tidak", "opening hours please", "tutup jam berapa"],
}  # fmt: skip
USUAL = [
    "where is order {}", "pesanan {} sudah dikirim belum", "hello shop, {} here", "halo kak {}",
    "do you open at {} today", "buka jam {} tidak kak",
]  # fmt: skip
CRYPTO = [
    "can I pay with bitcoin? call me on 0812-3456-7890", "bisa bayar pakai bitcoin kak?",
    "do you accept crypto payments", "terima pembayaran crypto tidak?",
    "is paying in bitcoin possible", "mau bayar pakai bitcoin bisa?", "can i use crypto to pay",
]  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    examples = "".join(
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        for intent, texts in KNOWN.items()
    )
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "all.yml").write_text(f'version: "3.1"\nnlu:\n{examples}')
    (tmp_path / "sapa.toml").write_text("")
    monkeypatch.setenv("SAPA_SETTINGS", str(tmp_path / "sapa.toml"))
    monkeypatch.setenv("SAPA_PROJECT", str(tmp_path))
    return load_settings()


@pytest.fixture
def database(settings: Settings) -> Database:
    return open_database(settings.database)


def writes(database: Database, person: int, text: str, days_ago: float) -> int:
    at = time.time() - days_ago * DAY_S
    with writing(database):
        database["contacts"].insert({"id": person, "created_at": at}, ignore=True)
        database["conversations"].insert(
            {"id": person, "channel": "web", "account": "shop", "chat": f"c{person}",
             "contact_id": person, "created_at": at, "state": "bot", "name": "Rina"},
            ignore=True,
        )  # fmt: skip
        database["inbox"].insert(
            {"dedup_key": f"{person} {text} {at}", "channel": "web", "account": "shop",
             "kind": "message", "text": text, "event_json": "{}", "received_at": at,
             "state": "done", "conversation_id": person,
             "turn_json": '{"intent": "nlu_fallback", "language": "id"}'},
        )  # fmt: skip
        return int(database.execute("SELECT max(id) FROM inbox").fetchone()[0])


def refuses(database: Database, person: int) -> None:
    with writing(database):
        database["consents"].insert(
            {"conversation_id": person, "purpose": "feedback", "step": "withdrawn", "at": 1.0,
             "wording": "…"}
        )


def three_weeks(database: Database) -> None:
    for number in range(120):
        writes(database, 100 + number, USUAL[number % 6].format(number), 21 - number / 6)


async def test_a_trend_is_found_quoted_without_personal_data_and_told_once(
    database: Database, settings: Settings
) -> None:
    three_weeks(database)
    update_trends(database, settings)
    thread = DatabaseThread(database)
    trends = Trends(thread)
    assert await trends.all() == []
    numbers = [
        writes(database, 500 + place, text, 0.9 - place / 10)
        for place, text in enumerate(CRYPTO)
    ]
    update_trends(database, settings)
    [trend] = await trends.all()
    assert trend.people >= 5 and trend.topic is None and trend.before == 0
    assert len(trend.quotes) == 5 and "0812-3456-7890" not in str(trend.quotes)
    assert {quote.conversation_id for quote in trend.quotes} <= set(range(500, 507))

    writes(database, 600, "so is bitcoin possible to pay with?", 0.01)
    await trends.settle(trend.id, "ignored", "sari")
    update_trends(database, settings)
    assert await trends.all() == [], "what is ignored stays ignored"
    [ignored] = await trends.all(settled=True)
    assert ignored.people == trend.people + 1

    with writing(database):
        delete_lines(database, "inbox", numbers)
    assert (await trends.one(trend.id)).people == 1
    await thread.aclose()


async def test_nothing_is_learned_from_who_does_not_agree(
    database: Database, settings: Settings
) -> None:
    three_weeks(database)
    for place, text in enumerate(CRYPTO):
        writes(database, 500 + place, text, 0.9 - place / 10)
        refuses(database, 500 + place)
    update_trends(database, settings)
    assert list(database.query("SELECT * FROM trends")) == []
    assert not list(database.query("SELECT * FROM message_vectors WHERE inbox_id > 120"))


async def test_what_may_not_be_kept_goes_also_where_nobody_writes(
    database: Database, settings: Settings
) -> None:
    three_weeks(database)
    number = writes(database, 500, CRYPTO[0], 0.1)
    update_trends(database, settings)
    refuses(database, 500)
    with writing(database):
        database.execute(
            "UPDATE inbox SET received_at = received_at - ? WHERE id <= 60", [60 * DAY_S]
        )
    update_trends(database, settings)
    kept = {row["inbox_id"] for row in database.query("SELECT inbox_id FROM message_vectors")}
    assert kept == set(range(61, 121)) and number not in kept


async def test_another_encoder_reads_what_was_read_before_anew(
    database: Database, settings: Settings
) -> None:
    three_weeks(database)
    update_trends(database, settings)
    with writing(database):
        database.execute("UPDATE message_vectors SET encoder = 'the one before'")
    writes(database, 500, CRYPTO[0], 0.1)
    update_trends(database, settings)
    kept = list(database.query("SELECT encoder FROM message_vectors"))
    assert len(kept) == 121 and "the one before" not in {row["encoder"] for row in kept}


async def test_a_bot_that_was_taught_nothing_is_told_nothing(
    database: Database, settings: Settings
) -> None:
    (settings.project.data / "nlu" / "all.yml").write_text('version: "3.1"\nnlu: []\n')
    three_weeks(database)
    update_trends(database, settings)
    assert list(database.query("SELECT * FROM trends")) == []
