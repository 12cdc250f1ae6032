"""What of a product is asked for, and which one is meant."""

from __future__ import annotations

import pytest

from bot.dialogue.product_questions import (
    asks_cheaper,
    aspects_in,
    extreme_in,
    referred_to,
    refines,
    speaks_of_it,
    wearers_in,
)
from bot.dialogue.state import Dialogue
from tests.dialogue.conversation import read, said

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


@pytest.mark.parametrize("text", ["yg buat cewe?", "and the zip one", "kalo yg L", "which one?"])
def test_it_goes_on_from_what_was_shown(text: str) -> None:
    assert refines(text) and not refines(f"ada jaket {text}")


@pytest.mark.parametrize(
    ("text", "wearers"),
    [
        ("something for my dad", "men pria"), ("kado buat suamiku", "men pria"),
        ("buat anak", "kids anak"), ("my dad is angry", ""), ("kata suami saya jelek", ""),
        ("dress for a girl", "girls perempuan"),
    ],
)  # fmt: skip
def test_for_whom(text: str, wearers: str) -> None:
    assert wearers_in(text) == wearers.split()


def test_cheaper_is_less_than_what_was_shown() -> None:
    assert asks_cheaper("anything CHEAPER?") and asks_cheaper("yg lbh murah ada?")
    assert not asks_cheaper("murah banget")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yang S ga ada ya berarti?", "repeat"), ("itu ada ukuran 10 kah", "exchange"),
        ("warnanya ada pilihan ga?", "wrong_item"), ("does it have a zip", "damaged_item"),
        ("yg mocha ada di yg mana", "exchange"),
    ],
)  # fmt: skip
def test_of_goods_alone_nothing_is_begun(text: str, intent: str) -> None:
    shown = Dialogue(products=[TUNIC])
    assert read(said(text, intent=intent, confidence=0.83), shown) == ["products"]


def test_who_bought_one_may_return_it() -> None:
    heard = said("i'd like to return the beige one i bought", intent="return_order", confidence=0.9)
    assert read(heard, Dialogue(products=[TUNIC]))[0] == "start return_order"


@pytest.mark.parametrize(
    "text", ["ok ill order tonight", "oke nanti aku checkout ya", "ntar malem aku co"]
)
def test_who_orders_later_is_asked_nothing(text: str) -> None:
    assert read(said(text, intent="order_details", confidence=0.5)) == ["react buys_later"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("saya checkout kok gagal terus", "payment_problem"), ("aku checkout tadi error", "inform"),
        ("nanti malem aku ambil paketnya", "inform"),
        ("nanti pesan bisa dikirim besok?", "ask_info"),
    ],
)  # fmt: skip
def test_who_orders_no_later_is_heard(text: str, intent: str) -> None:
    assert "react buys_later" not in read(said(text, intent=intent, confidence=0.9))
