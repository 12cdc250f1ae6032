"""What somebody wants who speaks of suggestions."""

from __future__ import annotations

import pytest

from bot.dialogue.suggestion_wishes import read_suggestion_wish, split_at_pair


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("off", "no suggestions"), ("off", "jangan rekomendasi"), ("off", "stop recommending"),
        ("off", "ga usah kasih saran produk kak"), ("off", "Please don't suggest anything."),
        ("off", "I don't want any more recommendations"), ("off", "matikan rekomendasinya dong"),
        ("off", "rekomendasinya ga usah ya"), ("off", "udah jangan nyaranin lagi"),
        ("on", "suggestions on"), ("on", "aktifkan rekomendasi lagi"),
        ("on", "boleh rekomendasi lagi"), ("on", "turn recommendations back on"),
        ("any", "rekomendasi dong"), ("any", "ada rekomendasi ga"),
        ("any", "rekomendasi lagi dong"),
        ("any", "any recommendations?"), ("any", "recommend something else"),
        ("any", "why don't you recommend something?"), ("any", "kok ga ada rekomendasi"),
        ("goes_with", "what goes with this"), ("goes_with", "apa yang cocok sama jaket denim"),
        ("goes_with", "yang beli ini biasanya beli apa lagi"),
        ("own_orders", "something for me, going by what I bought"),
        ("own_orders", "rekomendasi sesuai pesanan saya"),
        ("bestsellers", "what sells best"), ("bestsellers", "paling laris apa kak"),
    ],
)  # fmt: skip
def test_read(wish: str, text: str) -> None:
    assert read_suggestion_wish(text) == wish


@pytest.mark.parametrize(
    ("text", "wanted", "pair"),
    [
        ("which shoes go with these chinos", "which shoes go ", " these chinos"),
        ("celana apa yang cocok sama kemeja batik", "celana apa yang cocok ", " kemeja batik"),
        ("best seller", "", "best seller"),
    ],
)
def test_what_is_wanted_and_what_it_is_to_go_with(text: str, wanted: str, pair: str) -> None:
    assert split_at_pair(text) == (wanted, pair)
