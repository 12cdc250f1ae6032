"""Stars as people write them."""

from __future__ import annotations

import pytest

from actions.rating import stars_in


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("5", 5), ("4 ⭐", 4), ("⭐⭐⭐⭐", 4), ("★★★", 3), ("🌟🌟🌟🌟🌟 mantap", 5),
        ("4/5", 4), ("3 out of 5", 3), ("5 dari 5", 5), ("10/10", 5), ("9/10", 4), ("0/5", 1),
        ("bintang lima kak", 5), ("five stars", 5), ("kasih tiga aja", 3), ("rating: 2", 2),
        ("great", None), ("6", None), ("12", None), ("7/5", None), ("⭐" * 9, None), ("", None),
    ],
)  # fmt: skip
def test_stars(text: str, stars: int | None) -> None:
    assert stars_in(text) == stars
