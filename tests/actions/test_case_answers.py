"""Approved answers that say what the customer's case or the record of their order decides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from actions import resources
from bot.dialogue.state import Case, Dialogue
from bot.store.engine.database import open_database
from tests.actions.dialogue_turns import proven, sample_shop, take


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path / "shop", monkeypatch, '[privacy]\nanonymous_proof = "digits"\n'):
        yield


async def asked(
    answer: str, *cases: Case, question: str = "hm?", order: str | None = None,
    slots: dict[str, Any] | None = None, language: str = "en",
) -> str:  # fmt: skip
    """What is said to a question that this approved answer answers."""
    dialogue = Dialogue(list(cases), orders=[order] if order else [])
    filled = {"language": language, **(slots or {})}
    ask = {"name": "ask", "value": answer, "text": question}
    turn = await take(dialogue, ask, slots=filled, text=question)
    [message] = [m for m in turn.messages if m["text"]]
    return str(message["text"])


def of(kind: str, state: str = "waiting_staff", **facts: str) -> Case:
    return Case(kind, facts, state, "C-1", said=["begun"])  # type: ignore[arg-type]


async def test_who_pays_is_decided_by_what_happened() -> None:
    pays = "return_shipping_cost"
    assert "as we sent the wrong one" in await asked(pays, of("wrong_item"))
    assert "damaged" in await asked(pays, of("damaged_item", "open"))
    assert "salah kirim" in await asked(pays, of("wrong_item"), language="id")
    assert "paid by you" in await asked(pays, of("return_order", reason="Changed my mind"))
    assert "mistake was ours" in await asked(pays, of("exchange", reason="Damaged"))


async def test_where_nothing_decides_it_both_halves_are_told() -> None:
    general = await asked("return_shipping_cost")
    assert "If you changed your mind" in general and "wrong or defective" in general
    for case in (
        of("return_order"), of("return_order", reason="Too small"), of("stock_reminder"),
        of("wrong_item", "withdrawn"),
    ):  # fmt: skip
        assert await asked("return_shipping_cost", case) == general


async def test_what_the_question_supposes_goes_before_the_case() -> None:
    supposed = "and if I just changed my mind, who pays?"
    said = await asked("return_shipping_cost", of("wrong_item"), question=supposed)
    assert "paid by you" in said and "wrong one" not in said


async def test_a_look_up_in_between_leaves_the_case() -> None:
    case = of("wrong_item", order="ORD-2292")
    same = of("order_status", "solved", order="ORD-2292")
    other = of("order_status", "solved", order="ORD-2291")
    assert "wrong one" in await asked("return_shipping_cost", case, same)
    assert "If you changed" in await asked("return_shipping_cost", case, other)


def paid_by(number: str, method: str | None) -> None:
    database = open_database(resources.settings().database)
    with database:
        database.execute("UPDATE orders SET payment_method = ? WHERE number = ?", [method, number])
    database.close()


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("COD", "store balance or bank account"), ("GoPay", "You paid by GoPay"),
        ("BCA virtual account", "BCA virtual account"), ("Kartu Kredit Visa", "up to 14"),
        ("barter", "1-3 working days to your balance and up to 14"),
        (None, "1-3 working days to your balance and up to 14"),
    ],
)  # fmt: skip
async def test_how_long_a_refund_takes_is_decided_by_how_it_was_paid(
    method: str | None, words: str
) -> None:
    paid_by("ORD-2292", method)
    case = of("return_order", "solved", order="ORD-2292")
    slots = {"proven_orders": proven("ORD-2292")}
    assert words in await asked("refund_time", case, slots=slots)


async def test_a_payment_that_the_question_names_goes_before_the_record() -> None:
    paid_by("ORD-2292", "OVO")
    case = of("return_order", "solved", order="ORD-2292")
    slots = {"proven_orders": proven("ORD-2292")}
    said = await asked("refund_time", case, slots=slots, question="how long? I paid by credit card")
    assert "14" in said and "OVO" not in said


async def test_nothing_of_an_order_is_told_without_its_proof() -> None:
    paid_by("ORD-2292", "GoPay")
    case = of("return_order", "solved", order="ORD-2292")
    for slots in ({}, {"proven_orders": proven("ORD-2292", lasts_s=-1)}):
        for answer in ("refund_time", "return_policy", "refund_method"):
            said = await asked(answer, case, slots=slots)
            assert "GoPay" not in said and "2026" not in said


async def test_the_day_until_which_it_can_be_returned_is_told() -> None:
    today = resources.settings().time.today()
    for days, words in ((2, "you can return it until"), (7, "until"), (8, "ended on")):
        database = open_database(resources.settings().database)
        with database:
            sql = "UPDATE orders SET delivered_on = ? WHERE number = 'ORD-2292'"
            database.execute(sql, [(today - timedelta(days=days)).isoformat()])
        database.close()
        slots = {"proven_orders": proven("ORD-2292")}
        said = await asked("return_policy", order="ORD-2292", slots=slots)
        last = today + timedelta(days=7 - days)
        assert words in said and f"{last.day} {last:%B %Y}" in said


async def test_what_was_sent_can_no_longer_be_cancelled() -> None:
    slots = {"proven_orders": proven("ORD-2291")}
    said = await asked("cancel_order", order="ORD-2291", slots=slots)
    assert said.startswith("No longer")


async def test_what_is_asked_within_a_case_is_answered_and_a_wish_is_noted() -> None:
    case = of("exchange", order="ORD-2292")
    turn = await take(Dialogue([case]), {"name": "ask", "text": "do I send mine back first?"})
    assert "send yours back first" in str(turn.messages)
    note = {"name": "note", "text": "please send the new one quickly"}
    turn = await take(Dialogue([of("exchange", order="ORD-2292")]), note)
    assert turn.said == ["utter_case_added"]


async def test_what_sounds_like_once_more_and_asks_for_more_is_answered() -> None:
    dialogue = Dialogue([of("return_order", "open", order="ORD-2292")])
    for text, words in (
        ("what do I need to put in the parcel?", "with its tags"), ("what was that again?", ""),
    ):  # fmt: skip
        turn = await take(dialogue, {"name": "repeat", "text": text})
        assert (words and words in str(turn.messages)) or (not words and "faq" not in turn.text)


async def test_what_the_answer_rests_on_is_noted() -> None:
    case = of("return_order", "solved", order="ORD-2292")
    slots = {"proven_orders": proven("ORD-2292"), "language": "en"}
    turn = await take(Dialogue([case]), {"name": "ask", "value": "return_policy"}, slots=slots)
    source = next(m for m in turn.messages if m["text"])["source"]
    assert (source["faq"], source["instead"], source["order"]) == ("return_policy", 1, "ORD-2292")
    assert json.dumps(source)
