"""What was refused: an exception is asked for, or it was told and did not help."""

from __future__ import annotations

import pytest

from bot.dialogue.state import Case, Dialogue
from tests.dialogue.conversation import read, said


def refused(kind: str = "exchange") -> Dialogue:
    return Dialogue([Case(kind, {"order": "ORD-21"}, "solved", refused=True)], orders=["ORD-21"])


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("bisa minta kelonggaran ga kak", "ask_info"),
        ("please make an exception, I was in hospital", "nlu_fallback"),
        ("cuma telat sehari loh", "late_order"),
        ("tolong ditanyain ke atasan, siapa tau boleh", "ask_info"),
        ("masa gabisa sih, baru sempet dibuka", "nlu_fallback"),
        ("just this once, please?", "nlu_fallback"),
        ("ga ada toleransinya ya?", "ask_info"),
        ("can you ask your colleagues about it", "ask_info"),
        ("mohon diusahakan ya min", "nlu_fallback"),
        ("ok pass it on then", "affirm"),
        ("iya tolong diteruskan", "affirm"),
        ("is there nothing you can do?", "ask_info"),
    ],
)
def test_an_exception_is_asked_for(text: str, intent: str) -> None:
    assert read(said(text, intent=intent), refused()) == ["plead"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("ya udah gapapa", "affirm"), ("oke makasih", "thank"), ("jam berapa buka?", "opening_hours"),
     ("mau bicara sama orang", "talk_to_person")],
)  # fmt: skip
def test_other_words_after_a_refusal_are_none(text: str, intent: str) -> None:
    assert "plead" not in read(said(text, intent=intent), refused())


def test_where_nothing_was_refused_nobody_pleads() -> None:
    done = Dialogue([Case("exchange", {"order": "ORD-21"}, "solved")])
    assert "plead" not in read(said("tolong diteruskan", intent="ask_info"), done)


def test_nor_where_no_colleague_could_decide_otherwise() -> None:
    assert "plead" not in read(said("masa ga bisa", intent="deny"), refused("cancel_order"))


def test_what_is_said_of_another_order_is_no_plea() -> None:
    text = "siapa tau bisa yang ORD-34"
    other = said(text, intent="exchange", entities=[("order_number", "ORD-34")])
    assert "plead" not in read(other, refused())
