"""What an open page of the desk is told by itself."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from sqlite_utils import Database

from bot.desk import live_updates
from bot.desk.live_updates import Live
from bot.store.engine.database import open_database
from bot.store.engine.database_thread import DatabaseThread
from bot.store.staff.sessions import Session
from bot.store.staff.users import User, Users

SARI = User(1, "sari", "Sari", "agent", "en", 0, None, True)


async def test_what_changes_while_the_database_fails_is_told_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, looks = open_database(tmp_path / "sapa.db"), []

    def open_sessions(database: Database, now: float) -> set[str]:
        looks.append(now)
        if len(looks) == 1:
            other.execute("INSERT INTO conversations (channel, account, chat, created_at, last_at)"
                          " VALUES ('web', 'shop', 'ani', 1, 1)")  # fmt: skip
        if len(looks) == 2:
            raise sqlite3.OperationalError("disk I/O error")
        return {"sari's"}

    monkeypatch.setattr(live_updates, "open_sessions", open_sessions)
    monkeypatch.setattr(live_updates, "LOOK_EVERY_S", 0.01)
    thread = DatabaseThread(open_database(tmp_path / "sapa.db"))
    await Users(thread).add("sari", "Sari", "agent", "terminal")
    live, page = Live(thread), AsyncMock()
    told = asyncio.Event()
    page.write.side_effect = lambda _: told.set()
    session = Session("sari's", SARI, False, 0, 0, "", "")
    tasks = [asyncio.create_task(c) for c in (live.watch(), live.events(page, session))]
    await asyncio.wait_for(told.wait(), 60)
    assert b"event: inbox" in page.write.call_args.args[0]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await thread.aclose()
