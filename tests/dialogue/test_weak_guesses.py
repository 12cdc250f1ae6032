"""What is only weakly like a case begins none, unless the conversation speaks for it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.state import Case, Dialogue
from tests.dialogue.conversation import read, said


@pytest.mark.parametrize("text", ["di kotaku kok ga keluar ya", "my town doesn't show that one"])
@pytest.mark.parametrize("intent", ["change_address", "return_order", "exchange", "order_status"])
def test_a_weak_guess_begins_no_case(text: str, intent: str) -> None:
    assert read(said(text, intent=intent, confidence=0.44)) == []  # it is asked back
    assert f"start {intent}" in read(said(text, intent=intent, confidence=0.6))


def test_an_order_that_is_named_speaks_for_it() -> None:
    message = said(
        "ORD-21 lain rumah", intent="change_address", confidence=0.44,
        entities=[("order_number", "ORD-21")],
    )  # fmt: skip
    assert "start change_address" in read(message)


@pytest.mark.parametrize(
    ("dialogue", "intent"),
    [
        (Dialogue(orders=["ORD-21"]), "order_status"),
        (Dialogue([Case("return_order", state="withdrawn")]), "exchange"),
        (Dialogue(likely="return_order"), "return_order"),
    ],
)
def test_so_does_what_was_talked_of(dialogue: Dialogue, intent: str) -> None:
    message = said("but it hasn't left yet has it", intent=intent, confidence=0.46)
    assert f"start {intent}" in read(message, dialogue)


def test_right_after_filing_it_is_more_for_staff() -> None:
    filed = Case("damaged_item", {"order": "ORD-21"}, "waiting_staff", "C-1")
    message = said("just send another one please", intent="exchange", confidence=0.44)
    assert read(message, Dialogue([filed])) == ["note"]


def test_the_whole_message_counts_for_its_part() -> None:
    text = "Can I get a bigger one? The sleeves end at my elbows."
    parts: list[Any] = [
        ("Can I get a bigger one?", "exchange"), ("The sleeves end at my elbows.", "exchange"),
    ]  # fmt: skip
    message = said(text, intent="exchange", confidence=0.7, parts=parts)
    assert "start exchange" in read(message)
