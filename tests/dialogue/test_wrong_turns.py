"""A case that was begun by a wrong reading is left as soon as the customer says so."""

from __future__ import annotations

import pytest

from bot.dialogue.state import Dialogue
from tests.dialogue.conversation import asked, read, said

SAYS_SO = (
    "no, that's not what i asked. do you take credit cards",
    "no i mean can i pay by card in the shop",
    "i just asked if you take credit cards",
    "bukan itu kak, mau tau bisa pake kartu kredit apa engga",
    "maksud saya bisa pakai kartu kredit apa tidak",
    "cuma mau nanya soal kartu kredit aja kak",
)


def wrong() -> Dialogue:
    dialogue = asked("change_address", "order")
    dialogue.cases[0].asked = {"order": 1}
    return dialogue


@pytest.mark.parametrize("text", SAYS_SO)
def test_it_is_left_and_the_question_answered(text: str) -> None:
    assert read(said(text, intent="ask_info"), wrong()) == ["leave", "ask ask_info"]


@pytest.mark.parametrize("text", SAYS_SO)
def test_the_same_reading_is_not_used_again(text: str) -> None:
    commands = read(said(text, intent="change_address", confidence=0.9), wrong())
    assert commands[0] == "leave" and "start change_address" not in commands


def test_the_next_likeliest_takes_its_place() -> None:
    ranking = [("change_address", 0.5), ("exchange", 0.4)]
    message = said(
        "bukan itu, mau tuker ukurannya", intent="change_address", confidence=0.5, ranking=ranking
    )
    assert read(message, wrong())[0] == "instead exchange"


def test_who_has_no_order_is_asked_for_none() -> None:
    message = said("aku belum pesan kak, warnanya ada apa aja", intent="product_availability")
    assert read(message, wrong()) == ["leave", "products"]


def test_who_has_not_bought_it_asks_nothing() -> None:
    message = said("oh i haven't bought it yet, was only looking", intent="inform")
    assert read(message, wrong()) == ["leave"]


def test_who_only_says_so_is_asked_what_else() -> None:
    assert read(said("no, not that one", intent="deny", answer="no"), wrong()) == ["leave"]


@pytest.mark.parametrize("text", ["no i mean ORD-34", "maksud saya 0123", "no i meant 21 not 12"])
def test_a_correction_leaves_nothing(text: str) -> None:
    entities = [("order_number", "ORD-34")] if "ORD" in text else []
    assert "leave" not in read(said(text, entities=entities), wrong())


def test_what_the_customer_went_along_with_is_kept() -> None:
    dialogue = asked("change_address", "address", order="ORD-21")
    message = said("bukan itu alamatnya kak ya ampun salah", intent="change_address")
    assert "leave" not in read(message, dialogue)
