"""A proof that was typed opens the order that it was typed for, and nothing else of its customer;
which proofs are taken where. Through the actions, as the action server runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.ownership import known_orders, owned_order
from bot.dialogue.state import Dialogue
from tests.actions.dialogue_turns import Turn, proven, sample_shop, take, tracker, work

RINAS_PHONE = "447700900123"


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with sample_shop(tmp_path, monkeypatch, '[privacy]\nanonymous_proof = "digits"\n') as file:
        yield file


async def prove(number: str, proof: str, **metadata: Any) -> Turn:
    given = {"name": "tell", "fact": "proof", "value": proof}
    return await work("order_status", number, given, **metadata)


@pytest.mark.usefixtures("settings_file")
async def test_a_proof_opens_none_of_the_customers_other_orders() -> None:
    here = tracker(slots={"proven_orders": proven("ORD-2291")})
    for number in ("ORD-2292", "ord 2292", "2292"):
        assert await owned_order(here, number) is None
        told = await work("order_details", number, slots=here.slots)
        assert told.said == ["utter_ask_proof"]
    assert (await owned_order(here, "ORD-2291")).number == "ORD-2291"  # type: ignore[union-attr]
    assert [order.number for order in await known_orders(here)] == ["ORD-2291"]


@pytest.mark.usefixtures("settings_file")
@pytest.mark.parametrize("kind", ["return_order", "order_status", "cancel_order", "late_order"])
async def test_no_button_names_the_customers_other_orders(kind: str) -> None:
    told = await work(kind, slots={"proven_orders": proven("ORD-2291")})
    assert told.said
    assert "ORD-2292" not in told.text


@pytest.mark.usefixtures("settings_file")
@pytest.mark.parametrize("fact", ["items", "total", "address", "courier"])
async def test_a_short_question_is_answered_by_no_order_whose_proof_is_over(fact: str) -> None:
    told = await take(
        Dialogue(orders=["ORD-2291"]), {"name": "record", "fact": fact, "text": "?"},
        slots={"proven_orders": proven("ORD-2291", -1)},
    )  # fmt: skip
    assert told.said == ["utter_ask_proof_again"]


@pytest.mark.usefixtures("settings_file")
async def test_in_a_group_no_order_is_spoken_of() -> None:
    told = await work("order_details", "ORD-2291", slots={"proven_orders": proven("ORD-2291")},
                      is_group=True)  # fmt: skip
    assert told.said == ["utter_not_in_a_group"]


@pytest.mark.usefixtures("settings_file")
async def test_each_proven_order_stays_open_for_its_hour() -> None:
    both = [*proven("ORD-2291"), *proven("ORD-1180")]
    assert len(await known_orders(tracker(slots={"proven_orders": both}))) == 2
    old = [*proven("ORD-2291", -1), *proven("ORD-1180")]
    assert [o.number for o in await known_orders(tracker(slots={"proven_orders": old}))] == [
        "ORD-1180"
    ]


@pytest.mark.usefixtures("settings_file")
async def test_a_proof_names_its_customer_only_for_its_own_order() -> None:
    """The store's customer of one order with the number of another is no way in."""
    [mine] = proven("ORD-1180")
    forged = [{**mine, "order": "ORD-2291"}]
    told = await work("order_details", "ORD-2291", slots={"proven_orders": forged})
    assert told.said == ["utter_ask_proof"]


@pytest.mark.usefixtures("settings_file")
async def test_whom_the_platform_vouches_for_sees_all_of_theirs() -> None:
    known = await known_orders(tracker(metadata={"verified_phone": RINAS_PHONE}))
    assert {"ORD-2291", "ORD-2292"} <= {order.number for order in known}


@pytest.mark.usefixtures("settings_file")
@pytest.mark.parametrize(
    ("slots", "metadata", "response", "order"),
    [
        ({}, {}, "utter_deleted", None),
        ({"proven": "ORD-2291"}, {}, "utter_deleted_rest_by_staff", "ORD-2291"),
        ({}, {"verified_phone": RINAS_PHONE}, "utter_delete_waits", None),
        ({}, {"verified_phone": "6281399990001"}, "utter_deleted", None),
    ],
)
async def test_what_delete_my_data_reaches(
    slots: dict[str, Any], metadata: dict[str, Any], response: str, order: str | None
) -> None:
    filled = {"proven_orders": proven(slots["proven"])} if "proven" in slots else {}
    told = await work("delete_data", slots=filled, confirms=True, **metadata)
    signals = [signal["erase"] for signal in told.signals]
    assert told.said == [response]
    assert [one["order"] for one in signals] == [order]
    assert bool(signals[0]["customers"]) == (response != "utter_deleted")


@pytest.mark.usefixtures("settings_file")
async def test_nothing_is_deleted_without_a_yes() -> None:
    told = await work("delete_data", verified_phone=RINAS_PHONE)
    assert told.said == ["utter_ask_delete_all"]
    assert not told.signals


async def test_four_digits_prove_in_no_anonymous_chat_unless_the_shop_says_so(
    settings_file: Path,
) -> None:
    assert "proven_orders" in (await prove("ORD-2291", "0123")).slots
    settings_file.write_text("[channels.web]\nenabled = true\n")
    for _ in range(7):  # no failures either: nobody is locked by them
        told = await prove("ORD-2291", "0123")
        assert told.said == ["utter_ask_proof_full"]
        assert "proven_orders" not in told.slots
        assert told.slots["dialogue"]["proof"] is None
    vouched = await prove("ORD-2291", "0123", verified_phone="6281399990001")
    assert "proven_orders" in vouched.slots
    assert "proven_orders" in (await prove("ORD-2291", "rina@example.com")).slots
    assert "proven_orders" in (await prove("ORD-2291", "+44 7700 900123")).slots


@pytest.mark.usefixtures("settings_file")
async def test_a_proof_is_tried_once_and_five_wrong_ones_lock() -> None:
    tries = [await prove("ORD-2291", f"who{n}@example.com") for n in range(6)]
    assert [told.said for told in tries[:5]] == [["utter_proof_failed"]] * 5
    assert tries[5].said == ["utter_proof_locked"]
    assert not any("proven_orders" in told.slots for told in tries)


@pytest.mark.usefixtures("settings_file")
async def test_digits_are_not_asked_for_where_they_prove_nothing() -> None:
    origin = {"address": "a", "network": "n"}
    assert (await work("order_status", "ORD-2291", origin=origin)).said == ["utter_ask_proof"]
    wrong = {"name": "tell", "fact": "proof", "value": "9999"}
    for guess in range(10):
        number, sender = f"ORD-{4000 + guess}", f"{guess + 10}"
        await work("order_status", number, wrong, sender=sender, origin=origin)
    assert (await work("order_status", "ORD-2291", origin=origin)).said == ["utter_ask_proof_full"]
