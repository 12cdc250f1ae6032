"""A transformed message is another way of saying the same; what it names stays whole."""

from __future__ import annotations

from random import Random

import pytest

from bot.evaluation.transformations import TRANSFORMATIONS, Transformation, slang

TEXTS = {
    "en": "please cancel my order ORD-2291, my email is rina@example.com",
    "id": "tolong batalkan pesanan saya ORD-2291, email saya rina@example.com",
}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("change", TRANSFORMATIONS, ids=lambda change: change.__name__)
def test_it_changes_the_text_but_no_number_and_no_address(
    change: Transformation, language: str
) -> None:
    for seed in range(20):
        text = change(TEXTS[language], language, Random(seed))
        assert text != TEXTS[language]
        assert "ord-2291" in text.lower()
        assert "rina@example.com" in text.lower()


@pytest.mark.parametrize("change", TRANSFORMATIONS, ids=lambda change: change.__name__)
def test_the_same_seed_gives_the_same_text(change: Transformation) -> None:
    first, second = (change(TEXTS["en"], "en", Random(7)) for _ in range(2))
    assert first == second


def test_slang_shortens_words_as_people_do() -> None:
    assert slang("tidak", "id", Random(1)) in ("gak", "ga", "gk", "kaga")
    assert slang("untranslatable", "en", Random(1)) == "untranslatable"
