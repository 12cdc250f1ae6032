"""Whatever colour a shop chooses, its chat can be read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.theme import LEAST_CONTRAST, contrast, is_colour, palette, stylesheet


@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_all_text_can_be_read_in_every_colour(number: int, dark: bool) -> None:
    made = palette(f"#{number:06x}", dark)
    assert contrast(made.own_ink, made.own) >= LEAST_CONTRAST
    for back in (made.surface, made.accent_soft, made.bubble):
        assert contrast(made.accent, back) >= LEAST_CONTRAST
    assert contrast(made.ink, made.accent_soft) >= LEAST_CONTRAST


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert palette("#0b6e5a").accent == "#0b6e5a"
    assert palette("#ffee00").accent != "#ffee00"
    assert palette("#ffffff").own_line != "transparent"


def test_nothing_but_a_colour_comes_into_the_stylesheet() -> None:
    assert is_colour("#0b6e5a")
    for text in ("red", "#0b6e5", "#0B6E5A; }", "#0b6e5a}", "url(x)"):
        assert not is_colour(text)
    assert "--own: #d81b60;" in stylesheet("#d81b60")
