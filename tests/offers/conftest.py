"""The shop of these tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.offers.offers_shop import OffersShop, open_offers_shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[OffersShop]:
    async with open_offers_shop(tmp_path) as shop:
        yield shop
