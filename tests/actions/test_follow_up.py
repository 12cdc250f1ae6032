"""Which messages go on from the question before, and which entry answered it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.follow_up_questions import entry_answered_before, is_follow_up


@pytest.mark.parametrize(
    "text",
    [
        "and to Papua?", "what about Sundays", "How about kids sizes?", "how long is it then?",
        "kalo ke papua?", "klo yg merah gmn", "trus berapa lama", "dan ke bali?",
        "gimana kalau rusak",
    ],
)
def test_short_words_that_go_on_are_a_follow_up(text: str) -> None:
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "how much is the shipping fee?", "ongkir ke bali berapa", "android app crashes",
        "kalender promo",
        "and I also wanted to ask you whether my refund has been paid out already",
    ],
)
def test_what_stands_on_its_own_is_none(text: str) -> None:
    assert not is_follow_up(text)


def said(text: str) -> dict[str, Any]:
    return {"event": "user", "text": text}


def answered(**source: Any) -> dict[str, Any]:
    return {"event": "bot", "text": "...", "metadata": {"source": source}}


@pytest.mark.parametrize(
    ("events", "entry"),
    [
        ([said("ongkir?"), answered(faq="shipping_cost"), said("kalo ke papua?")], "shipping_cost"),
        (
            [said("ongkir?"), answered(faq="shipping_cost"), answered(action="form"), said("dan?")],
            "shipping_cost",
        ),
        (
            [said("ongkir?"), answered(faq="shipping_cost"), said("hi"), answered(), said("dan?")],
            None,
        ),
        ([said("hi"), {"event": "bot", "text": "hello"}, said("and you?")], None),
        ([said("and to Papua?")], None),
    ],
)
def test_the_entry_of_the_message_before(events: list[dict[str, Any]], entry: str | None) -> None:
    tracker = Tracker("someone", {}, {}, events, False, None, {}, "action_listen")
    assert entry_answered_before(tracker) == entry
