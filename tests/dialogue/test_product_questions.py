"""What of a product is asked for, and which one is meant."""

from __future__ import annotations

import pytest

from bot.dialogue.product_questions import aspects_in, extreme_in, referred_to, speaks_of_it

TUNIC, HOODIE, JOGGER = "Tunik Linen", "Hoodie Fleece", "Celana Jogger"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("hrgnya brp kak", ["price"]), ("how much is it", ["price"]),
        ("satuannya brp to", ["price"]),
        ("kira2 brp lama?", []), ("brp hari sampenya", []), ("how long till it's here", []),
        ("kapan ada lagi", ["back"]), ("when is it back in stock?", ["back"]),
        ("masih ready ga", ["stock"]), ("do u still have it", ["stock"]),
        ("warnanya apa aja, trs ukurannya?", ["sizes", "colours"]),
        ("colornya apa aja", ["colours"]), ("ada bolong di leher", []),
        ("ada yang bisa bantu", []), ("stoknya dan harganya?", ["price", "stock"]),
    ],
)  # fmt: skip
def test_what_is_asked(text: str, asked: list[str]) -> None:
    assert aspects_in(text) == asked


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yg paling murah yg mana", "cheapest"), ("whats the CHEAPEST", "cheapest"),
        ("yang termahal berapa", "dearest"), ("murah banget ya", None), ("is it cheap?", None),
    ],
)  # fmt: skip
def test_the_extremes(text: str, meant: str | None) -> None:
    assert extreme_in(text) == meant


@pytest.mark.parametrize(
    ("text", "shown", "spoken_of", "meant"),
    [
        ("the first one in L?", [TUNIC, HOODIE], [], TUNIC),
        ("yg kedua harganya?", [TUNIC, HOODIE, JOGGER], [], HOODIE),
        ("yang terakhir ada M?", [TUNIC, HOODIE, JOGGER], [], JOGGER),
        ("and the other one?", [TUNIC], [TUNIC, HOODIE], HOODIE),
        ("yg satunya ada XXL?", [TUNIC, HOODIE], [TUNIC, HOODIE], HOODIE),
        ("the other one?", [TUNIC], [TUNIC], None),
        ("the other one?", [TUNIC, HOODIE, JOGGER], [], None),
        ("ukuran 2 ada?", [TUNIC, HOODIE], [], None),
        ("beli dua-duanya brp", [TUNIC, HOODIE], [], None),
    ],
)  # fmt: skip
def test_which_is_meant(
    text: str, shown: list[str], spoken_of: list[str], meant: str | None
) -> None:
    assert referred_to(text, shown, spoken_of) == meant


def test_it() -> None:
    assert speaks_of_it("is it see-through?") and speaks_of_it("bahannya adem?")
    assert not speaks_of_it("do you sell tents?")
