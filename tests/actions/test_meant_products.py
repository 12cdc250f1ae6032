"""What is asked of goods goes on from what was shown before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.dialogue.state import Dialogue
from tests.actions.dialogue_turns import Turn, sample_shop, take

VOILE, PASHMINA, CAPS = "Hijab Segi Empat Voal", "Hijab Pashmina Polos", "Topi Bisbol"
WALLETS = ["Dompet Kartu", "Dompet Kulit Pria"]
KIDS = ["Dress Batik Anak Perempuan", "Kemeja Batik Anak Laki-laki", "Kaos Anak"]
BAGS = ["Tote Bag Batik", "Tote Bag Kanvas", "Tas Pinggang"]


@pytest.fixture(scope="module", autouse=True)
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with (
        pytest.MonkeyPatch.context() as environment,
        sample_shop(tmp_path_factory.mktemp("shop"), environment, ""),
    ):
        yield


async def asks(text: str, *shown: str) -> Turn:
    """About what was ``shown`` before."""
    return await take(
        Dialogue(products=[*shown]), {"name": "products", "text": text}, text=text
    )


@pytest.mark.parametrize(
    ("text", "shown", "names"),
    [
        ("yg mocha ada di yg mana?", [VOILE, PASHMINA], "Plain Pashmina Hijab"),
        ("which of those comes in mocha", [VOILE, PASHMINA], "Plain Pashmina Hijab"),
        ("and in black?", BAGS, "Canvas Tote Bag, Waist Bag"),
        ("any in XL?", ["Kaos Polo Berkerah", "Dress Kemeja Polos"], "Polo Shirt"),
    ],
)
async def test_which_of_those_comes_in_it(text: str, shown: list[str], names: str) -> None:
    told = await asks(text, *shown)
    assert told.said == ["utter_products_fit"]
    assert told.values["utter_products_fit"]["names"] == names


async def test_none_of_those_comes_in_it() -> None:
    assert (await asks("any in mocha?", VOILE, "Hijab Instan Bergo")).said == [
        "utter_products_misfit"
    ]


async def test_what_no_record_says_of_those_is_not_guessed() -> None:
    assert (await asks("any of those in brown?", *BAGS)).said == ["utter_products_unknown"]


@pytest.mark.parametrize(
    ("text", "shown", "product"),
    [
        ("yg buat cewe ada?", KIDS, "Dress Batik Anak Perempuan"),
        ("the one for boys", KIDS, "Kemeja Batik Anak Laki-laki"),
        ("yg buat cowok aja", WALLETS, "Dompet Kulit Pria"),
        ("klo yg kanvas?", ["Sneakers Lari Retro"], "Sneakers Kanvas Putih"),
        ("and the zip one?", ["Hoodie Fleece"], "Hoodie Ritsleting"),
        ("kalo yg pesta?", ["Gamis Harian"], "Gamis Pesta"),
        ("does it have a zip?", BAGS[:1], "Tote Bag Batik"),
    ],
)
async def test_it_is_refined(text: str, shown: list[str], product: str) -> None:
    assert (await asks(text, *shown)).dialogue.products[0] == product


@pytest.mark.parametrize("text", ["ada yg lebih murah?", "anything cheaper?", "smth cheaper?"])
async def test_what_is_cheaper_is_of_the_same_kind(text: str) -> None:
    told = await asks(text, "Dompet Kulit Pria")
    assert set(told.dialogue.products) <= {
        "Dompet Kartu", "Ikat Pinggang Kulit", "Topi Bucket", CAPS, "Dompet Panjang Wanita",
    }  # fmt: skip
    assert "utter_product_in_stock" in told.said


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("hijab pashmina polos sama voal bedanya brp", [PASHMINA, VOILE]),
        ("midi dress or shirt dress?", ["Dress Midi Bunga", "Dress Kemeja Polos"]),
        ("celana jogger atau chino", ["Celana Jogger", "Celana Chino"]),
    ],
)
async def test_two_that_are_named_are_shown(text: str, products: list[str]) -> None:
    assert (await asks(text)).dialogue.products == products


@pytest.mark.parametrize(
    "text", ["something for my dad under 200k", "kado buat suami di bawah 200rb"]
)
async def test_for_whom_it_is(text: str) -> None:
    shown = (await asks(text)).dialogue.products
    assert shown and set(shown) <= {"Kemeja Batik Parang Pria", "Dompet Kulit Pria"}


@pytest.mark.parametrize("text", ["do you have socks?", "payung ready ga", "u have umbrellas?"])
async def test_what_the_shop_has_not_is_none_of_those(text: str) -> None:
    said = (await asks(text, "Tote Bag Batik")).said
    assert not any("left" in one or "fit" in one for one in said)


async def test_of_the_one_in_that_colour_the_sizes_are_told() -> None:
    told = await asks("do you have the black in S?", "Jaket Denim Biru", "Jaket Denim Hitam")
    assert told.said == ["utter_product_sizes_missing"]


async def test_a_price_that_is_asked_about_is_no_number_of_pieces() -> None:
    command = {"name": "sum", "value": "279", "text": "harganya masih 279 kan"}
    told = await take(Dialogue(products=["Sneakers Kanvas Putih"]), command, text=command["text"])
    assert told.said == ["utter_product_price"]


async def test_the_rest_of_a_card_is_not_told_twice() -> None:
    text = "polo shirt ada? warnanya apa aja sama ukurannya?"
    told = await take(
        Dialogue(),
        {"name": "products", "text": "kaos polo berkerah ada?"},
        {"name": "products", "text": "warnanya apa aja sama ukurannya?"},
        text=text,
    )
    assert told.said == ["utter_product_in_stock"]
