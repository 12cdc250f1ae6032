"""Where messages are divided, and where not."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.nlu.segmentation import MOST_PARTS, divide

DIVIDED = YAML(typ="safe").load(Path(__file__).with_name("messages_divided.yml").read_text("utf-8"))


@pytest.mark.parametrize("written", [one for said in DIVIDED.values() for one in said])
def test_where_it_is_divided(written: str) -> None:
    text = re.sub(r"[{}]", "", written)
    parts = [text[start:end] for start, end in divide(text)]
    assert parts == [part.removeprefix("- ") if "{" in written else part
                     for part in re.split(r"\{.*?\}", written, flags=re.DOTALL)]  # fmt: skip


def test_nothing_is_divided_within_what_is_whole() -> None:
    text = "can I have it on 3. November? is the blue one there"
    day = text.index("3. November")
    assert [text[a:b] for a, b in divide(text, [(day, day + 11)])] == [
        "can I have it on 3. November?", "is the blue one there",
    ]  # fmt: skip


def test_the_last_of_very_many_parts_has_the_rest() -> None:
    text = " ".join(f"where is parcel number{n}?" for n in range(20))
    parts = divide(text)
    assert len(parts) == MOST_PARTS
    assert text[slice(*parts[-1])].count("?") == 20 - MOST_PARTS + 1


@given(st.text(alphabet="ab1.?!,;\n {@jl:/é👍-", max_size=60), st.lists(st.integers(0, 60)))
def test_parts_are_in_order_and_within_the_message(text: str, places: list[int]) -> None:
    whole = [(a, b) for a, b in pairwise(sorted(places)) if a < b <= len(text)]
    parts = divide(text, whole)
    assert parts == [(0, len(text))] or len(parts) > 1
    assert all(0 <= start <= end <= len(text) for start, end in parts)
    assert all(first[1] <= second[0] for first, second in pairwise(parts))
    for start, end in whole:
        inner = text[start:end].strip(" \n\t,;:-")  # which parts are stripped of at their ends
        start = text.index(inner, start)
        cut = [p for part in parts for p in part if start < p < start + len(inner)]
        assert not cut or len(parts) == 1
