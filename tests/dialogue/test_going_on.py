"""What is asked or said right after something was done, told or filed goes on from there."""

from __future__ import annotations

import pytest

from bot.dialogue.state import CONFIRM, Case, Dialogue
from tests.dialogue.conversation import asked, read, said

KNOWN = {"order": "ORD-21"}


def after(kind: str, state: str = "solved", number: str | None = None) -> Dialogue:
    return Dialogue([Case(kind, dict(KNOWN), state, number)], orders=["ORD-21"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "so will that be tomorrow?", "is it today then", "is it coming this week?",
        "by friday, right?", "does it make it in time", "besok dong?", "hari ini kan?",
        "tonight maybe?", "lusa ya?", "this weekend then?",
    ],
)  # fmt: skip
def test_the_day_is_told_and_not_the_whole_status_once_more(text: str) -> None:
    assert read(said(text, intent="order_status"), after("order_status")) == ["record estimated_on"]


@pytest.mark.parametrize(
    "text",
    [
        "is everything else fine with it?", "is my parcel okay apart from that?",
        "is the order alright?", "ok so is the rest in order?", "is there a problem with it?",
        "pesanannya aman kan?", "does it still go out?", "what about the order itself?",
        "is my order affected?", "ordernya ga kenapa-kenapa kan?",
    ],
)  # fmt: skip
def test_whether_all_is_well_with_the_order_its_status_tells(text: str) -> None:
    heard = said(text, intent="order_problem")
    assert "start order_status" in read(heard, after("exchange", "waiting_staff", "C-1"))
    assert read(heard) == []


@pytest.mark.parametrize(
    "text",
    [
        "please chase them", "so go and chase it", "well poke the courier then", "push them please",
        "nudge them a bit", "hurry them up", "desak kurirnya", "tolong kejar kurirnya",
        "then please do chase", "chase the driver",
    ],
)  # fmt: skip
def test_who_names_the_deed_that_was_offered_says_yes(text: str) -> None:
    dialogue = asked("not_received", CONFIRM, order="ORD-21")
    assert read(said(text, intent="not_received"), dialogue) == ["confirm"]
    cancels = asked("cancel_order", CONFIRM, order="ORD-21")
    assert "confirm" not in read(said(text, intent="not_received"), cancels)


@pytest.mark.parametrize(
    "text",
    [
        "do I send it back", "lovely. do i have to return it?", "should we ship it back?",
        "must I post it to you", "do I keep it", "would I have to send anything?",
        "barangnya harus dikirim balik?", "perlu diretur ga?", "do i need to return both?",
        "apa harus saya kembalikan",
    ],
)  # fmt: skip
def test_who_asks_whether_to_send_it_back_returns_nothing_yet(text: str) -> None:
    dialogue = after("damaged_item", "waiting_staff", "C-1")
    commands = read(said(text, intent="return_order"), dialogue)
    assert not any(c.startswith(("start", "instead")) for c in commands)
    assert commands == ["ask return_order"]


@pytest.mark.parametrize(
    "text",
    [
        "what's next", "and then?", "do i have to do anything", "anything else you need?",
        "so what happens now", "what comes next", "is there something left for me to do",
        "terus gimana?", "habis ini ngapain", "selanjutnya apa kak",
    ],
)  # fmt: skip
def test_what_comes_next_depends_on_who_has_it(text: str) -> None:
    heard = said(text, intent="case_status")
    assert read(heard, after("exchange", "waiting_staff", "C-1")) == ["news"]
    assert read(heard, asked("exchange", "size", **KNOWN)) == ["repeat"]
    assert read(heard, after("cancel_order")) == []


def test_a_fault_with_a_name_goes_before_one_without() -> None:
    near = said(
        "somebody mixed up my parcel ORD-21", intent="order_problem", confidence=0.5,
        ranking=[("order_problem", 0.5), ("damaged_item", 0.44)],
        entities=[("order_number", "ORD-21")],
    )  # fmt: skip
    assert "start damaged_item" in read(near)
    far = said(
        "something with ORD-21", intent="order_problem", confidence=0.8,
        ranking=[("order_problem", 0.8), ("damaged_item", 0.1)],
    )  # fmt: skip
    assert not any(c.startswith("start") for c in read(far))


def test_a_first_number_of_pieces_after_it_was_told_that_many_are_cheaper() -> None:
    told = Dialogue(likely="bulk_price")
    heard = said(
        "80 of the linen shirts", intent="nlu_fallback", confidence=0.4,
        ranking=[("damaged_item", 0.38)], entities=[("product", "linen shirts")],
    )  # fmt: skip
    commands = read(heard, told)
    assert commands == ["start bulk_price", "tell quantity=80", "tell product=linen shirts"]
    assert "start bulk_price" not in read(said("I paid 80 already", intent="inform"), told)


