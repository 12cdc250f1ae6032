"""A gateway that is killed in the middle of a campaign, again and again."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.offers.audience import Audience
from bot.offers.texts import Variant
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.offers.campaigns import Campaigns, Draft
from tests.checkout import CHECKOUT

PEOPLE = 60


def a_shop(file: Path) -> None:
    """So many people said yes on Telegram, and have not written for a day."""
    database = open_database(file)
    yesterday = time.time() - 86400
    for number in range(1, PEOPLE + 1):
        database.execute(
            "INSERT INTO contacts (id, created_at) VALUES (?, ?)", [number, yesterday]
        )
        database.execute(
            """INSERT INTO conversations (id, channel, account, chat, person, language,
            created_at, last_inbound_at, last_at, contact_id)
            VALUES (?, 'telegram', 'shop', ?, ?, 'id', ?, ?, ?, ?)""",
            [number, f"{number}", f"{number}", yesterday, yesterday, yesterday, number],
        )
        database.execute(
            """INSERT INTO consents (conversation_id, purpose, step, wording, at)
            VALUES (?, 'offers', 'given', '?', ?)""",
            [number, yesterday],
        )
    database.close()


@pytest.mark.long
async def test_everybody_gets_it_once(tmp_path: Path) -> None:
    a_shop(tmp_path / "sapa.db")
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    campaigns = Campaigns(thread)
    text = Variant(words={"id": "Diskon!"}).as_dict()
    draft = Draft("Sale", Audience().as_dict(), (text,), 0.0, counts="answers")
    await campaigns.start(await campaigns.save(draft, "sari"), "sari")
    chance = random.Random(1)
    kills = 0
    while True:
        command = [sys.executable, "-m", "tests.offers.sending_process", str(tmp_path)]
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as sending:
            assert sending.stdout and sending.stdout.readline() == b"begun\n"
            await asyncio.sleep(chance.uniform(0, 0.08))
            sending.kill()
        kills += 1
        rows = await thread.run(lambda database: database.execute(
            """SELECT sent_at IS NOT NULL, (SELECT count(*) FROM outbox
                WHERE outbox.conversation_id = campaign_members.conversation_id)
            FROM campaign_members"""
        ).fetchall())  # fmt: skip
        assert all(bool(is_sent) == (count == 1) and count <= 1 for is_sent, count in rows)
        if len(rows) == PEOPLE and all(is_sent for is_sent, _ in rows):
            break
    await thread.aclose()
    assert kills > 2, "it was killed in the middle"
