"""What somebody can do in PostgreSQL who has nothing but the password of the workers' role."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from bot.messages import Inbound
from bot.store.conversations.conversations import name_of_chat
from bot.store.engine import postgresql as engine
from bot.store.engine.database_pool import DatabasePool
from bot.store.engine.errors import StoreUnavailable
from bot.store.engine.postgresql_schema import open_postgresql
from bot.store.engine.worker_role import worker_role
from bot.store.messages.inbox import Inbox
from tests.postgresql import empty, postgresql

REFUSED = (
    "SELECT nextval('sapa.inbox_id_seq') FROM generate_series(1, 9)",
    "SELECT setval('sapa.inbox_id_seq', 1)", "SELECT words FROM sapa.said",
    "UPDATE sapa.conversations SET name = 'x'", "UPDATE sapa.products SET price = 1",
    "INSERT INTO sapa.consents VALUES (1, 1, 'offers', 'given', 'x', 1)",
    "DELETE FROM sapa.orders", "TRUNCATE sapa.tracker_events", "CREATE TABLE public.x (a int)",
    "LOCK TABLE sapa.inbox IN ACCESS EXCLUSIVE MODE", "UPDATE sapa.outbox SET state = 'pending'",
    "CREATE FUNCTION sapa.max(a text, b text) RETURNS text LANGUAGE sql AS 'SELECT a'",
    "CREATE TRIGGER x BEFORE INSERT ON sapa.tracker_events FOR EACH ROW "
    "EXECUTE FUNCTION sapa.webhook_case()", "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
    "INSERT INTO sapa.published_versions VALUES (9, '', '', 1)",
    "SELECT * FROM sapa.trend_messages", "SELECT * FROM sapa.campaign_members",
    "SELECT * FROM sapa.leases", "INSERT INTO sapa.machines VALUES ('x', 'x', 1, 1, '', 1)",
    "SELECT * FROM sapa.renewed_secrets",
)  # fmt: skip


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        empty(address)
        yield address


@pytest.fixture
def role(address: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """What the attacker has."""
    with psycopg.connect(address) as owner:
        owner.execute(worker_role("sapa_worker"))
    theirs = psycopg.connect(address.replace("sapa@", "sapa_worker@"), autocommit=True)
    yield theirs
    theirs.close()


@pytest.mark.parametrize("statement", REFUSED)
def test_it_may_do_no_more_than_a_worker_does(
    role: psycopg.Connection[tuple[object, ...]], statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), role.transaction():
        role.execute(statement)


def test_rights_that_it_had_before_are_taken_back(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(worker_role("sapa_worker"))
        owner.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA sapa TO sapa_worker")
        owner.execute(worker_role("sapa_worker"))
        with psycopg.connect(address.replace("sapa@", "sapa_worker@"), autocommit=True) as theirs:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                theirs.execute("SELECT nextval('sapa.outbox_id_seq')")
            theirs.execute(
                "INSERT INTO sapa.tracker_events (sender_id, type, happened_at, event_json) "
                "VALUES ('1', 'user', 1, '{}')"
            )


def test_sapa_starts_though_it_holds_the_lock_of_upgrades(
    address: str, role: psycopg.Connection[tuple[object, ...]]
) -> None:
    role.execute("SELECT pg_advisory_lock(classid::bigint << 32 | objid::bigint) FROM "
                 "(VALUES (0, 5471204)) AS locks (classid, objid)")  # fmt: skip
    started = threading.Event()

    def start() -> None:
        open_postgresql(address).close()
        started.set()

    threading.Thread(target=start, daemon=True).start()
    assert started.wait(60)


@pytest.fixture
async def inbox(address: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inbox]:
    monkeypatch.setattr(engine, "LOCKED_S", 1)
    pool = DatabasePool(address, connections=2)
    yield Inbox(pool)
    await pool.aclose()


async def test_a_lock_that_it_keeps_stops_no_gateway(
    inbox: Inbox, role: psycopg.Connection[tuple[object, ...]]
) -> None:
    def said(chat: str) -> Inbound:
        return Inbound("web", "shop", "message", chat, "m1", "hello", dedup_key=f"{chat}:m1")

    name = name_of_chat("web", "shop", "rina")
    role.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    locked = [asyncio.create_task(inbox.accept([said("rina")])) for _ in range(4)]
    assert await asyncio.wait_for(inbox.accept([said("budi")]), 60)  # others go on
    for one in locked:  # and the platform is told to send it again
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(one, 60)
    role.execute("SELECT pg_advisory_unlock_all()")
    assert await inbox.accept([said("rina")])


def test_a_line_without_end_keeps_no_other_from_being_found(address: str) -> None:
    database = open_postgresql(address)
    words = " ".join(f"{number:05x}" for number in range(300_000))
    database.words.add([(1, words), (2, "x" * 2_000_000), (3, "kemeja batik")])
    assert database.words.find(["kemeja"], 9, 5) == [3]
    assert database.words.find(["00001"], 9, 5) == [1]
    database.close()
