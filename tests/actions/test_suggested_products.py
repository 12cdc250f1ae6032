"""Suggestions in a chat: with their reason, from nobody's orders but one's own, and none to who
wants none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from actions.recommendations import ActionRecommend
from bot.dialogue.state import Dialogue
from bot.shop.records import Product
from bot.store.engine.database import open_database
from tests.actions.dialogue_turns import proven, sample_shop, tracker

JACKET = "Jaket Denim Biru"
OVERSIZED = "P-302"  # the sample's customers buy it with the blue denim jacket


@pytest.fixture(scope="module", autouse=True)
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("shop")
    with (
        pytest.MonkeyPatch.context() as environment,
        sample_shop(folder, environment, "[shop]\n"),
    ):
        yield


class Answer:
    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.said = [m["response"] for m in messages if m["response"]]
        self.named = [m.get("name") for m in messages if m["response"]]
        self.products = [
            m["source"]["product"] for m in messages if "product" in (m.get("source") or {})
        ]
        self.signals = [m["custom"]["signal"] for m in messages if m["custom"]]


async def ask(
    text: str, shown: str | None = None, order: str | None = None, entities: Any = (),
    sender: str = "1",
    **metadata: Any,
) -> Answer:  # fmt: skip
    dialogue = Dialogue(products=[shown] if shown else [])
    slots = {"dialogue": dialogue.as_slot(), "proven_orders": proven(order) if order else None}
    here = tracker(text, slots, metadata)
    here.sender_id = sender
    here.latest_message["entities"] = [*entities]
    dispatcher = CollectingDispatcher()
    await ActionRecommend().run(dispatcher, here, {})
    return Answer(dispatcher.messages)


async def test_what_goes_with_what_was_shown() -> None:
    answer = await ask("what goes with this", shown=JACKET)
    assert answer.said[0] == "utter_recommend_goes_with" and answer.products[0] == OVERSIZED
    assert len(answer.products) == 3


@pytest.mark.parametrize("text", ["what goes with the blue denim jacket",
                                  "apa yang cocok sama jaket denim biru"])  # fmt: skip
async def test_what_goes_with_what_is_named(text: str) -> None:
    assert (await ask(text)).products[0] == OVERSIZED


async def test_of_the_kind_that_is_wanted() -> None:
    answer = await ask("which bag goes with the blue denim jacket")
    assert answer.products and all(one.startswith("P-9") for one in answer.products)


async def test_where_nothing_is_bought_with_it_that_is_said() -> None:
    answer = await ask("what goes with the rattan bag")
    assert answer.said[:2] == ["utter_recommend_unknown_pair", "utter_recommend_bestsellers"]


async def test_bestsellers_are_what_most_people_bought() -> None:
    answer = await ask("what are your bestsellers")
    assert answer.said[0] == "utter_recommend_bestsellers"
    assert answer.products == ["P-506", "P-701", "P-208"]


async def test_by_their_own_orders_once_proven() -> None:
    """Order ORD-2291 is of the blue denim jacket and a tote bag, which others buy with a hat."""
    answer = await ask("any recommendations?", order="ORD-2291")
    assert answer.said[0] == "utter_recommend_because"
    assert {answer.products[0], answer.products[1]} == {"P-955", OVERSIZED}


async def test_what_they_bought_is_not_suggested_to_them_again() -> None:
    assert "P-401" not in (await ask("bestsellers", order="ORD-2291")).products


async def test_without_a_proof_no_order_is_looked_at() -> None:
    """Not though the number is named."""
    answer = await ask("recommend something based on my orders, ORD-2291")
    assert answer.said[0] == "utter_recommend_needs_proof"
    assert "utter_recommend_because" not in answer.said


async def test_not_in_a_group() -> None:
    answer = await ask("recommend by my orders", order="ORD-2291", is_group=True)
    assert "utter_recommend_because" not in answer.said


async def test_who_looks_for_a_kind_of_thing_gets_that() -> None:
    answer = await ask("recommend me a wallet")
    assert answer.products and "utter_recommend_bestsellers" not in answer.said


async def test_one_word_turns_them_off() -> None:
    answer = await ask("no suggestions")
    assert answer.said == ["utter_suggestions_off"] and answer.signals == [{"suggestions": False}]


async def test_off_stays_off_until_it_is_taken_back() -> None:
    database = open_database(resources.settings().database)
    with database.conn:
        database.execute(
            """INSERT INTO conversations (id, channel, account, chat, created_at)
            VALUES (7, 'telegram', 'shop', 'rina', 0)"""
        )
        database.execute("INSERT INTO suggestions_off VALUES (7, 0)")
    database.close()
    answer = await ask("rekomendasi dong", sender="7")
    assert answer.said == ["utter_suggestions_are_off"] and answer.products == []
    button = {"entity": "option", "value": "on"}
    pressed = await ask('/recommendation{"option": "on"}', entities=[button])
    assert pressed.said == ["utter_suggestions_on"] and pressed.signals == [{"suggestions": True}]


async def test_a_shop_that_does_not_know_what_sells_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Elsewhere:
        async def find_products(self, *_: Any, **__: Any) -> list[Product]:
            return []

        async def customers_by_phone(self, _: str) -> list[Any]:
            return []

    monkeypatch.setattr("actions.recommendations.shop", Elsewhere)
    monkeypatch.setattr("actions.products.shop", Elsewhere)
    monkeypatch.setattr("actions.ownership.shop", Elsewhere)
    answer = await ask("bestsellers?")
    assert answer.said == ["utter_recommend_too_few"] and answer.products == []


async def test_bestsellers_of_a_kind() -> None:
    answer = await ask("best seller tas apa kak")
    assert answer.products and all(one.startswith("P-9") for one in answer.products)


@pytest.mark.parametrize("text", ["ada celana yg cocok buat ini?", "what would match these",
                                  "need something to wear under it", "cocoknya dipadu sama apa"])
async def test_other_words_for_it_mean_what_was_shown(text: str) -> None:
    answer = await ask(text, shown=JACKET)
    assert answer.said[0] in ("utter_recommend_goes_with", "utter_recommend_unknown_pair")
    assert answer.products


async def test_what_goes_with_what_the_message_names() -> None:
    entities = [{"entity": "product", "value": JACKET}]
    answer = await ask("what would go with that?", shown="Topi Bucket", entities=entities)
    assert answer.said[0] == "utter_recommend_goes_with" and answer.products[0] == OVERSIZED
