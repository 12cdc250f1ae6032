"""Swear words hidden from filters are read as what they are; sizes and numbers stay numbers; what
is said besides is heard."""

from __future__ import annotations

import numpy as np
import pytest

from bot.moderation.evidence import CLEAR, Evidence
from bot.moderation.moderator import FINE, Moderator, Verdict

SWEARING = ["dasar tolol", "tolol", "you stupid bot", "stupid", "anjing lu", "anjing"]
ORDINARY = ["ukuran 5xl ada?", "pesanan 10110 mana", "iphone 13 pro", "ongkir ke bali", "a b c"]
SAME_MEANING = np.ones(4, dtype=np.float32) / 2
"""The meaning says nothing here: the letters alone decide."""


@pytest.fixture(scope="module")
def moderator() -> Moderator:
    texts = SWEARING * 4 + ORDINARY * 4
    kinds = ["abuse"] * len(SWEARING) * 4 + [FINE] * len(ORDINARY) * 4
    evidence = Evidence({"abuse": {CLEAR: ["tolol+|stupid|anjing"]}}, [])
    return Moderator.fit(np.stack([SAME_MEANING] * len(texts)), texts, kinds, evidence)


@pytest.mark.parametrize(
    "text", ["t0l0l", "t o l o l", "s.t.u.p.i.d", "4nj1ng", "tololllll", "$tup1d!!"]
)
def test_a_disguised_word_is_read(moderator: Moderator, text: str) -> None:
    verdict = moderator.judge(SAME_MEANING, text, is_clear=True)
    assert isinstance(verdict, Verdict) and verdict.kind == "abuse" and verdict.is_proven


@pytest.mark.parametrize("text", ["ukuran 5xl ada?", "pesanan 10110 mana", "iphone 13 pro"])
def test_sizes_and_numbers_are_no_words(moderator: Moderator, text: str) -> None:
    assert moderator.judge(SAME_MEANING, text, is_clear=True) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("dasar t0l0l, pesanan 10110 mana", "pesanan 10110 mana"),
        ("ongkir ke bali anjing!!", "ongkir ke bali"),
        ("iphone 13 pro", "iphone 13 pro"),
        ("tolol", ""),
        ("  ", ""),
    ],
)
def test_insults_are_left_out_of_what_is_wanted(moderator: Moderator, text: str, rest: str) -> None:
    assert moderator.without_insults(text) == rest
