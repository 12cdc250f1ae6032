"""Cases among other things: asides, second orders, changes of mind, more for staff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions import resources
from bot.dialogue.state import CONFIRM, Case, Dialogue, Question
from bot.store.engine.database import open_database
from tests.actions.dialogue_turns import proven, sample_shop, take, work

BUDIS = "ORD-1180"
"""Not yet packed; ORD-1181 is his, too."""
YES = {"name": "confirm"}


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path, monkeypatch, "[shop]\n"):
        yield


def tells(fact: str, value: str) -> dict[str, Any]:
    return {"name": "tell", "fact": fact, "value": value}


def delivered() -> str:
    """An order that has arrived, by its record."""
    database = open_database(resources.settings().database)
    sql = "SELECT number FROM orders WHERE status = 'delivered' ORDER BY number DESC LIMIT 1"
    [number] = database.execute(sql).fetchone()
    database.close()
    return str(number)


async def test_what_was_delivered_by_its_record_is_asked_about_before_it_is_reported() -> None:
    number = delivered()
    slots = {"proven_orders": proven(number)}
    asked = await work("late_order", number, slots=slots)
    assert asked.said == ["utter_order_delivered", "utter_ask_received"]
    assert not asked.filed
    lost = await take(asked.dialogue, tells("received", "Not here"), slots=slots)
    assert [case["kind"] for case in lost.filed] == ["not_received"]
    found = await take(asked.dialogue, tells("received", "I have it"), slots=slots)
    assert found.said == ["utter_ok"] and not found.filed


async def test_who_says_at_once_that_it_is_not_here_is_not_asked() -> None:
    number = delivered()
    slots = {"proven_orders": proven(number)}
    told = await work("late_order", number, tells("received", "Not here"), slots=slots)
    assert [case["kind"] for case in told.filed] == ["not_received"]


async def test_a_question_skips_nothing_that_may_be_skipped() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    asked = await work("charged_twice", BUDIS, slots=slots)
    assert asked.said == ["utter_ask_receipt"]
    aside = await take(asked.dialogue, {"name": "unclear", "text": "and then?"}, slots=slots)
    assert aside.said == ["utter_unknown_answer", "utter_ask_receipt"]
    assert not aside.filed
    done = await take(aside.dialogue, {"name": "skip", "fact": "photo"}, slots=slots)
    assert done.said == ["utter_filed"]


async def test_what_was_corrected_is_known_as_it_was() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    dialogue = Dialogue(
        [Case("change_address", {"order": BUDIS, "address": "Jl. Lama 1, Solo"}, said=["begun"])],
        Question(CONFIRM),
    )
    new = {"name": "correct", "fact": "address", "value": "Jl. Baru 2, Solo"}
    told = await take(dialogue, new, slots=slots)
    assert told.dialogue.cases[-1].earlier == {"address": "Jl. Lama 1, Solo"}


async def test_what_was_told_before_a_change_of_mind_is_still_known() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    address = {"order": BUDIS, "address": "Jl. Baru 2, Solo"}
    dialogue = Dialogue([
        Case("change_address", address, "withdrawn", said=["begun"]),
        Case("cancel_order", {"order": BUDIS}, said=["begun"]),
    ], Question(CONFIRM))  # fmt: skip
    back = await take(
        dialogue, {"name": "deny"}, {"name": "start", "kind": "change_address"}, slots=slots
    )
    assert back.said == ["utter_kept", "utter_ask_address_confirmed"]
    assert back.values["utter_ask_address_confirmed"]["new_address"] == "Jl. Baru 2, Solo"


async def test_a_phone_alone_is_asked_for_where_a_phone_is_to_be_another() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    want = {"name": "want", "fact": "phone"}
    asked = await work("change_address", BUDIS, want, slots=slots)
    assert asked.said == ["utter_ask_new_phone"]
    known = await take(asked.dialogue, tells("phone", "+628123456789"), slots=slots)
    assert known.said == ["utter_ask_address_confirmed"]
    filed = await take(known.dialogue, YES, slots=slots)
    assert filed.filed[0]["facts"] == {"phone": "+628123456789"}


async def test_both_are_asked_for_where_both_are_to_be_others() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    wants = [{"name": "want", "fact": fact} for fact in ("phone", "address")]
    asked = await work("change_address", BUDIS, *wants, slots=slots)
    assert asked.said == ["utter_ask_new_address"]
    then = await take(asked.dialogue, tells("address", "Jl. Baru 2, Solo 57111"), slots=slots)
    assert then.said == ["utter_ask_new_phone"]


async def test_one_proof_opens_every_order_that_is_named_with_it() -> None:
    """Of one customer; and no order of somebody else's."""
    commands = (
        {"name": "start", "kind": "order_status"}, tells("order", BUDIS),
        tells("proof", "budi@example.com"),
        {"name": "start", "kind": "order_status", "value": "ORD-1181"},
    )  # fmt: skip
    told = await take(Dialogue(), *commands)
    assert [case.state for case in told.dialogue.cases] == ["solved", "solved"]
    assert {one["order"] for one in told.slots["proven_orders"]} == {BUDIS, "ORD-1181"}
    assert told.dialogue.proof is None
    foreign = ({**commands[3], "value": "ORD-2292"},)
    other = await take(Dialogue(), *commands[:3], *foreign)
    assert {one["order"] for one in other.slots["proven_orders"]} == {BUDIS}
    assert "utter_order_shipped" not in other.said[1:]


async def test_more_on_a_filed_case_is_in_it_with_its_facts() -> None:
    filed = Case("wrong_item", {"order": BUDIS}, "waiting_staff", "C-1")
    note = {"name": "note", "text": "I need both in L"}
    told = await take(Dialogue([filed]), note, tells("size", "L"))
    assert told.said == ["utter_case_added"]
    assert told.values["utter_case_added"]["hours"] == 24
    [sent] = told.filed
    assert (sent["facts"]["size"], sent["facts"]["note"]) == ("L", "I need both in L")


async def test_the_shops_words_on_a_kind_of_case_are_said_once() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    first = Case("bulk_price", {"product": "Tote Bag", "quantity": "24"}, "solved",
                 said=["begun", "wholesale"])  # fmt: skip
    again = await take(Dialogue([first]), {"name": "start", "kind": "bulk_price"},
                       tells("quantity", "12"), slots=slots)  # fmt: skip
    assert "10% off" not in again.text


async def test_a_second_wish_of_the_same_kind_is_the_one_that_is_open() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    asked = await work("cancel_order", BUDIS, slots=slots)
    again = await take(asked.dialogue, {"name": "start", "kind": "cancel_order"}, slots=slots)
    assert len(again.dialogue.cases) == 1


async def test_a_person_who_is_called_sees_what_it_is_about() -> None:
    told = await take(
        Dialogue(), {"name": "start", "kind": "wrong_item"}, {"name": "person", "text": "a human"}
    )
    assert [case.kind for case in told.dialogue.cases] == ["wrong_item"]
    assert any("handoff" in signal for signal in told.signals)
