from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.engine.protocol import Transactions
from tests.postgresql import postgresql
from tests.store.counter import Counter, open_counter
from tests.store.engines import open_engine


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Of a PostgreSQL."""
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where the database is: each test is run on both engines."""
    if request.param == "sqlite":
        return tmp_path / "sapa.db"
    return str(request.getfixturevalue("address"))


@pytest.fixture
async def thread(place: Path | str) -> AsyncIterator[Transactions]:
    async with open_engine(place) as thread:
        yield thread


@pytest.fixture
async def counter(thread: Transactions) -> Counter:
    return await open_counter(thread)
