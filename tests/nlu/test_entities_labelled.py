"""How many entities are found in labelled messages, and how many of those found are right.

The floors are below what bench/entities.py prints. A message that shows a gap goes into ``tune``.
"""

from __future__ import annotations

import pytest

from bench.entities import labelled, score
from bot.nlu.entities.extractor import EntityReader

KINDS = (
    "order_number", "tracking_number", "product", "email", "phone", "date", "money", "quantity",
    "courier", "city",
)


@pytest.mark.parametrize("part", ["tune", "held_back"])
def test_each_kind_is_found_and_little_else(reader: EntityReader, part: str) -> None:
    result = score(reader, labelled(part))
    assert {kind for kind in KINDS if result.recall(kind) < 0.8} == set()
    assert {kind for kind in KINDS if result.precision(kind) < 0.9} == set()
    assert result.recall() >= 0.95
    assert result.precision() >= 0.97
