"""What is asked beside a case, or as one begins, gets its answer; nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions import resources
from bot.dialogue.state import CONFIRM, Case, Dialogue, Question
from bot.store.engine.database import open_database
from tests.actions.dialogue_turns import Turn, proven, sample_shop, take, work

BUDIS = "ORD-1180"


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path, monkeypatch, "[shop]\n"):
        yield


def an_order(status: str, more: str = "") -> str:
    database = open_database(resources.settings().database)
    sql = f"SELECT number FROM orders WHERE status = ? {more} ORDER BY number DESC LIMIT 1"
    [number] = database.execute(sql, [status]).fetchone()
    database.close()
    return str(number)


def begins(kind: str, text: str) -> dict[str, Any]:
    return {"name": "start", "kind": kind, "text": text}


def answered(turn: Turn) -> list[str]:
    """The ids of the approved answers that were given."""
    return [one for one in _ANSWERS if f"'faq': '{one}'" in turn.text]


_ANSWERS = ("cancel_order", "minimum_order", "refund_method", "refund_time", "warranty_claim")


async def test_a_question_that_begins_a_case_is_answered_as_well() -> None:
    text = "is there a minimum order?"
    asked = await take(Dialogue(), begins("bulk_price", text), text=text)
    assert "minimum_order" in answered(asked)
    assert "utter_ask_bulk_product" in asked.said


@pytest.mark.parametrize("text", ["can you cancel my order?", "please cancel it?", "cancel it"])
async def test_a_wish_in_the_form_of_a_question_gets_no_lecture(text: str) -> None:
    asked = await take(Dialogue(), begins("cancel_order", text), text=text)
    assert answered(asked) == [] and asked.dialogue.question


async def test_where_the_money_goes_is_told_before_the_yes_to_a_cancellation() -> None:
    dialogue = Dialogue([Case("cancel_order", {"order": BUDIS}, said=["begun"])], Question(CONFIRM))
    text = "and do I get the money back?"
    question = {"name": "ask", "kind": "refund_status", "text": text}
    told = await take(dialogue, question, text=text, slots={"proven_orders": proven(BUDIS)})
    assert answered(told) == ["refund_method"]
    assert told.dialogue.question and told.dialogue.question.fact == CONFIRM


async def test_a_long_question_about_the_case_is_answered_and_none_of_three_is_offered() -> None:
    dialogue = Dialogue([Case("warranty", {}, said=["begun"])], Question("order"))
    text = "how many days will I have to do without it, as I carry my things in it to the office"
    question = {"name": "ask", "kind": "delivery_time", "text": text}
    told = await take(dialogue, question, text=text)
    assert answered(told) == ["warranty_claim"] and "utter_which_question" not in told.said


async def test_a_refund_that_was_told_is_filed_and_not_told_once_more() -> None:
    number = an_order("refunded")
    slots = {"proven_orders": proven(number)}
    first = await work("refund_status", number, slots=slots)
    assert first.said == ["utter_order_refunded"]
    text = "well, it is not on my account"
    again = await take(first.dialogue, begins("refund_status", text), text=text, slots=slots)
    assert again.said == ["utter_filed"]


@pytest.mark.parametrize("text", ["could you chase them?", "push the driver", "desak kurirnya"])
async def test_who_wants_the_courier_chased_is_not_asked_whether(text: str) -> None:
    number = an_order("shipped", "AND estimated_on >= date('now', '+2 days')")
    slots = {"proven_orders": proven(number)}
    asked = await work("late_order", number, slots=slots)
    assert asked.said == ["utter_not_late_yet"]
    chased = await work("late_order", number, slots=slots, text=text)
    assert chased.said[-1] == "utter_filed"
