"""A whole shop on PostgreSQL, with the real model: customers are answered, orders change, cases are
filed, staff see them, and what is stored of a person can be had and is erased."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiohttp import ClientSession, CookieJar

from bot.media.folder import Folder
from bot.media.stored_files import StoredFiles
from bot.privacy.erasure import REST_S, Eraser
from bot.shop.sample_data import load_sample
from bot.store.conversations.trackers import Trackers
from bot.store.engine.store import open_connection, open_store
from bot.store.engine.worker_role import worker_role
from bot.store.staff.users import Users
from tests.checkout import CHECKOUT
from tests.desk.conftest import PASSWORD
from tests.postgresql import empty, postgresql
from tests.scenarios.customers import TelegramCustomer, WhatsAppCustomer
from tests.scenarios.running import RunningSapa, running_sapa
from tests.standins.telegram_api import TelegramApi
from tests.standins.whatsapp_api import WhatsAppApi

RINA = "447700900123"


@pytest.fixture(scope="module")
def there(
    tmp_path_factory: pytest.TempPathFactory, platforms: tuple[WhatsAppApi, TelegramApi]
) -> Iterator[RunningSapa]:
    with postgresql() as address:
        empty(address)
        with closing(open_connection(address)) as database:
            load_sample(database)
        with psycopg.connect(address) as owner:
            owner.execute(worker_role("sapa_worker"))
        folder = tmp_path_factory.mktemp("postgresql")
        environ = {
            "SAPA_DATABASE_URL": address,
            "SAPA_WORKER_DATABASE_URL": address.replace("sapa@", "sapa_worker@"),
        }
        with running_sapa(folder, platforms, environ) as sapa:
            yield sapa


def asked(sapa: RunningSapa, sql: str, *values: Any) -> list[Any]:
    assert sapa.place.postgresql
    with closing(open_connection(sapa.place.postgresql)) as database:
        return database.execute(sql, values).fetchall()


def command(sapa: RunningSapa, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=CHECKOUT, env=sapa.environ, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_order_is_told_and_cancelled_after_a_yes(there: RunningSapa) -> None:
    rina = WhatsAppCustomer(there.place, there.whatsapp, RINA)
    assert "ORD-2293" in rina.says("where is my order ORD-2293?").text
    assert "cancel order ORD-2293" in rina.says("please cancel my order ORD-2293").text
    assert asked(there, "SELECT status FROM orders WHERE number = 'ORD-2293'") == [("processing",)]
    assert "cancelled" in rina.says("yes").text
    assert asked(there, "SELECT status FROM orders WHERE number = 'ORD-2293'") == [("cancelled",)]
    assert asked(
        there, "SELECT change FROM order_changes WHERE order_number = 'ORD-2293'"
    ) == [("cancelled",)]
    assert not there.place.database.exists(), "nothing of it is in a file"
    assert not there.place.database.with_name("trackers.db").exists()


def test_a_turn_that_runs_again_says_the_same_and_changes_nothing(there: RunningSapa) -> None:
    """As after a gateway that ended when the worker had done the turn."""
    rina = WhatsAppCustomer(there.place, there.whatsapp, RINA)
    before = rina.inbox()
    [(message, said)] = asked(there, "SELECT id, message_id FROM inbox WHERE text = 'yes'")
    asked(
        there,
        """UPDATE inbox SET state = 'pending', attempts = 0, next_attempt_at = 0, done_at = NULL
        WHERE id = ? RETURNING id""",
        message,
    )
    there.place.wait_until_answered(said)
    end = time.monotonic() + 60
    while len(rina.inbox()) == len(before):
        assert time.monotonic() < end
        time.sleep(0.1)
    again = rina.read(rina.inbox()[len(before) :]).text
    assert "cancelled" in again and again.strip() in rina.read(before).text
    assert asked(
        there, "SELECT change FROM order_changes WHERE order_number = 'ORD-2293'"
    ) == [("cancelled",)]
    [(chat,)] = asked(there, "SELECT conversation_id FROM inbox WHERE id = ?", message)
    heard = [
        event for event in Trackers(str(there.place.postgresql)).events(chat)
        if event["event"] == "user" and event["text"] == "yes"
    ]  # fmt: skip
    assert len(heard) == 1


def test_a_case_is_filed_and_its_customer_told_of_it(there: RunningSapa) -> None:
    rina = WhatsAppCustomer(there.place, there.whatsapp, RINA)
    rina.says("I got the wrong item in ORD-2292")
    for _ in range(6):
        if asked(there, "SELECT 1 FROM cases WHERE state <> 'open'"):
            break
        rina.says("a blue shirt instead of a batik shirt, no photo, yes please")
    [(number, kind)] = asked(there, "SELECT number, kind FROM cases")
    assert number in str(rina.inbox()), kind


def test_the_worker_is_in_the_database_by_its_own_role(there: RunningSapa) -> None:
    roles = asked(there, "SELECT DISTINCT usename FROM pg_stat_activity WHERE usename <> ''")
    assert {role for (role,) in roles} == {"sapa", "sapa_worker"}
    log = there.place.database.parent / "log" / "rasa-1.log"
    assert "permission denied" not in log.read_text()


async def test_the_desk_shows_chat_and_case(there: RunningSapa) -> None:
    store = open_store(str(there.place.postgresql))
    token = await Users(store).add("sari", "Sari", "agent", "terminal")
    await store.aclose()
    [(chat,)] = asked(there, "SELECT conversation_id FROM cases")
    [(number,)] = asked(there, "SELECT number FROM cases")
    headers = {"Origin": there.place.url, "Sec-Fetch-Site": "same-origin"}
    jar = CookieJar(unsafe=True)
    async with ClientSession(there.place.url, cookie_jar=jar, headers=headers) as desk:
        form = {"password": PASSWORD, "again": PASSWORD}
        async with desk.post(f"/desk/welcome/{token}", data=form) as answer:
            assert answer.status == 200, await answer.text()
        async with desk.get(f"/desk/conversations/{chat}") as page:
            told = await page.text()
            assert page.status == 200 and "please cancel my order ORD-2293" in told
        async with desk.get(f"/desk/cases/{number}") as page:
            assert page.status == 200 and "ORD-2292" in await page.text()


def test_what_is_stored_of_a_person_is_handed_out_and_erased(
    there: RunningSapa, tmp_path: Path
) -> None:
    person = TelegramCustomer(there.place, there.telegram, 900_771)
    person.says("nama saya Zulkarnain, ongkir ke bali berapa ya")
    [(chat,)] = asked(there, "SELECT id FROM conversations WHERE chat = '900771'")
    command(there, "privacy", "export", str(chat), "--to", str(tmp_path / "export"))
    told = json.loads((tmp_path / "export" / "data.json").read_text())
    assert "Zulkarnain" in json.dumps(told)
    assert there.place.postgresql
    trackers = Trackers(there.place.postgresql)
    assert trackers.events(chat)
    person.says("hapus data saya")
    person.presses("Ya, hapus")

    async def erase() -> None:
        assert there.place.postgresql
        store, folder = open_store(there.place.postgresql), there.place.database.parent
        later = Eraser(
            store, trackers,
            StoredFiles(Folder(folder / "media")), StoredFiles(Folder(folder / "uploads")),
            lambda: time.time() + REST_S + 1,
        )  # fmt: skip
        await later.erase_due(REST_S)
        await store.aclose()

    asyncio.run(erase())
    assert trackers.events(chat) == []
    assert not asked(there, "SELECT 1 FROM inbox WHERE text LIKE '%Zulkarnain%'")
    assert "asisten virtual" in person.says("halo kak").text
