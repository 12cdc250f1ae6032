"""A store with two customers for the tests of erasing, exporting and keeping."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.privacy.shop_with_chats import ShopWithChats


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[ShopWithChats]:
    shop = ShopWithChats(tmp_path)
    await shop.has_customers()
    yield shop
    await shop.thread.aclose()
