"""What several products cost together, and what is asked of what was shown a moment ago."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.dialogue.state import Dialogue
from tests.actions.dialogue_turns import Turn, sample_shop, take

JOGGER, FLEECE, TUNIC = "Celana Jogger", "Hoodie Fleece", "Tunik Linen"


@pytest.fixture(scope="module", autouse=True)
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    settings = "[shop]\nbulk_discounts = [[12, 10], [50, 20]]\n"
    with (
        pytest.MonkeyPatch.context() as environment,
        sample_shop(tmp_path_factory.mktemp("shop"), environment, settings),
    ):
        yield


def counts(product: str, pieces: int) -> dict[str, Any]:
    return {"name": "sum", "fact": product, "value": str(pieces)}


async def asks(text: str, shown: str = TUNIC) -> Turn:
    """About what was shown before."""
    return await take(Dialogue(products=[shown]), {"name": "products", "text": text}, text=text)


async def test_their_prices_are_added() -> None:
    told = await take(Dialogue(products=[JOGGER]), counts(JOGGER, 2), counts("hoodie fleece", 1))
    assert told.said == ["utter_price_of_several"]
    values = told.values["utter_price_of_several"]
    assert values["total"] == "Rp497,000"
    assert values["price_lines"] == "2 × Jogger Pants: Rp298,000\n1 × Fleece Hoodie: Rp199,000"
    assert told.dialogue.basket == {JOGGER: 2, FLEECE: 1}
    assert told.dialogue.products == [JOGGER, FLEECE]


async def test_what_the_shop_takes_off_for_many_is_taken_off() -> None:
    told = await take(Dialogue(), counts(JOGGER, 12), counts(FLEECE, 1))
    assert told.values["utter_price_of_several"]["total"] == "Rp1,808,200"


@pytest.mark.parametrize("named", ["hoodie", "kemeja", "sneakers", "hijab", "jeans"])
async def test_of_a_name_that_fits_several_nothing_is_counted(named: str) -> None:
    told = await take(Dialogue(products=[JOGGER]), counts(JOGGER, 1), counts(named, 1))
    assert told.said[0] == "utter_which_of_these" and len(told.said) > 2
    assert told.dialogue.basket == {}


async def test_a_name_that_fits_several_is_the_one_that_was_spoken_of() -> None:
    told = await take(Dialogue(products=[FLEECE]), counts("hoodie", 2), counts(JOGGER, 1))
    assert told.dialogue.basket == {FLEECE: 2, JOGGER: 1}


async def test_what_nobody_sells_is_admitted() -> None:
    told = await take(Dialogue(), counts(JOGGER, 1), counts("surfboard", 1))
    assert told.said == ["utter_product_unknown"]


@pytest.mark.parametrize(
    ("text", "aspect"),
    [("hrg?", "price"), ("harganya?", "price"), ("how much?", "price"),
     ("ukurannya apa aja", "sizes"),
     ("sizes?", "sizes"), ("warna apa aja", "colours"), ("which colours?", "colours"),
     ("size S ada ga?", "sizes"), ("ukuran XL?", "sizes"), ("masih ready?", "left"),
     ("do you still have it", "left"), ("beige ada kak?", "fits"),
     ("the cheapest one please", "price")],
)  # fmt: skip
async def test_what_was_shown_is_not_told_once_more(text: str, aspect: str) -> None:
    assert (await asks(text)).said == [f"utter_product_{aspect}"]


@pytest.mark.parametrize("text", ["yang hitam?", "the black one?", "ada warna merah ga", "navy?"])
async def test_a_colour_that_it_has_not(text: str) -> None:
    assert (await asks(text)).said == ["utter_product_colours_missing"]


@pytest.mark.parametrize(
    ("text", "reply"),
    [("ada XL?", "fits"), ("in a 3XL?", "sizes_missing"), ("abu-abu L masih ada ga", "fits"),
     ("how much is the XL?", "fits price"), ("sizes? between size M and L", "sizes")],
)  # fmt: skip
async def test_a_size_of_what_was_shown(text: str, reply: str) -> None:
    told = await asks(text, FLEECE)
    assert told.said == [f"utter_product_{one}" for one in reply.split()]


async def test_a_size_is_written_as_the_shop_writes_it() -> None:
    told = await asks("is there an XXL?", "Kaos Polos Katun")
    assert told.values["utter_product_fits"]["wanted"] == "XXL"


@pytest.mark.parametrize("spoken_of", [["Jaket Denim Biru"], ["Jaket Denim Biru", "Hoodie Fleece"]])
@pytest.mark.parametrize("text", ["the black one?", "do you have the black in S?"])
async def test_the_one_of_its_kind_in_another_colour(text: str, spoken_of: list[str]) -> None:
    before = Dialogue(products=spoken_of[:1], spoken_of=spoken_of)
    told = await take(before, {"name": "products", "text": text}, text=text)
    assert told.dialogue.products == ["Jaket Denim Hitam"]


@pytest.mark.parametrize(
    ("text", "several"),
    [("how much is that bag by the way", False), ("harga tasnya brp", False),
     ("show me bags", True), ("what other bags do you have?", True)],
)  # fmt: skip
async def test_what_is_called_like_several_is_the_one_that_was_shown(
    text: str, several: bool
) -> None:
    told = await asks(text, "Tas Rotan Bali")
    assert (len(told.said) > 1) == several


async def test_when_it_is_there_again() -> None:
    told = await asks("kapan ada lagi", "Gamis Pesta")
    assert told.said == ["utter_product_back"] and "Desember" not in str(told.values.values())


@pytest.mark.parametrize(
    ("text", "meant"),
    [("yg satunya harganya?", FLEECE), ("and the other one, what colours?", FLEECE),
     ("the other one in L?", FLEECE)],
)  # fmt: skip
async def test_the_other_one(text: str, meant: str) -> None:
    before = Dialogue(products=[TUNIC], spoken_of=[TUNIC, FLEECE])
    told = await take(before, {"name": "products", "text": text}, text=text)
    assert told.dialogue.products == [meant] and len(told.said) == 1


@pytest.mark.parametrize("text", ["yg paling murah yg mana", "which is the cheapest?"])
async def test_the_cheapest_of_those_shown(text: str) -> None:
    before = Dialogue(products=[FLEECE, TUNIC, JOGGER], spoken_of=[FLEECE, TUNIC, JOGGER])
    told = await take(before, {"name": "products", "text": text}, text=text)
    assert told.dialogue.products == [JOGGER] and len(told.said) == 1


async def test_what_its_record_does_not_know_is_not_told_by_all_of_it_once_more() -> None:
    assert (await asks("is it see-through?")).said == ["utter_product_more_unknown"]


@pytest.mark.parametrize(
    "text",
    ["eh maksudnya kemeja linen bukan tunik", "I meant the linen shirt, not the tunic",
     "kemeja linen maksudku, bukan yang tunik", "not the tunic, the linen shirt"],
)  # fmt: skip
async def test_what_is_not_meant_is_not_looked_for(text: str) -> None:
    told = await asks(text)
    assert told.said == ["utter_product_in_stock"]
    assert told.dialogue.products == ["Kemeja Linen"]
