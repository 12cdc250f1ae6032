"""Answers that are given instead of the general one where a case or an order decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.decided_answers import DecidedAnswer, decide
from bot.knowledge.entries import KnowledgeError, load_entries, read_entry

WRONG = DecidedAnswer({"case": ("wrong_item", "damaged_item")}, {"en": "We do.", "id": "Kami."})
BY_CARD = DecidedAnswer({"paid_by": ("credit card",)}, {"en": "To your {payment_method}."})
DAYS = DecidedAnswer({"return_days": ("left",)}, {"en": "Until {return_until}."})


def test_the_first_that_fits_is_told() -> None:
    known = {"case": "damaged_item", "return_days": "left", "return_until": "3 December"}
    assert decide([BY_CARD, WRONG, DAYS], "en", known) == (2, "We do.")
    assert decide([DAYS, WRONG], "en", known) == (1, "Until 3 December.")


@pytest.mark.parametrize(
    "known",
    [
        {}, {"case": "return_order"}, {"case": "wrong_items"},
        {"paid_by": "debit card"}, {"paid_by": "my credit cards"},
        {"return_days": "over"},
    ],
)  # fmt: skip
def test_what_nothing_decides_is_answered_in_general(known: dict[str, str]) -> None:
    assert decide([WRONG, BY_CARD, DAYS], "en", known) is None


def test_a_value_that_is_not_known_is_never_told() -> None:
    assert decide([DAYS], "en", {"return_days": "left"}) is None
    assert decide([DAYS], "en", {"return_days": "left", "return_until": ""}) is None


def test_one_that_lacks_the_language_is_not_told() -> None:
    assert decide([BY_CARD], "id", {"paid_by": "Credit Card", "payment_method": "x"}) is None


def test_all_that_is_named_must_fit() -> None:
    both = DecidedAnswer({"case": ("exchange",), "reason": ("Damaged",)}, {"en": "We do."})
    assert decide([both], "en", {"case": "exchange"}) is None
    assert decide([both], "en", {"case": "exchange", "reason": "damaged"}) == (1, "We do.")


def entry(instead: Any) -> dict[str, Any]:
    return {"id": "x", "questions": {"en": ["?"]}, "answer": {"en": "!"}, "instead": instead}


def test_an_entry_is_read_with_them() -> None:
    read = read_entry("here", entry([{"when": {"case": "exchange"}, "answer": {"en": "Yes."}}]))
    assert read.instead == (DecidedAnswer({"case": ("exchange",)}, {"en": "Yes."}),)


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ({"when": {}}, "a list"),
        (["x"], "when and answer"),
        ([{"when": {"case": "x"}}], "when and answer"),
        ([{"when": {"case": "x"}, "answer": {"en": "a"}, "more": 1}], "nothing else"),
        ([{"when": {}, "answer": {"en": "a"}}], "what decides"),
        ([{"when": "case", "answer": {"en": "a"}}], "what decides"),
        ([{"when": {"case": []}, "answer": {"en": "a"}}], "a word"),
        ([{"when": {"case": 7}, "answer": {"en": "a"}}], "a word"),
        ([{"when": {"case": "x"}, "answer": {}}], "by language"),
        ([{"when": {"case": "x"}, "answer": {"xx": "a"}}], "by language"),
        ([{"when": {"case": "x"}, "answer": {"en": "  "}}], "no words"),
        ([{"when": {"case": "x"}, "answer": {"en": "on {birthday}"}}], "{birthday}"),
        ([{"when": {"case": "x"}, "answer": {"en": "{due.year}"}}], "{due.year}"),
        ([{"when": {"case": "x"}, "answer": {"en": "{}"}}], "nothing is known"),
        ([{"when": {"case": "x"}, "answer": {"en": "{due:>999999999}"}}], "{due:>999999999}"),
        ([{"when": {"case": "x"}, "answer": {"en": "{due!r}"}}], "{due!r}"),
        ([{"when": {"case": "x"}, "answer": {"en": "a } b"}}], "brace"),
        ([{"when": {"case": "x"}, "answer": {"en": "a { b"}}], "brace"),
    ],
)
def test_a_mistake_is_told_with_its_entry(instead: Any, why: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        read_entry("returns.yml, entry 2", entry(instead))
    assert "returns.yml, entry 2 (x): instead: " in str(refused.value)
    assert why in str(refused.value)


def test_the_sample_says_the_same_in_both_languages() -> None:
    listed = load_entries(Path("data/knowledge"))
    decided = [(e, one) for e in listed for one in e.instead]
    assert decided
    for one_entry, one in decided:
        assert set(one.answer) == set(one_entry.answer), one_entry.id


@pytest.mark.parametrize("during", ["exchange", [1], {"exchange": True}])
def test_during_is_a_list_of_kinds(during: Any) -> None:
    with pytest.raises(KnowledgeError, match="during must be a list"):
        read_entry("here", {**entry([]), "during": during})
