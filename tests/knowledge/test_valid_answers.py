"""An answer outside its days is never given, and two that contradict each other are told apart."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.encoders.combined_encoder import open_meaning
from bot.encoders.vector_cache import VectorCache
from bot.knowledge.search import KnowledgeBase

TODAY = date(2026, 11, 24)
days = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n)))

ENTRY = """
- id: {id}
  questions: {{en: ["{question}"]}}
  answer: {{en: "{answer}"}}
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> VectorCache:
    meaning = open_meaning("minilm + use-multilingual")
    return VectorCache(tmp_path_factory.mktemp("cache") / "vectors.db", meaning)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spans=st.lists(st.tuples(days, days), min_size=1, max_size=3))
def test_outside_its_days_no_answer_is_given(
    cache: VectorCache, tmp_path: Path, spans: list[tuple[date | None, date | None]]
) -> None:
    written = ""
    for number, (first, last) in enumerate(spans):
        if first and last and first > last:
            first, last = last, first
        spans[number] = first, last
        written += ENTRY.format(id=number, question="Is there a sale?", answer=f"Yes, {number}.")
        written = written.replace(f"id: {number}", f'id: "{number}"')
        written += f"  valid_from: {first}\n" if first else ""
        written += f"  valid_until: {last}\n" if last else ""
    (tmp_path / "sale.yml").write_text(written)
    base = KnowledgeBase(tmp_path, cache, lambda: TODAY, phrasebook=tmp_path / "none")
    valid = {
        str(number)
        for number, (first, last) in enumerate(spans)
        if (first is None or first <= TODAY) and (last is None or last >= TODAY)
    }
    assert {match.entry.id for match in base.search("is there a sale?", limit=9)} == valid
    assert {id_ for id_ in map(str, range(len(spans))) if base.entry(id_)} == valid


def test_two_answers_to_one_question(cache: VectorCache, tmp_path: Path) -> None:
    (tmp_path / "cost.yml").write_text(
        ENTRY.format(id="a", question="How much is shipping to Bali?", answer="Rp10.000.")
        + ENTRY.format(id="b", question="How much does shipping to Bali cost?", answer="Rp20.000.")
        + ENTRY.format(id="c", question="How do I track my parcel?", answer="With its number.")
        + ENTRY.format(id="d", question="How much is shipping to Bali?", answer="Rp10.000.")
    )
    base = KnowledgeBase(tmp_path, cache, phrasebook=tmp_path / "none")
    a, b, c, d = (base.entry(id_) for id_ in "abcd")
    assert a and b and c and d
    assert base.contradict(a, b)
    assert not base.contradict(a, c)
    assert not base.contradict(a, d)
