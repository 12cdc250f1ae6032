"""Who wants to be told when something is back: at once, later by the bot, or by staff."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.dialogue.state import Case, Dialogue
from tests.actions.dialogue_turns import Turn, sample_shop, take

SOLD_OUT, THERE = "Jaket Parasut Anti Angin", "Jaket Bomber"


@pytest.fixture(scope="module", autouse=True)
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("shop")
    with (
        pytest.MonkeyPatch.context() as environment,
        sample_shop(folder, environment, "[shop]\n"),
    ):
        yield


async def wants(product: str, channel: str = "telegram", **facts: str) -> Turn:
    """The size is not asked for any more."""
    dialogue = Dialogue(
        [Case("stock_reminder", {"product": product, **facts}, asked={"size": 1}, said=["begun"])]
    )
    return await take(dialogue, {"name": "resume"}, channel=channel)


async def test_what_is_sold_out_is_waited_for() -> None:
    turn = await wants(SOLD_OUT, size="L")
    assert turn.said == ["utter_stock_wish"] and turn.filed == []
    wish = {"product": "P-404", "name": SOLD_OUT, "size": "L"}
    assert turn.signals == [{"stock_wish": wish}]


async def test_what_is_there_is_told_at_once() -> None:
    turn = await wants(THERE)
    assert turn.said == ["utter_product_in_stock"] and turn.signals == []


@pytest.mark.parametrize("facts", [{"size": "XXXXL"}, {"colour": "navy"}])
async def test_what_the_record_cannot_tell_is_for_staff(facts: dict[str, str]) -> None:
    turn = await wants(SOLD_OUT, **facts)
    assert turn.said == ["utter_filed"] and turn.filed[0]["kind"] == "stock_reminder"


async def test_who_is_not_reached_later_is_for_staff() -> None:
    assert (await wants(SOLD_OUT, channel="web")).said == ["utter_filed"]
