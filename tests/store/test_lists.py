"""Every list that the desk shows can be read on both engines, by all that it can be narrowed by."""

from __future__ import annotations

from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.shop_time import ShopTime
from bot.store.cases.cases import CaseFilters, Cases
from bot.store.engine.protocol import Transactions
from bot.store.insight.conversations_behind import FIGURES, ConversationsBehind
from bot.store.insight.figures import Period, Where

WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.parametrize(
    "filters",
    [
        CaseFilters(),
        CaseFilters(state="waiting_staff", kind="exchange", assigned="sari"),
        CaseFilters(overdue=True, words="C-7"),
    ],
)
async def test_cases(thread: Transactions, filters: CaseFilters) -> None:
    assert (await Cases(thread).page(filters)).cases == []


async def test_the_conversations_behind_each_figure(thread: Transactions) -> None:
    behind = ConversationsBehind(thread, ShopTime(ZoneInfo("Asia/Jakarta")))
    for figure, where in product(FIGURES, (Where(), Where("web", "id"))):
        assert await behind.of(figure, "1", WEEK, where) == ([], False), figure
