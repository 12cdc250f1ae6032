"""What a message means depends on what is open: answers, corrections, asides, new wishes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.state import CONFIRM, ORDER, PROOF, WITHDRAW, Case, Dialogue, Option, Question
from tests.dialogue.conversation import asked, read, said

ORD21 = [("order_number", "ORD-21")]


@pytest.mark.parametrize(
    ("fact", "text", "more", "commands"),
    [
        (ORDER, "ORD-21", {"entities": ORD21}, ["mention ORD-21", "tell order=ORD-21"]),
        (ORDER, "nomornya ORD-21 kak", {"entities": ORD21},
         ["mention ORD-21", "tell order=ORD-21"]),
        (ORDER, "21-A7", {}, ["tell order=21-A7"]),
        (ORDER, "it's 99812 i think", {}, ["tell order=99812"]),
        (PROOF, "0123", {}, ["tell proof=0123"]),
        (PROOF, "belakangnya 0123", {}, ["tell proof=0123"]),
        (PROOF, "rina@example.com", {"entities": [("email", "rina@example.com")]},
         ["tell proof=rina@example.com"]),
        (PROOF, "+62 812 3456", {"entities": [("phone", "+62 812 3456", "628123456")]},
         ["tell proof=628123456"]),
    ],
)  # fmt: skip
def test_an_order_and_whose_it_is(
    fact: str, text: str, more: dict[str, Any], commands: list[str]
) -> None:
    assert read(said(text, **more), asked("order_status", fact)) == commands


@pytest.mark.parametrize(
    ("kind", "fact", "text", "more", "commands"),
    [
        ("return_order", "reason", "it's broken", {}, ["tell reason=Damaged"]),
        ("return_order", "reason", "kekecilan kak", {}, ["tell reason=Too small"]),
        ("return_order", "reason", "my wife does not like the smell of it", {},
         ["tell reason=my wife does not like the smell of it"]),
        ("complaint", "problem", "the courier shouted at my mother", {"intent": "order_problem"},
         ["tell problem=the courier shouted at my mother"]),
        ("exchange", "size", "yang L aja", {}, ["tell size=L"]),
        ("exchange", "size", "XL please", {}, ["tell size=XL"]),
        ("bulk_price", "quantity", "50", {}, ["tell quantity=50"]),
        ("bulk_price", "quantity", "sekitar 3 lusin", {}, ["tell quantity=36"]),
        ("bulk_price", "quantity", "100 pcs", {}, ["tell quantity=100"]),
        ("bulk_price", "product", "kemeja batik", {"entities": [("product", "kemeja batik")]},
         ["tell product=kemeja batik"]),
        ("change_address", "address", "Jl. Melati 7, Depok", {},
         ["tell address=Jl. Melati 7, Depok"]),
        ("change_address", "address", "kirim ke Jalan Kenanga 15 Bekasi ya", {},
         ["tell address=Jalan Kenanga 15 Bekasi"]),
        ("change_address", "address", "12 Baker Street, London", {},
         ["tell address=12 Baker Street, London"]),
        ("change_address", "address", "send it to 221b baker street london please", {},
         ["tell address=221b baker street london"]),
        ("change_address", "address", "Perumahan Griya Asri blok C2 no 5, Bekasi", {},
         ["tell address=Perumahan Griya Asri blok C2 no 5, Bekasi"]),
    ],
)  # fmt: skip
def test_an_answer_to_what_was_asked(
    kind: str, fact: str, text: str, more: dict[str, Any], commands: list[str]
) -> None:
    assert read(said(text, **more), asked(kind, fact, order="ORD-21")) == commands


@pytest.mark.parametrize(
    ("text", "known", "commands"),
    [
        ("sorry 21 not 12", {"order": "ORD-12"}, ["correct order=ORD-21"]),
        ("maaf bukan 12 tapi 21", {"order": "ORD-12"}, ["correct order=ORD-21"]),
        ("21 bukan 12", {"order": "ORD-12"}, ["correct order=ORD-21"]),
        ("bukan 12, 21", {"order": "ORD-12"}, ["correct order=ORD-21"]),
        ("not Melati, it's Mawar", {"order": "ORD-12", "address": "Jl. Melati 7"},
         ["correct address=Jl. Mawar 7"]),
        ("Jl. Mawar bukan melati", {"order": "ORD-12", "address": "Jl. Melati 7"},
         ["correct address=Jl. Mawar 7"]),
    ],
)  # fmt: skip
def test_a_correction(text: str, known: dict[str, str], commands: list[str]) -> None:
    assert read(said(text), asked("change_address", CONFIRM, **known)) == commands


@pytest.mark.parametrize("text", ["maaf bukan 12", "sorry, not 12!", "bukan 12"])
def test_what_is_only_said_to_be_wrong_is_replaced_by_nothing(text: str) -> None:
    commands = read(said(text), asked("cancel_order", CONFIRM, order="ORD-12"))
    assert not any(command.startswith("correct") for command in commands)


def test_another_number_corrects_the_one_that_is_known() -> None:
    message = said("eh salah, ORD-21", entities=ORD21)
    assert read(message, asked("cancel_order", CONFIRM, order="ORD-12")) == [
        "mention ORD-21", "correct order=ORD-21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "intent", "entities", "commands"),
    [
        ("ORD-21, rina@example.com", "inform", [*ORD21, ("email", "rina@example.com")],
         ["mention ORD-21", "tell order=ORD-21", "tell proof=rina@example.com"]),
        ("ORD-21 hp 0123", "inform", ORD21,
         ["mention ORD-21", "tell order=ORD-21", "tell proof=0123"]),
        ("batalin ORD-21 dong, 0123", "cancel_order", ORD21,
         ["start cancel_order", "mention ORD-21", "tell order=ORD-21", "tell proof=0123"]),
        ("mau retur ORD-21, sobek", "return_order", ORD21,
         ["start return_order", "mention ORD-21", "tell order=ORD-21", "tell reason=Damaged"]),
    ],
)  # fmt: skip
def test_two_facts_in_one_message(
    text: str, intent: str, entities: list[tuple[str, str]], commands: list[str]
) -> None:
    dialogue = asked("order_status", ORDER) if intent == "inform" else None
    assert read(said(text, intent=intent, entities=entities), dialogue) == commands


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("the other one", "ORD-9"),
        ("yg satunya", "ORD-9"),
        ("yang lain kak", "ORD-9"),
        ("the first", "ORD-21"),
        ("yang kedua", "ORD-9"),
        ("yg terakhir aja", "ORD-9"),
        ("2", "ORD-9"),
    ],
)
def test_one_of_what_was_offered(text: str, option: str) -> None:
    dialogue = asked("order_status", ORDER, options=["ORD-21", "ORD-9"])
    dialogue.orders = ["ORD-21"]
    assert read(said(text, intent="nlu_fallback", confidence=0.3), dialogue) == [
        f"tell order={option}"
    ]


def test_an_item_by_a_word_of_its_name() -> None:
    dialogue = asked("return_order", "item", order="ORD-21")
    dialogue.items = [Option("Kemeja Batik", "Kemeja Batik / Batik Shirt"),
                      Option("Sepatu Lari", "Sepatu Lari / Running Shoes")]  # fmt: skip
    for text in ("kemejanya", "the shirt", "yg batik kak", "kemja"):
        assert read(said(text), dialogue) == ["tell item=Kemeja Batik"], text
    assert read(said("the shoes, not the shirt"), dialogue) == ["tell item=Sepatu Lari"]


@pytest.mark.parametrize(
    ("text", "answer", "command"),
    [
        ("yes cancel it", "yes", "confirm"),
        ("iya batalin aja", "yes", "confirm"),
        ("gas", "yes", "confirm"),
        ("ga usah deh", "no", "deny"),
        ("actually no, keep it", "no", "deny"),
    ],
)
def test_yes_and_no(text: str, answer: str, command: str) -> None:
    likely = ("affirm", "cancel_order") if answer == "yes" else ("deny", "stop")
    for intent in (*likely, "nlu_fallback"):
        message = said(text, intent=intent, answer=answer)
        assert read(message, asked("cancel_order", CONFIRM, order="ORD-21")) == [command]


@pytest.mark.parametrize("text", ["hm", "😀", "kenapa?", "bentar ya"])
def test_what_is_no_clear_yes_confirms_nothing(text: str) -> None:
    commands = read(said(text, intent="nlu_fallback", confidence=0.3),
                    asked("cancel_order", CONFIRM, order="ORD-21"))  # fmt: skip
    assert "confirm" not in commands


def test_a_yes_with_a_change_says_both() -> None:
    message = said("yes but ORD-22 please", answer="yes", entities=[("order_number", "ORD-22")])
    assert read(message, asked("cancel_order", CONFIRM, order="ORD-21")) == [
        "confirm", "mention ORD-22", "correct order=ORD-22",
    ]  # fmt: skip


def test_a_no_with_another_wish_begins_that() -> None:
    message = said("no, change the address", intent="change_address", answer="no")
    assert read(message, asked("cancel_order", CONFIRM, order="ORD-21")) == [
        "deny", "start change_address",
    ]  # fmt: skip


def test_a_yes_where_nothing_was_asked_is_left_to_the_rules() -> None:
    assert read(said("iya", intent="affirm", answer="yes")) == []


@pytest.mark.parametrize(
    ("text", "intent", "command"),
    [
        ("bentar ya kak", "wait", "wait"),
        ("let me speak with somebody", "talk_to_person", "person"),
        ("ga jadi deh", "stop", "leave"),
        ("nvm", "nlu_fallback", "leave"),
        ("lanjut yang tadi", "resume", "resume"),
        ("say again", "repeat", "repeat"),
        ("any news on my complaint", "case_status", "news"),
        ("jam berapa tutupnya", "opening_hours", "ask opening_hours"),
        ("how much to bali", "delivery_cost", "ask delivery_cost"),
        ("bisa cod ga", "ask_info", "ask ask_info"),
        ("makasih", "thank", "react thanks"),
        ("wkwk", "laugh", "react laugh"),
        ("great shop", "praise", "react praise"),
    ],
)
@pytest.mark.parametrize("fact", [ORDER, PROOF, "reason"])
def test_an_aside_is_no_answer(fact: str, text: str, intent: str, command: str) -> None:
    message = said(text, intent=intent)
    assert read(message, asked("return_order", fact, order="ORD-21")) == [command]


def test_a_statement_in_the_middle_of_a_case_is_no_question() -> None:
    message = said("i paid the delivery", intent="delivery_cost")
    assert read(message, asked("return_order", ORDER)) == ["unclear"]


@pytest.mark.parametrize("text", ["bukan, jangan dibatalin", "don't cancel it"])
def test_what_shall_not_be_done_begins_no_case(text: str) -> None:
    commands = read(said(text, intent="cancel_order"), asked("return_order", "item"))
    assert not any("cancel_order" in command for command in commands)


def test_the_last_of_two_wishes_of_a_family_is_wanted() -> None:
    text = "mau retur. eh bisa tuker aja"
    parts = [("mau retur", "return_order"), ("bisa tuker aja", "exchange")]
    assert read(said(text, intent="return_order", parts=parts)) == ["start exchange"]


def test_a_question_mark_asks_whatever_nlu_thinks() -> None:
    message = said("is that free?", intent="nlu_fallback", confidence=0.3)
    assert read(message, asked("return_order", "reason", order="ORD-21")) == ["ask nlu_fallback"]


def test_a_question_of_what_is_on_sale_in_the_middle_of_a_case() -> None:
    message = said("tas kulit ada?", intent="product_availability")
    assert read(message, asked("return_order", "reason", order="ORD-21")) == [
        "products"
    ]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("ga ada fotonya", {"intent": "skip"}),
        ("no", {"intent": "deny", "answer": "no"}),
        ("gak ada kak", {"intent": "nlu_fallback", "answer": "no"}),
    ],
)
def test_what_is_optional_may_be_left_out(text: str, more: dict[str, Any]) -> None:
    assert read(said(text, **more), asked("return_order", "photo", order="ORD-21")) == [
        "skip photo"
    ]


def test_a_promised_photo_is_waited_for() -> None:
    message = said("iya nanti aku kirim", intent="affirm", answer="yes")
    commands = read(message, asked("return_order", "photo", order="ORD-21"))
    assert commands[0] == "wait"


PHOTO = {"attachments": [{"type": "image", "ref": "m1"}]}


def test_a_photo_that_was_asked_for() -> None:
    message = said("/send_photo", intent="send_photo", metadata=PHOTO)
    assert read(message, asked("return_order", "photo", order="ORD-21")) == ["tell photo=m1"]


def test_a_photo_with_words() -> None:
    message = said("ini fotonya, sobek", metadata=PHOTO)
    commands = read(message, asked("return_order", "reason", order="ORD-21"))
    assert commands == ["tell reason=Damaged", "tell photo=m1"]


def test_a_photo_after_the_case_was_filed_belongs_to_it() -> None:
    dialogue = Dialogue([Case("complaint", state="waiting_staff", number="C-1")])
    message = said("/send_photo", intent="send_photo", metadata=PHOTO)
    assert read(message, dialogue) == ["tell photo=m1"]


def test_a_photo_out_of_the_blue_is_left_to_the_rules() -> None:
    assert read(said("/send_photo", intent="send_photo", metadata=PHOTO)) == []


def test_a_new_wish_in_the_middle_of_another() -> None:
    message = said("where is ORD-22?", intent="order_status", entities=[("order_number", "ORD-22")])
    assert read(message, asked("complaint", None)) == [
        "start order_status", "mention ORD-22", "tell order=ORD-22",
    ]  # fmt: skip


def test_a_wish_of_the_same_family_takes_the_place() -> None:
    message = said("tuker ukuran aja deh", intent="exchange")
    commands = read(message, asked("return_order", "reason", order="ORD-21"))
    assert commands[0] == "instead exchange"


def test_what_is_wrong_is_an_answer_and_no_new_case() -> None:
    message = said("it came broken", intent="exchange", confidence=0.7)
    assert read(message, asked("return_order", "reason", order="ORD-21")) == ["tell reason=Damaged"]


def test_two_wishes_in_one_message_are_both_begun() -> None:
    text = "batalin ORD-21 sama kapan buka?"
    parts = [("batalin ORD-21", "cancel_order"), ("kapan buka?", "opening_hours")]
    message = said(text, intent="cancel_order", entities=ORD21, parts=parts)
    assert read(message) == [
        "start cancel_order", "mention ORD-21", "tell order=ORD-21", "ask opening_hours",
    ]  # fmt: skip


def test_the_fact_may_stand_in_another_part_than_the_wish() -> None:
    text = "mau retur dong. ORD-21. sobek"
    message = said(text, intent="return_order", entities=ORD21, parts=[
        ("mau retur dong", "return_order"), ("ORD-21", "inform"), ("sobek", "inform"),
    ])  # fmt: skip
    assert read(message) == [
        "start return_order", "mention ORD-21", "tell order=ORD-21", "tell reason=Damaged",
    ]  # fmt: skip


@pytest.mark.parametrize("intent", ["opening_hours", "greet", "product_availability", "thank"])
def test_what_is_about_no_case_is_left_to_the_rules(intent: str) -> None:
    assert read(said("some words", intent=intent)) == []


@pytest.mark.parametrize("intent", ["moderated", "too_many_messages", "switch_language"])
def test_some_things_the_rules_answer_whatever_is_open(intent: str) -> None:
    assert read(said("some words", intent=intent), asked("return_order", "reason")) == []


def test_an_order_number_alone_wants_to_know_what_for() -> None:
    assert read(said("ORD-21", entities=ORD21)) == [
        "inform", "mention ORD-21", "tell order=ORD-21",
    ]  # fmt: skip


def test_a_second_number_wants_the_same_as_the_first() -> None:
    dialogue = Dialogue([Case("order_status", {"order": "ORD-9"}, "solved")])
    commands = read(said("ORD-21", entities=ORD21), dialogue)
    assert commands[0] == "start order_status"
    assert "tell order=ORD-21" in commands


@pytest.mark.parametrize(
    ("text", "intent", "fact"),
    [
        ("kapan sampai?", "delivery_time", "estimated_on"),
        ("resinya berapa", "order_status", "tracking_number"),
        ("pake kurir apa", "ask_info", "courier"),
        ("totalnya berapa?", "order_details", "total"),
    ],
)
def test_a_short_question_is_of_the_order_that_was_spoken_of(
    text: str, intent: str, fact: str
) -> None:
    spoken_of = Dialogue([Case("order_status", {"order": "ORD-21"}, "solved")], orders=["ORD-21"])
    assert read(said(text, intent=intent), spoken_of) == [f"record {fact}"]
    assert f"record {fact}" not in read(said(text, intent=intent))


def test_the_case_in_hand_has_its_own_follow_ups() -> None:
    dialogue = asked("cancel_order", CONFIRM, order="ORD-21")
    assert read(said("berapa lama uangnya balik", intent="delivery_time"), dialogue) == [
        "ask delivery_time"
    ]


def test_taking_back_a_filed_case() -> None:
    filed = Dialogue([Case("complaint", state="waiting_staff", number="C-1")])
    assert read(said("ga jadi deh", intent="stop"), filed) == ["leave clear"]
    filed.question = Question(WITHDRAW)
    assert read(said("iya", intent="affirm", answer="yes"), filed) == ["confirm"]


def test_what_staff_asked_back_is_answered_to_them() -> None:
    metadata = {"cases": [{"number": "C-1", "state": "waiting_customer"}]}
    message = said("the blue one", metadata=metadata)
    assert read(message, Dialogue()) == ["note C-1"]


BUTTONS = [
    ("affirm", [], asked("cancel_order", CONFIRM), ["confirm"]),
    ("deny", [], asked("cancel_order", CONFIRM), ["deny"]),
    ("skip", [], asked("return_order", "photo"), ["skip photo"]),
    ("stop", [], asked("return_order", "photo"), ["leave"]),
    ("talk_to_person", [], asked("return_order", "photo"), ["person"]),
    ("order_status", [], Dialogue(), ["start order_status"]),
    ("affirm", [], Dialogue(), []),
    ("talk_to_person", [], Dialogue(), []),
]  # fmt: skip


@pytest.mark.parametrize(("intent", "entities", "dialogue", "commands"), BUTTONS)
def test_our_own_buttons(
    intent: str, entities: list[Any], dialogue: Dialogue, commands: list[str]
) -> None:
    assert read(said(f"/{intent}", intent=intent, entities=entities), dialogue) == commands


def test_a_button_chooses() -> None:
    text = '/inform{"option": "Too small"}'
    message = said(text, entities=[("option", "Too small")])
    offered = asked("return_order", "reason", ["Too small", "Too big"])
    assert read(message, offered) == ["tell reason=Too small"]
    # One of an older question answers none of today.
    assert read(message, asked("return_order", "item", ["Kemeja Linen"])) == ["resume"]


@pytest.mark.parametrize(("sign", "mood"), [("😡", "anger"), ("😭😭", "worry"), ("👍", "emoji")])
def test_signs_without_words_are_a_mood(sign: str, mood: str) -> None:
    message = said(sign, intent="nlu_fallback", confidence=0.2)
    assert read(message, asked("return_order", "reason")) == [f"react {mood}"]
