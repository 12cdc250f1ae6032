"""The shop's own examples are parted fairly: by intent and language, and nothing is in both."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.evaluation.held_out import hold_out

NLU = """version: "3.1"
nlu:
  - lookup: product
    examples: |
      - shirt
  - intent: stock
    metadata: {language: en}
    examples: |
      - do you have the [red shirt](product)
      - any [mugs]{"entity": "product"} left
      - is it in stock
      - when is it back
  - intent: stock
    metadata: {language: id}
    examples: |
      - ready kak
      - masih ada ga
      - stok nya ada
      - barangnya ready
      - kapan restok
      - udah ada lagi
      - sisa berapa
      - ada ukuran lain
  - intent: rare
    metadata: {language: en}
    examples: |
      - only this
"""


@pytest.fixture
def nlu(tmp_path: Path) -> Path:
    (tmp_path / "stock.yml").write_text(NLU)
    return tmp_path


def test_a_quarter_of_each_intent_and_language_is_held_out(nlu: Path) -> None:
    _, test = hold_out(nlu, seed=1)
    assert Counter((m.intent, m.language) for m in test) == {("stock", "en"): 1, ("stock", "id"): 2}


def test_what_is_kept_is_as_written_and_nothing_is_lost_or_in_both(nlu: Path) -> None:
    kept, test = hold_out(nlu, seed=1)
    assert {"lookup": "product", "examples": "- shirt\n"} in kept["nlu"]
    left = [line for block in kept["nlu"] if "intent" in block
            for line in block["examples"].splitlines()]
    assert len(left) + len(test) == 13
    assert set(left) <= {line.strip() for line in NLU.splitlines()}
    assert not {line.removeprefix("- ") for line in left} & {m.text for m in test}


def test_marks_of_entities_are_no_part_of_what_is_said(nlu: Path) -> None:
    said = {m.text for seed in range(20) for m in hold_out(nlu, seed)[1] if m.language == "en"}
    assert {"do you have the red shirt", "any mugs left"} <= said


def test_the_seed_decides_which_quarter(nlu: Path) -> None:
    assert hold_out(nlu, seed=1) == hold_out(nlu, seed=1)
    assert len({tuple(m.text for m in hold_out(nlu, seed)[1]) for seed in range(10)}) > 1
