"""A proof that was typed opens the order that it was typed for, and nothing else of its customer;
which proofs are taken where. Through the actions, as the action server runs them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from actions.erasure import ActionDeleteData
from actions.order_form import AskOrderNumber, AskProof, ValidateOrderForm
from actions.orders import ActionOrderDetails
from actions.ownership import known_orders, owned_order
from bot.shop.sample import load_sample
from bot.store.database import open_database

pytestmark = pytest.mark.asyncio

RINAS_PHONE = "447700900123"


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A shop of its own, with the sample's orders."""
    file = tmp_path / "sapa.toml"
    file.write_text('[privacy]\nanonymous_proof = "digits"\n')
    monkeypatch.setenv("SAPA_SETTINGS", str(file))
    database = open_database(tmp_path / "var" / "sapa.db")
    load_sample(database, datetime(2026, 11, 24))
    database.close()
    opened = (resources.settings, resources.shop, resources.proof_lock)
    for one in opened:
        one.cache_clear()
    yield file
    for one in opened:
        one.cache_clear()


def tracker(
    text: str = "", slots: dict[str, Any] | None = None, metadata: dict[str, Any] | None = None
) -> Tracker:
    message = {"text": text, "intent": {"name": "inform"}, "entities": [],
               "metadata": metadata or {}}
    loop = {"name": "order_form"}
    return Tracker("1", {"language": "en", **(slots or {})}, message, [], False, None, loop,
                   "action_listen")


def proven(order: str, lasts_s: float = 3600.0) -> list[dict[str, Any]]:
    database = open_database(resources.settings().database)
    sql = "SELECT customer_id FROM orders WHERE number = ?"
    [customer] = database.execute(sql, [order]).fetchone()
    database.close()
    return [{"order": order, "customer": customer, "until": time.time() + lasts_s}]


async def prove(number: str, proof: str, **metadata: Any) -> dict[str, Any]:
    here = tracker(proof, {"order_number": number, "requested_slot": "proof"}, metadata)
    return await ValidateOrderForm().validate_proof(proof, CollectingDispatcher(), here, {})


@pytest.mark.usefixtures("settings_file")
async def test_a_proof_opens_none_of_the_customers_other_orders() -> None:
    slots = {"proven_orders": proven("ORD-2291"), "task": "status"}
    for number in ("ORD-2292", "ord 2292", "2292"):
        assert await owned_order(tracker(slots={**slots, "order_number": number})) is None
    here = tracker(slots={**slots, "order_number": "ORD-2291"})
    assert (await owned_order(here)).number == "ORD-2291"  # type: ignore[union-attr]
    assert [order.number for order in await known_orders(here)] == ["ORD-2291"]


@pytest.mark.usefixtures("settings_file")
async def test_no_button_names_the_customers_other_orders() -> None:
    said = CollectingDispatcher()
    slots = {"proven_orders": proven("ORD-2291"), "task": "return"}
    await AskOrderNumber().run(said, tracker(slots=slots), {})
    assert "ORD-2292" not in str(said.messages)


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
    slots = {"proven_orders": forged, "order_number": "ORD-2291"}
    said = CollectingDispatcher()
    await ActionOrderDetails().run(said, tracker(slots=slots), {})
    assert "ORD-2291" not in str(said.messages)


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
    filled: dict[str, Any] = {"delete_confirmed": True}
    if "proven" in slots:
        filled["proven_orders"] = proven(slots["proven"])
    said = CollectingDispatcher()
    await ActionDeleteData().run(said, tracker(slots=filled, metadata=metadata), {})
    signals = [m["custom"]["signal"]["erase"] for m in said.messages if m["custom"]]
    assert [m["response"] for m in said.messages if m["response"]] == [response]
    assert [one["order"] for one in signals] == [order]
    assert bool(signals[0]["customers"]) == (response != "utter_deleted")


async def test_four_digits_prove_in_no_anonymous_chat_unless_the_shop_says_so(
    settings_file: Path,
) -> None:
    assert "proven_orders" in await prove("ORD-2291", "0123")
    settings_file.write_text("[channels.web]\nenabled = true\n")
    resources.settings.cache_clear()
    for _ in range(7):  # no failures either: nobody is locked by them
        assert await prove("ORD-2291", "0123") == {"proof": None}
    said = CollectingDispatcher()
    await AskProof().run(said, tracker(slots={"order_number": "ORD-2291"}), {})
    assert said.messages[0]["response"] == "utter_ask_proof_full"
    assert "proven_orders" in await prove("ORD-2291", "0123", verified_phone="6281399990001")
    assert "proven_orders" in await prove("ORD-2291", "rina@example.com")
    assert "proven_orders" in await prove("ORD-2291", "+44 7700 900123")


@pytest.mark.usefixtures("settings_file")
async def test_digits_are_not_asked_for_where_they_prove_nothing() -> None:
    origin = {"address": "a", "network": "n"}
    said = CollectingDispatcher()
    here = tracker(slots={"order_number": "ORD-2291"}, metadata={"origin": origin})
    await AskProof().run(said, here, {})
    for guess in range(10):
        here.sender_id = f"{guess + 10}"
        here.slots["order_number"] = f"ORD-{4000 + guess}"
        await ValidateOrderForm().validate_proof("9999", CollectingDispatcher(), here, {})
    here.slots["order_number"] = "ORD-2291"
    await AskProof().run(said, here, {})
    assert [m["response"] for m in said.messages] == ["utter_ask_proof", "utter_ask_proof_full"]
