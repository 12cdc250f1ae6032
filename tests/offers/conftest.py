"""The shop of these tests."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.engine.database import open_database
from tests.offers.offers_shop import OffersShop, open_offers_shop


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a shop in which nothing has happened: to make its tables takes a second."""
    file = tmp_path_factory.mktemp("empty") / "sapa.db"
    open_database(file).close()
    return file


@pytest.fixture
async def shop(tmp_path: Path, empty: Path) -> AsyncIterator[OffersShop]:
    shutil.copy(empty, tmp_path)
    async with open_offers_shop(tmp_path) as shop:
        yield shop
