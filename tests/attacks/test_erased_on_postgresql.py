"""Who is erased stands in no row of PostgreSQL's any more, whatever the table: figures, trends,
offers and trackers too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.privacy.erasure import Eraser
from bot.store.conversations.search_index import find_words
from bot.store.conversations.trackers import Trackers
from bot.store.engine.database_pool import DatabasePool
from bot.store.privacy.erasures import request_erasure
from bot.store.store_copy import copy_store
from tests.postgresql import postgresql
from tests.privacy.shop_with_chats import NOW, SECRET, ShopWithChats

TOLD = (
    "INSERT INTO trends (id, topic, found_at) VALUES (1, NULL, 1)",
    f"INSERT INTO trend_messages VALUES (1, 1, 0.9, '{SECRET} masked')",
    f"INSERT INTO message_vectors VALUES (1, '{SECRET}', x'01')",
    "INSERT INTO campaigns (id, name, audience_json, variants_json, held_out, shares, counts, "
    "days, draw_key, state, changed_by, changed_at) VALUES (1, 'Payday', '{}', '[]', 0, 'equal', "
    "'orders', 14, x'01', 'running', 'sari', 1)",
    "INSERT INTO campaign_members (campaign_id, conversation_id, person, channel, is_held_out, "
    f"is_measured, orders_before, skipped, at) VALUES (1, 1, 1, 'web', 0, 1, 0, '{SECRET}', 1)",
    f"INSERT INTO stock_wishes (conversation_id, product, name, asked_at) VALUES (1, '{SECRET}', "
    f"'{SECRET}', {NOW})",
)  # fmt: skip
"""In which the conversation of who is erased stands."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
async def shop(tmp_path: Path) -> ShopWithChats:
    shop = ShopWithChats(tmp_path)
    await shop.has_customers()
    for sql in TOLD:
        await shop.thread.write(lambda database, sql=sql: database.execute(sql))
    return shop


def rows_with(address: str, word: str) -> list[str]:
    """The tables of which a row has it in some column, bytes among them."""
    found = []
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'sapa'::regnamespace "
            "AND relkind = 'r'"
        ).fetchall()
        for (table,) in tables:
            hexed = word.encode().hex()
            sql = (
                f'SELECT count(*) FROM sapa."{table}" AS row WHERE row::text ILIKE %s '
                "OR row::text ILIKE %s"
            )
            [count] = connection.execute(sql, [f"%{word}%", f"%{hexed}%"]).fetchone() or [0]
            found += [table] if count else []
    return found


async def test_no_row_names_who_is_erased(shop: ShopWithChats, address: str) -> None:
    await shop.thread.aclose()
    copy_store(shop.folder / "sapa.db", shop.folder / "trackers.db", address, lambda _: None)
    before = rows_with(address, SECRET)
    assert {"inbox", "trend_messages", "tracker_events", "said", "customers"} <= {*before}
    pool, trackers = DatabasePool(address, connections=2), Trackers(address)
    eraser = Eraser(pool, trackers, shop.media, shop.uploads, shop.clock)
    await pool.write(
        lambda db: request_erasure(db, "E-1", [1], ["C-1"], "terminal", shop.clock())
    )
    shop.clock.now += 61
    await eraser.erase_due(rest_s=60)
    assert rows_with(address, SECRET) == []
    assert await pool.run(lambda db: find_words(db, SECRET, 9, None)) == []
    assert await pool.run(lambda db: len(find_words(db, "halo", 9, None))) == 1  # Budi's
    await pool.aclose()
