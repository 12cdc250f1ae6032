"""What cases do and say, turn by turn: asked, confirmed, done, filed, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.handover import ActionAffirm
from bot.dialogue.state import CONFIRM, WITHDRAW, Case, Dialogue, Question
from tests.actions.dialogue_turns import proven, sample_shop, take, tracker, work

YES = {"name": "confirm"}
NO_ORDER = {"name": "skip", "fact": "order"}
BUDIS = "ORD-1180"
"""Not yet packed."""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path, monkeypatch, "[shop]\nbulk_discounts = [[12, 10], [50, 20]]\n"):
        yield


def tells(fact: str, value: str) -> dict[str, Any]:
    return {"name": "tell", "fact": fact, "value": value}


def to_confirm(kind: str, **facts: str) -> Dialogue:
    return Dialogue([Case(kind, facts, said=["begun"])], Question(CONFIRM))


async def test_nothing_is_changed_without_a_yes() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    asked = await work("cancel_order", BUDIS, slots=slots)
    assert asked.said == ["utter_ask_cancel_confirmed"]
    assert asked.dialogue.question == Question(CONFIRM)
    kept = await take(asked.dialogue, {"name": "deny"}, slots=slots)
    assert kept.said == ["utter_kept"]
    assert kept.dialogue.cases[-1].state == "withdrawn"
    done = await take(asked.dialogue, YES, slots=slots)
    assert done.said == ["utter_cancelled"]
    assert done.dialogue.cases[-1].state == "solved"


async def test_a_yes_with_a_change_is_asked_once_more() -> None:
    slots = {"proven_orders": proven(BUDIS)}
    dialogue = to_confirm("change_address", order=BUDIS, address="Jl. Lama 1, Solo")
    changed = await take(
        dialogue, YES, {"name": "correct", "fact": "address", "value": "Jl. Baru 2, Solo"},
        slots=slots,
    )  # fmt: skip
    assert changed.said == ["utter_ask_address_confirmed"]
    assert changed.values["utter_ask_address_confirmed"]["new_address"] == "Jl. Baru 2, Solo"
    done = await take(changed.dialogue, YES, slots=slots)
    assert done.values["utter_address_changed"]["new_address"] == "Jl. Baru 2, Solo"


async def test_a_check_refuses_before_anything_is_asked() -> None:
    told = await work("cancel_order", "ORD-1184", slots={"proven_orders": proven("ORD-1184")})
    assert told.said == ["utter_cannot_cancel"]
    assert told.dialogue.in_hand is None


async def test_where_one_order_cannot_be_returned_the_others_that_can_are_offered() -> None:
    told = await work("return_order", "ORD-2291", verified_phone="447700900123")
    assert told.said == ["utter_cannot_return_status", "utter_ask_return_another_order"]
    offer = told.values["utter_ask_return_another_order"]
    assert [button["title"] for button in offer["buttons"]] == ["ORD-2292"]
    here = tracker(slots=told.slots, metadata={"verified_phone": "447700900123"})
    here.events = [{"event": "bot", "metadata": offer, "data": {"buttons": offer["buttons"]}}]
    slot, follow_up = await ActionAffirm().run(CollectingDispatcher(), here, {})
    assert (follow_up["event"], follow_up["name"]) == ("followup", "action_dialogue")
    yes = await take(told.dialogue, *slot["value"], verified_phone="447700900123")
    assert yes.said == ["utter_ask_return_item"]
    assert yes.dialogue.in_hand and yes.dialogue.in_hand.facts["order"] == "ORD-2292"


async def test_what_is_filed_has_a_number_that_a_turn_run_again_has_too() -> None:
    numbers = []
    for message in (7, 7, 8):
        told = await work("complaint", None, tells("problem", "rude courier"), NO_ORDER,
                          message=message)  # fmt: skip
        assert told.said[-1] == "utter_filed"
        [filed] = told.filed
        assert (filed["state"], filed["facts"], filed["due_hours"]) == (
            "waiting_staff", {"problem": "rude courier"}, 24,
        )  # fmt: skip
        assert told.values["utter_filed"]["case_number"] == filed["number"]
        numbers.append(filed["number"])
    assert numbers[0] == numbers[1] != numbers[2]


async def test_of_a_proof_nothing_is_kept_with_a_case() -> None:
    told = await work("charged_twice", BUDIS, tells("proof", "budi@example.com"),
                      tells("photo", "m1"))  # fmt: skip
    [filed] = told.filed
    assert "budi@example.com" not in str(filed)
    assert (filed["order"], filed["evidence"], filed["proof"]) == (BUDIS, ["m1"], "weak")


async def test_whom_the_platform_vouches_for_is_strongly_known() -> None:
    told = await work("charged_twice", "ORD-2291", tells("photo", "m1"),
                      verified_phone="447700900123")  # fmt: skip
    [filed] = told.filed
    assert filed["proof"] == "strong"


async def test_what_is_taken_back_staff_know_of() -> None:
    filed = Case("complaint", {"problem": "rude"}, "waiting_staff", "C-AAAA2222")
    asked = await take(Dialogue([filed]), {"name": "leave"})
    assert asked.said == ["utter_ask_withdraw"]
    assert asked.dialogue.question == Question(WITHDRAW)
    stays = await take(asked.dialogue, {"name": "deny"})
    assert (stays.said, stays.filed) == (["utter_case_stays"], [])
    back = await take(asked.dialogue, YES)
    assert back.said == ["utter_case_withdrawn"]
    assert [(case["number"], case["state"]) for case in back.filed] == [("C-AAAA2222", "withdrawn")]


async def test_a_case_that_waits_is_gone_on_with_after_the_other() -> None:
    waits = Case("complaint", said=["begun"], asked={"order": 1})
    dialogue = Dialogue([waits, Case("cancel_order", {"order": BUDIS}, said=["begun"])])
    dialogue.question = Question(CONFIRM)
    told = await take(dialogue, YES, slots={"proven_orders": proven(BUDIS)})
    assert told.said == ["utter_cancelled", "utter_back_to", "utter_ask_problem"]


async def test_a_question_comes_back_once_after_something_else() -> None:
    case = Case("complaint", said=["begun"], asked={"order": 1})
    dialogue = Dialogue([case], Question("problem"))
    question = {"name": "ask", "kind": "opening_hours", "text": "are you open on sunday?"}
    first = await take(dialogue, question)
    assert first.said[-1:] == ["utter_ask_problem"]
    second = await take(first.dialogue, question)
    assert "utter_ask_problem" not in second.said
    assert second.dialogue.question and second.dialogue.question.fact == "problem"


async def test_who_is_not_understood_is_offered_a_person_and_then_gets_one() -> None:
    dialogue, said = Dialogue([Case("order_status")], Question("order")), []
    for _ in range(5):
        told = await take(dialogue, {"name": "unclear", "text": "flurb grompf zzkt"})
        dialogue = told.dialogue
        said.append(told.said)
        if any("handoff" in signal for signal in told.signals):
            break
    assert any("utter_form_offer_person" in turn for turn in said)
    assert said[-1][0].startswith("utter_handoff")
    assert len(said) <= 5


async def test_that_we_are_sorry_is_said_once() -> None:
    first = await take(Dialogue(), {"name": "start", "kind": "complaint"})
    assert first.said.count("utter_sorry") == 1
    second = await take(first.dialogue, {"name": "react", "value": "worry"})
    assert "utter_sorry" not in second.said


async def test_news_of_cases() -> None:
    cases = [
        {"number": "C-1", "kind": "complaint", "state": "solved", "outcome": "Voucher sent."},
        {"number": "C-2", "kind": "invoice", "state": "withdrawn"},
        {"number": "C-3", "kind": "no_such_kind", "state": "waiting_staff"},
    ]
    told = await take(Dialogue(), {"name": "news"}, cases=cases)
    assert told.said == ["utter_case_solved", "utter_case_withdrawn_before",
                         "utter_case_waiting_staff"]  # fmt: skip
    assert told.values["utter_case_solved"]["outcome"] == "Voucher sent."
    assert (await take(Dialogue(), {"name": "news"})).said == ["utter_no_case"]


async def test_staff_get_the_answer_to_what_they_asked() -> None:
    cases = [{"number": "C-AAAA2222", "kind": "complaint", "state": "waiting_customer",
              "facts": {"problem": "rude"}}]  # fmt: skip
    command = {"name": "note", "value": "C-AAAA2222", "text": "it was on monday"}
    told = await take(Dialogue(), command, cases=cases)
    assert told.said == ["utter_case_added"]
    [filed] = told.filed
    assert (filed["state"], filed["facts"]["note"]) == ("waiting_staff", "it was on monday")


async def test_more_pictures_reach_a_filed_case() -> None:
    filed = Case("complaint", {"problem": "torn", "photo": "m1"}, "waiting_staff", "C-AAAA2222")
    told = await take(Dialogue([filed]), tells("photo", "m2"))
    assert told.said == ["utter_case_added"]
    assert told.filed[0]["evidence"] == ["m1", "m2"]


async def test_a_kind_that_the_shop_took_away_meanwhile() -> None:
    told = await work("no_such_kind")
    assert told.said == ["utter_case_gone"]
    assert told.dialogue.in_hand is None


async def test_a_price_of_many_is_computed_with_the_shops_discounts() -> None:
    told = await work("bulk_price", None, tells("product", "Kemeja Batik"), tells("quantity", "24"))
    values = told.values["utter_bulk_price"]
    price = int("".join(c for c in values["price"] if c.isdigit()))
    total = int("".join(c for c in values["total"] if c.isdigit()))
    assert (values["percent"], total) == (10, price * 24 * 90 // 100)


async def test_a_yes_is_to_the_case_that_was_asked_about() -> None:
    """"Yes. And cancel it too": the second wish needs a yes of its own, though nothing lacks."""
    slots = {"proven_orders": proven(BUDIS)}
    dialogue = to_confirm("change_address", order=BUDIS, address="Jl. Baru 2, Solo 57111")
    dialogue.orders = [BUDIS]
    turn = await take(dialogue, YES, {"name": "start", "kind": "cancel_order"}, slots=slots)
    assert "utter_address_changed" in turn.said and "utter_cancelled" not in turn.said
    assert turn.said[-1] == "utter_ask_cancel_confirmed"
    assert turn.dialogue.question == Question(CONFIRM)


async def test_what_is_told_on_the_way_to_a_person_is_kept() -> None:
    turn = await take(
        Dialogue([Case("wrong_item", said=["begun"])], Question("order")),
        {"name": "person"}, tells("order", BUDIS),
    )  # fmt: skip
    assert turn.dialogue.cases[-1].facts["order"] == BUDIS
    assert {"handoff": "asked"} in turn.signals


@pytest.mark.parametrize(
    ("kind", "order", "why"),
    [("return_order", "ORD-1181", "utter_cannot_return_late"),
     ("exchange", "ORD-1181", "utter_cannot_return_late"),
     ("cancel_order", "ORD-1184", "utter_cannot_cancel"),
     ("change_address", "ORD-1184", "utter_cannot_change_address")],
)  # fmt: skip
async def test_an_exception_is_for_staff(kind: str, order: str, why: str) -> None:
    slots = {"proven_orders": proven(order)}
    refused = await work(kind, order, slots=slots)
    assert why in refused.said
    pleads = {"name": "plead", "text": "it was a present, please"}
    filed = await take(refused.dialogue, pleads, slots=slots)
    assert filed.said == ["utter_exception_asked", "utter_filed"]
    [case] = filed.filed
    assert case["kind"] == kind and case["order"] == order and case["state"] == "waiting_staff"
    assert case["facts"]["note"] == "it was a present, please"
    again = await take(filed.dialogue, pleads, slots=slots)
    assert not again.filed, "it is filed once"


async def test_no_exception_without_a_proof() -> None:
    slots = {"proven_orders": proven("ORD-1181")}
    refused = await work("exchange", "ORD-1181", slots=slots)
    later = await take(refused.dialogue, {"name": "plead", "text": "please"})
    assert later.said == ["utter_ask_proof_again"] and not later.filed


async def test_where_the_money_is_is_told_once_and_then_looked_into() -> None:
    slots = {"proven_orders": proven("ORD-1183")}
    told = await work("refund_status", "ORD-1183", slots=slots)
    again = await take(told.dialogue, {"name": "start", "kind": "refund_status"}, slots=slots)
    assert again.said == ["utter_filed"]


async def test_a_number_of_another_open_case_takes_that_up() -> None:
    slots = {"proven_orders": [*proven("ORD-1180"), *proven("ORD-1182")]}
    waiting = Case("order_status", {"order": "ORD-1182"}, said=["begun"])
    dialogue = Dialogue([waiting, Case("change_address", {"order": "ORD-1180"}, said=["begun"])])
    told = await take(dialogue, tells("order", "ORD-1182"), slots=slots)
    assert "utter_order_unpaid" in told.said
    assert [(c.kind, c.facts["order"]) for c in told.dialogue.cases if c.state == "open"] == [
        ("change_address", "ORD-1180")
    ]
