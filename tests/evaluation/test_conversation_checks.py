"""Each check holds where a turn is right, and says what is wrong where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.evaluation.conversations.asked_facts import asked_for
from bot.evaluation.conversations.checks import failures, looked_at, wrong_changes, wrong_facts
from bot.evaluation.conversations.conversation import Change, Check
from bot.evaluation.conversations.invariants import failures_of_any
from bot.evaluation.conversations.observation import Case, Observed
from bot.evaluation.conversations.spoken_language import language_of_text
from bot.messages import Button, Reply, Turn

SHOWN = Reply(
    "Your order ORD-2291 is on its way with JNE. Shall I tell you when it is there?",
    [Button("Yes, please", "/affirm")],
    source={"response": "utter_order_shipped", "order": "ORD-2291", "asks": "confirm"},
)
SEEN = Observed(
    Turn(intent="order_status", language="en"),
    (SHOWN,),
    Case("order_status", "solved"),
    {"order": "ord-2291", "item": "Kemeja Batik", "phone": "6281300000123", "amount": "Rp318.000"},
    (Change("ORD-2291", "address"),),
)
SILENT = Observed(Turn(), (), SEEN.case, SEEN.facts)


@pytest.mark.parametrize(
    ("check", "right", "why"),
    [
        (Check(kinds=("order_status", "late_order")), True, ""),
        (Check(kinds=("late_order",)), False, "the case in hand is order_status solved"),
        (Check(kinds=("order_status",), states=("solved",)), True, ""),
        (Check(kinds=("order_status",), states=("open",)), False, "order_status is solved"),
        (Check(facts={"order": ("ORD-2291",), "item": ("kemeja",)}), True, ""),
        (Check(facts={"order": ("ORD-2292",)}), False, "order is 'ord-2291'"),
        (Check(facts={"size": ("L",)}), False, "size is not known"),
        (Check(facts={"phone": ("081300000123",), "amount": ("318000",)}), True, ""),
        (Check(facts={"phone": ("0124",)}), False, "phone is"),
        (Check(facts={"amount": ("18000",)}), False, "amount is"),
        (Check(facts={"item": ("jacket", "batik")}), True, ""),
        (Check(changed=(Change("ord 2291", "address"),)), True, ""),
        (Check(changed=()), False, "ORD-2291 got address, which is wrong"),
        (Check(changed=(Change("ORD-2291", "cancelled"),)), False, "should have got cancelled"),
        (Check(sources=("faq:cod", "order:ORD-2291")), True, ""),
        (Check(sources=("faq:cod",)), False, "rests on order:ORD-2291"),
        (Check(sources=("product",)), False, "rests on order:ORD-2291"),
        (Check(language="en"), True, ""),
        (Check(language="id"), False, "said in en, not in id"),
        (Check(must=(("SiCepat", "jne"), ("yes,  please",))), True, ""),
        (Check(must=(("SiCepat", "J&T"),)), False, "does not say 'SiCepat' or 'J&T'"),
        (Check(must_not=("cancelled",)), True, ""),
        (Check(must_not=("On its  way",)), False, "says 'On its  way'"),
        (Check(asks=("confirm",)), True, ""),
        (Check(asks=("proof",)), False, "asks for confirm; it should ask for 'proof'"),
        (Check(asks_again=("order", "proof")), True, ""),
        (Check(asks_again=("confirm",)), False, "asks for confirm, which is known"),
        (Check(questions=1), True, ""),
        (Check(questions=0), False, "asks 1 questions"),
        (Check(handover=False), True, ""),
        (Check(handover=True), False, "no person was called"),
    ],
)
def test_each_check_both_ways(check: Check, right: bool, why: str) -> None:
    found = failures(check, SEEN)
    assert (not found) == right, found
    assert why in "\n".join(failure.why for failure in found)


def test_no_case_at_all() -> None:
    [failure] = failures(Check(kinds=("exchange",)), replace(SEEN, case=None))
    assert failure.why == "there is no case; it should be exchange"


def test_silence_is_wrong_unless_it_may_be() -> None:
    assert [f.check for f in failures(Check(must=(("hello",),)), SILENT)] == ["reply", "must"]
    assert failures(Check(must=(("hello",),), language="en", silent_ok=True), SILENT) == []


def test_where_silence_is_right_what_was_done_still_counts() -> None:
    check = Check(kinds=("exchange",), changed=(Change("ORD-1", "return"),), silent_ok=True)
    assert [f.check for f in failures(check, SILENT)] == ["case", "changed"]


def test_where_silence_may_be_words_are_looked_at_all_the_same() -> None:
    assert failures(Check(must_not=("JNE",), silent_ok=True), SEEN)


def test_a_person_who_was_called_before_is_there() -> None:
    with_person = replace(SEEN, with_person=True)
    assert failures(Check(handover=True), with_person) == []
    assert failures(Check(handover=False), with_person) == []
    assert failures(Check(handover=False), replace(SEEN, called=True))
    assert failures(Check(handover=True), replace(SEEN, called=True)) == []


def test_an_address_of_a_page_is_no_question() -> None:
    link = Reply("See https://example.com/a?b=1 for it.")
    assert failures(Check(questions=0), replace(SEEN, replies=(link,))) == []


def test_only_what_was_done_is_a_wrong_change() -> None:
    lacking = Check(changed=(Change("ORD-2291", "address"), Change("ORD-1", "return")))
    assert wrong_changes(lacking, SEEN) == []
    assert wrong_changes(Check(changed=()), SEEN) == [Change("ORD-2291", "address")]
    assert wrong_changes(Check(), SEEN) == wrong_changes(None, SEEN) == []
    foreign = replace(SEEN, foreign=SEEN.changes)
    assert wrong_changes(None, foreign) == [Change("ORD-2291", "address")]


def test_all_facts_together() -> None:
    check = Check(facts={"order": ("ORD-2291",), "size": ("L",), "item": ("jaket",)})
    assert set(wrong_facts(check, SEEN)) == {"size", "item"}


def test_which_checks_were_made() -> None:
    assert looked_at(None) == []
    assert looked_at(Check(changed=(), silent_ok=True)) == ["changed"]
    assert looked_at(Check(states=("open",))) == ["case", "reply"]


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ({"response": "utter_ask_proof_full"}, {"proof"}),
        ({"response": "utter_ask_product"}, {"product"}),
        ({"response": "utter_ask_rating"}, set()),
        ({"response": "utter_greet"}, set()),
        ({"faq": "cod"}, set()),
        ({"response": "utter_case_question", "asks": "size"}, {"size"}),
        ({"asks": ["size", "colour"]}, {"size", "colour"}),
    ],
)
def test_what_a_reply_asks_for(source: dict[str, object], asked: set[str]) -> None:
    assert asked_for(Reply("?", source=source)) == asked


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Your order is on its way with JNE.", "en"),
        ("Pesanan Kakak sudah dikirim, tunggu ya.", "id"),
        ("Kemeja Batik Kawung Wanita is in stock in size L; it costs Rp179,000.", "en"),
        ("ORD-2291", None),
        ("OK 👍", None),
        ("Write to halo@toko.example or see https://toko.example/di/ke/ya for it.", "en"),
    ],
)
def test_the_language_of_a_reply(text: str, language: str | None) -> None:
    assert language_of_text(text) == language


def test_a_turn_that_went_well() -> None:
    assert failures_of_any(SEEN, None) == []


@pytest.mark.parametrize(
    ("seen", "check"),
    [
        (replace(SEEN, leaked=("rina@example.com",)), "leak"),
        (replace(SEEN, foreign=(Change("ORD-1", "cancelled"),)), "changed"),
        (replace(SEEN, replies=(Reply("Your order {order_number} is there."),)), "braces"),
        (replace(SEEN, replies=(SHOWN, Reply("Ada lagi yang bisa saya bantu, Kak?"))), "language"),
        (replace(SEEN, mishap="the button 'Ya' is not on offer"), "mishap"),
    ],
)
def test_what_is_wrong_in_any_turn(seen: Observed, check: str) -> None:
    [failure] = failures_of_any(seen, None)
    assert failure.check == check


def test_the_same_paragraph_twice_in_a_row() -> None:
    question = "Berapa nomor pesanannya, Kak?"
    before = replace(SEEN, replies=(Reply(f"Baik Kak.\n\n{question}"),))
    again = replace(SEEN, replies=(Reply(question),))
    [failure] = failures_of_any(again, before)
    assert failure.check == "twice"
    assert failures_of_any(replace(again, turn=Turn(intent="repeat")), before) == []
    short = replace(SEEN, replies=(Reply("Baik Kak."),))
    assert failures_of_any(short, before) == []
