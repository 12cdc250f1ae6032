"""A question whose answer is likely but not sure: two or three are offered instead of none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import faq
from bot.knowledge.entries import Entry
from bot.knowledge.search import Match

DELIVERY = Entry("delivery_time", {"en": ("How long does delivery take?",)}, {"en": "2 days."},
                 intent="delivery_time")  # fmt: skip
LATE = Entry("late", {"en": ("My parcel is late.",)}, {"en": "We chase it."})
COST = Entry("cost", {"en": ("What is the fee?",)}, {"en": "Rp10,000."})


class Found:
    """A knowledge base that finds what it is told to, and notes what it was asked."""

    def __init__(self, *scores: float, contradicts: bool = False) -> None:
        self.matches = [Match(e, s) for e, s in zip((LATE, DELIVERY, COST), scores)]
        self.asked: list[str] = []
        self.contradicts = contradicts

    def search(self, question: str, limit: int, case: str | None = None) -> list[Match]:
        self.asked.append(question)
        return self.matches[:limit]

    def entry(self, id_: str | None) -> Entry | None:
        return next((e for e in (LATE, DELIVERY, COST) if e.id == id_), None)

    def answers_to(self, intent: str) -> list[Entry]:
        return [e for e in (LATE, DELIVERY, COST) if e.intent == intent]

    def contradict(self, *entries: Entry) -> bool:
        return self.contradicts


Give = Callable[..., tuple[str | None, list[dict[str, Any]]]]


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    def give(
        base: Found, topic: str | None = "ask_info", text: str = "hm?", **options: Any
    ) -> tuple[str | None, list[dict[str, Any]]]:
        monkeypatch.setattr(faq, "knowledge", lambda: base)
        dispatcher = CollectingDispatcher()
        message = {"text": text, "intent": {"name": "ask_info"}, "entities": []}
        tracker = Tracker("1", {"language": "en"}, message, [], False, None, {}, "action_listen")
        giving = faq.give_answer(faq.ActionFaq(), dispatcher, tracker, topic, **options)
        outcome = asyncio.run(giving)
        return outcome, dispatcher.messages

    return give


def test_a_sure_answer_is_given(give: Give) -> None:
    outcome, [said] = give(Found(0.9, 0.05))
    assert outcome == "answered"
    assert said["text"] == "We chase it."
    assert said["source"]["faq"] == "late"


def test_likely_ones_are_offered_with_a_way_out(give: Give) -> None:
    outcome, [said] = give(Found(0.3, 0.2, 0.1))
    assert outcome == "offered"
    assert said["response"] == "utter_which_question"
    assert said["source"]["twins"] == ["late", "delivery_time", "cost"]
    assert [button["payload"] for button in said["buttons"]] == [
        '/ask_info{"faq": "late"}', '/ask_info{"faq": "delivery_time"}',
        '/ask_info{"faq": "cost"}', "/nlu_fallback",
    ]  # fmt: skip


def test_the_likeliest_is_told_with_its_question(give: Give) -> None:
    outcome, [said] = give(Found(0.4, 0.2, 0.1))
    assert outcome == "offered"
    assert said["response"] == "utter_likely_answer"
    assert (said["question"], said["answer"]) == ("My parcel is late.", "We chase it.")
    assert [button["payload"] for button in said["buttons"]] == [
        '/ask_info{"faq": "delivery_time"}', '/ask_info{"faq": "cost"}', "/nlu_fallback",
    ]  # fmt: skip


def test_a_guess_is_not_offered(give: Give) -> None:
    assert give(Found(0.1, 0.05, 0.01)) == (None, [])


def test_what_may_be_no_question_must_be_likelier(give: Give) -> None:
    assert give(Found(0.2, 0.1), topic="ask_info")[0] == "offered"
    assert give(Found(0.2, 0.1), topic=None)[0] is None


def test_the_intent_decides_between_likely_ones(give: Give) -> None:
    outcome, [said] = give(Found(0.4, 0.3), topic="delivery_time")
    assert outcome == "answered"
    assert said["source"]["faq"] == "delivery_time"


def test_the_general_answer_comes_before_a_weak_offer(give: Give) -> None:
    outcome, [said] = give(Found(0.3, 0.01), topic="delivery_time")
    assert outcome == "answered"
    assert said["source"]["faq"] == "delivery_time"


def test_the_part_of_the_message_that_asks_is_answered(give: Give) -> None:
    base = Found(0.9)
    outcome, _ = give(base, text="cancel it. and how late is it?", question="how late is it?")
    assert outcome == "answered"
    assert base.asked == ["how late is it?"]


def test_nothing_is_offered_where_only_a_sure_answer_helps(give: Give) -> None:
    assert give(Found(0.4, 0.2), offer=False) == (None, [])
    assert give(Found(0.9), offer=False)[0] == "answered"


def test_two_answers_that_differ_are_neither_given_nor_offered(give: Give) -> None:
    outcome, [said, _] = give(Found(0.4, 0.4, contradicts=True))
    assert outcome == "answered"
    assert said["response"] == "utter_conflicting_answers"


def test_a_likely_answer_in_the_other_language_says_so(
    give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_indonesian = Entry("late", {"id": ("Paket saya telat.",)}, {"id": "Kami kejar."})
    base = Found(0.4, 0.2)
    base.matches[0] = Match(only_indonesian, 0.4)
    monkeypatch.setattr(faq, "words", lambda name, tracker: f"<{name}>")
    _, [said] = give(base)
    assert said["answer"] == "<utter_other_language_only> Kami kejar."