@pytest.mark.parametrize("text", ["ORD-21 and I do want it", "ORD-21, my dad waits for it"])
def test_what_stands_beside_the_number_that_was_asked_for_begins_no_look_up(text: str) -> None:
    dialogue = asked("complaint", "order")
    number = ("order_number", "ORD-21")
    heard = said(text, intent="order_status", confidence=0.99, entities=[number])
    assert "start order_status" not in read(heard, dialogue)
    asks = said(
        "ORD-21, where is it?", intent="order_status", confidence=0.99,
        entities=[("order_number", "ORD-21")],
    )  # fmt: skip
    assert "start order_status" in read(asks, dialogue)


@pytest.mark.parametrize(
    "text", ["has the parcel left?", "is the package on its way still?", "paketnya udah dikirim?"]
)
def test_the_parcel_is_asked_about_and_not_what_was_reported(text: str) -> None:
    reported = after("exchange", "waiting_staff", "C-1")
    heard = said(text, intent="order_status", confidence=0.6)
    assert read(heard, reported) == ["start order_status"]
    update = said("any update?", intent="order_status", confidence=0.6)
    assert read(update, reported) == ["news C-1"]


def test_how_it_was_paid_the_record_tells() -> None:
    heard = said("how did i pay", intent="order_details")
    assert read(heard, after("order_status")) == ["record payment_method"]


def test_a_no_that_is_none_is_read_by_what_is_wanted() -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    heard = said("nice, scrap it then", intent="cancel_order", answer="no")
    assert read(heard, dialogue) == ["confirm"]
    kept = said("don't scrap it", intent="cancel_order", answer="no")
    assert read(kept, dialogue) == ["deny"]


@pytest.mark.parametrize(
    ("begins", "tells"),
    [
        ("you took it from my card two times.", "school fees are due on monday"),
        ("you took it from my card two times.", "I got here an hour ago"),
        ("duit saya kepotong dobel.", "udah lama nabungnya"),
    ],
)
def test_a_sentence_that_tells_more_of_it_begins_nothing_else(begins: str, tells: str) -> None:
    parts = [(begins, "damaged_item"), (tells, "not_received")]
    heard = said(f"{begins} {tells}", intent="damaged_item", parts=parts)
    assert read(heard) == ["start damaged_item"]


@pytest.mark.parametrize(
    "tells", ["and nothing came of the other one", "the hat never came, please check",
              "where is the rest?", "ORD-21 never came", "barang satu lagi juga belum datang"],
)  # fmt: skip
def test_a_second_trouble_is_one(tells: str) -> None:
    begins = "it came torn."
    told = tells.removeprefix("and ")
    entities = [("order_number", "ORD-21")] if "ORD-21" in tells else []
    parts = [(begins, "damaged_item"), (told, "not_received")]
    heard = said(f"{begins} {tells}", intent="damaged_item", parts=parts, entities=entities)
    assert {"start damaged_item", "start not_received"} <= set(read(heard))


def test_when_the_stores_open_is_no_question_of_an_order() -> None:
    heard = said("when are your stores open?", intent="opening_hours")
    assert "record estimated_on" not in read(heard, after("order_status"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes please", "affirm"), ("boleh kak", "affirm"),
        ("mau penawaran tertulisnya dong", "invoice"),
        ("please let somebody write me a proper offer", "invoice"),
        ("a quote please", "bulk_price"),
    ],
)  # fmt: skip
def test_an_offer_of_what_was_told_is_for_staff(text: str, intent: str) -> None:
    told = Dialogue([Case("bulk_price", {"product": "hoodie", "quantity": "20"}, "solved")])
    offer = ["start bulk_price", "tell product=hoodie", "tell quantity=20"]
    assert read(said(text, intent=intent), told) == offer


@pytest.mark.parametrize("text", ["ok", "oke kak", "sip makasih", "do you offer it in red"])
def test_what_is_no_wish_for_an_offer_files_nothing(text: str) -> None:
    told = Dialogue([Case("bulk_price", {"product": "hoodie", "quantity": "20"}, "solved")])
    assert not any("start" in command for command in read(said(text, intent="affirm"), told))


def test_a_yes_after_anything_else_begins_nothing() -> None:
    commands = read(said("yes", intent="affirm"), after("order_status"))
    assert not any("start" in command for command in commands)
