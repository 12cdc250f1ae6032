"""What customers ask of a product, and which products that is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.shop.colours import colour_name, colours_in
from bot.shop.product_query import read_wish, sort_out, unknown
from bot.shop.product_search import find_products
from bot.shop.records import Product


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("hijab under 100rb", (None, 100_000)),
        ("di bawah 100 ribu ada apa aja", (None, 100_000)),
        ("yg dibawah 100rb", (None, 100_000)),
        ("hijab 50-100rb", (50_000, 100_000)),
        ("hijab 50rb s/d 100rb", (50_000, 100_000)),
        ("antara 50 ribu sampai 100 ribu", (50_000, 100_000)),
        ("between 50k and 100k", (50_000, 100_000)),
        ("max 200k jaket", (None, 200_000)),
        ("maks. Rp200.000", (None, 200_000)),
        ("budget 150 ribu", (None, 150_000)),
        ("no more than Rp100.000", (None, 100_000)),
        ("ga lebih dari 100rb", (None, 100_000)),
        ("1,5jt ke bawah", (None, 1_500_000)),
        ("100k or less", (None, 100_000)),
        ("tas <100k", (None, 100_000)),
        ("lebih murah dari 100rb", (None, 100_000)),
        ("yang ga nyampe 100rb", (None, 100_000)),
        ("budgetku cuma 80rb", (None, 80_000)),
        ("budget saya cuma 80 ribu", (None, 80_000)),
        ("more expensive than 200k", (200_000, None)),
        ("above 200k", (200_000, None)),
        ("di atas 200 ribu", (200_000, None)),
        ("hijab 100rban", (80_000, 120_000)),
        ("sekitar 100rb", (80_000, 120_000)),
        ("jeans under 32", (None, None)),
        ("kaos polos 2 pcs berapa", (None, None)),
        ("ada hijab min?", (None, None)),
    ],
)
def test_prices(text: str, bounds: tuple[int | None, int | None]) -> None:
    wish = read_wish(text)
    assert (wish.price_from, wish.price_to) == bounds


@pytest.mark.parametrize(
    ("text", "colours", "sizes"),
    [
        ("do you have blue hijab?", ["blue"], []),
        ("pashmina warna biru dongker", ["navy"], []),
        ("yang abu-abu ukuran m ada?", ["grey"], ["M"]),
        ("warna hitamnya ada?", ["black"], []),
        ("in L or XXL?", [], ["L", "2XL"]),
        ("kaos xxl", [], ["2XL"]),
        ("ukuran ekstra large", [], ["XL"]),
        ("jilbab selain hitam", [], []),
        ("selain warna hitam dan putih ada?", [], []),
        ("anything but black?", [], []),
        ("ga mau yang biru, yang hitam ada?", ["black"], []),
        ("other than blue, do you have red?", ["red"], []),
        ("size small please", [], ["S"]),
        ("sepatu nomor 42", [], ["42"]),
        ("I'm looking for a men's shirt", [], []),
        ("KAK, I'M HERE", [], []),
        ("redup birunya menghitamkan", ["blue"], []),
    ],
)
def test_colours_and_sizes(text: str, colours: list[str], sizes: list[str]) -> None:
    wish = read_wish(text)
    assert (list(wish.colours), list(wish.sizes)) == (colours, sizes)


def test_every_colour_is_told_in_either_language() -> None:
    assert colour_name("grey", "id") == "abu-abu"
    assert colour_name("Biru Muda", "en") == "light blue"
    assert colour_name("Sunset Glow", "id") == "Sunset Glow", "a shop's own stays as it is"
    assert colours_in("broken white, bukan putih") == ["off-white", "white"]


def _asked(database: Database, text: str) -> tuple[str, list[str]]:
    wish = read_wish(text)
    fit, chosen = sort_out(find_products(database, wish.words, 30, wish.price_to), wish)
    return fit, [product.id for product in chosen]


@pytest.mark.parametrize(
    ("text", "fit", "shown"),
    [
        ("pashmina navy ada?", "fits", {"P-702"}),
        ("pashmina biru ada?", "fits", {"P-702"}),  # navy is a blue
        ("pashmina orange ada?", "none", {"P-702"}),
        ("do you have blue linen shirts", "none", {"P-203"}),
        ("jaket kulit ada?", "none", None),  # leather things and jackets, no leather jacket
        ("sneakers 45", "none", {"P-801", "P-802"}),
        ("white sneakers in 42", "fits", {"P-801"}),
        ("hijab between 50k and 60k", "fits", {"P-702"}),
        ("jaket denim di bawah 300rb", "none", {"P-401", "P-402"}),
        ("anything under 50k?", "fits", {"P-701", "P-706"}),
        ("kemeja batik ukuran XXL", "fits", {"P-101", "P-103"}),
        ("tote bag size L", "unknown", {"P-901", "P-902"}),
        ("syal batik merah", "unknown", {"P-957"}),  # its colours are not on record
        ("hijab sport ready?", "fits", {"P-704"}),  # sold out, and told so
        ("kemeja dan celana", "fits", None),
    ],
)
def test_the_sample_shop(database: Database, text: str, fit: str, shown: set[str] | None) -> None:
    found, ids = _asked(database, text)
    assert found == fit
    assert shown is None or set(ids) == shown


@pytest.mark.parametrize(
    ("text", "colours", "sizes"),
    [("syal batik merah", ("red",), ()), ("tote bag size L", (), ("L",))],
)
def test_what_the_records_do_not_say(
    database: Database, text: str, colours: tuple[str, ...], sizes: tuple[str, ...]
) -> None:
    wish = read_wish(text)
    _, chosen = sort_out(find_products(database, wish.words, 30, wish.price_to), wish)
    open_ = unknown(chosen, wish)
    assert (open_.colours, open_.sizes, open_.price_to) == (colours, sizes, None)


@pytest.mark.parametrize(
    "text", ["kemeja selain hitam", "shirts, anything but black", "kemeja, ga mau yang hitam"]
)
def test_what_shall_not_be_black_is_not_black(text: str) -> None:
    shirts = [
        Product(id=colour, name_en="Shirt", name_id="Kemeja", price=1, stock=1, colours=made)
        for colour, made in (("black", ["hitam"]), ("both", ["hitam", "putih"]), ("red", ["red"]))
    ]
    fit, shown = sort_out(shirts, read_wish(text))
    assert (fit, {shirt.id for shirt in shown}) == ("fits", {"both", "red"})


def test_a_new_colour_is_found_at_once(database: Database) -> None:
    database["products"].update("P-901", {"colours_json": '["Terakota"]'})
    assert [p.id for p in find_products(database, "terakota", 5)] == ["P-901"]


prices = st.none() | st.integers(1_000, 500_000)
products = st.lists(
    st.builds(
        Product,
        id=st.uuids().map(str),
        name_en=st.sampled_from(["Blue shirt", "Shirt", "Red shirt", "Plain shirt"]),
        name_id=st.just("Kemeja"),
        price=prices,
        stock=st.none() | st.integers(0, 3),
        sizes=st.lists(st.sampled_from(["S", "M", "L", "XXL", "All-size"]), unique=True),
        colours=st.lists(st.sampled_from(["navy", "biru", "hitam", "Sunset"]), unique=True),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda product: product.id,
)


@given(products, st.sampled_from(["blue shirt size M under 100rb", "kemeja biru M maks 100rb"]))
def test_nothing_is_called_fitting_that_its_record_does_not_show(
    offered: list[Product], text: str
) -> None:
    fit, chosen = sort_out(offered, read_wish(text))
    assert chosen
    if fit == "fits":
        for product in chosen:
            blue = {"navy", "biru"} & {*product.colours} or product.name_en == "Blue shirt"
            assert blue and "M" in product.sizes and product.price <= 100_000
    else:
        assert not [
            p for p in offered
            if p.name_en == "Blue shirt" and "M" in p.sizes and (p.price or 10**9) <= 100_000
        ]  # fmt: skip
    if fit == "none":
        assert not [
            p
            for p in offered
            if p.price is None and not p.sizes and not p.colours and p.name_en == "Shirt"
        ], "unknown is no reason to say that there is none"


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("which sizes does it come in", ()), ("sizes?", ()), ("size M and L", ("M", "L")),
        ("ukuran XL ada?", ("XL",)), ("nomer 44 ada ga", ("44",)), ("no44", ("44",)),
        ("uk.42", ("42",)), ("sizexl", ("XL",)), ("size: s", ("S",)),
    ],
)  # fmt: skip
def test_a_word_for_sizes_is_none(text: str, sizes: tuple[str, ...]) -> None:
    assert read_wish(text).sizes == sizes
