"""While a person is awaited actions say what they surely know, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.faq import ActionFaq
from actions.handover import ActionAffirm, ActionHandoff, call_person
from actions.moderation import ActionModerated
from actions.products import ActionFindProducts
from bot.dialogue.state import PROOF, Case, Dialogue, Question
from tests.actions.dialogue_turns import sample_shop, take


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample_shop(tmp_path, monkeypatch, ""):
        yield


async def run(
    action: Action, intent: str, text: str, awaited: bool = True, **said: Any
) -> tuple[list[str], list[dict[str, Any]]]:
    """The replies, as texts or names, and the signals."""
    message = {"text": text, "intent": {"name": intent}, "entities": [],
               "metadata": {"awaited": awaited}, **said}  # fmt: skip
    here = Tracker("1", {"language": "id"}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    await action.run(dispatcher, here, {})
    replies = [m["response"] or m["text"] for m in dispatcher.messages]
    signals = [m["custom"]["signal"] for m in dispatcher.messages if m["custom"]]
    return [reply for reply in replies if reply], signals


async def test_a_sure_answer_is_given_and_no_guess() -> None:
    answered, _ = await run(ActionFaq(), "opening_hours", "toko buka jam berapa?")
    assert answered
    odd = ("ask_info", "apakah kucing saya boleh ikut naik kapal?")
    assert (await run(ActionFaq(), *odd))[0] == []
    assert (await run(ActionFaq(), *odd, awaited=False))[0] != []


async def test_no_second_hand_over_and_no_words_for_a_mere_yes() -> None:
    assert await run(ActionHandoff(), "talk_to_person", "mana adminnya") == ([], [])
    assert await run(ActionAffirm(), "affirm", "iya") == ([], [])
    assert (await run(ActionHandoff(), "talk_to_person", "admin", awaited=False))[1]


async def test_who_asks_again_is_told_by_when_once_and_the_open_question_stays() -> None:
    dialogue = Dialogue([Case("order_status", {"order": "ORD-1070"}, said=["begun"])])
    dialogue.question = Question(PROOF)
    person = {"name": "person"}
    told = await take(dialogue, person, awaited=time.time())
    assert told.said == ["utter_person_is_told"] and told.signals == []
    assert told.dialogue.question == Question(PROOF)
    assert (await take(dialogue, person, awaited=time.time() - 90_000)).said == []  # it is over
    before = [
        {"event": "bot", "metadata": {"utter_action": name}}
        for name in ("utter_handoff", "utter_person_is_told", "utter_order_shipped")
    ]
    for events, is_told in ((before, False), ([*before, before[0]], True)):
        message = {"text": "admin", "intent": {}, "metadata": {"awaited": time.time()}}
        here = Tracker("1", {}, message, events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        call_person(dispatcher, ActionHandoff(), here, "asked")
        assert bool(dispatcher.messages) is is_told


async def test_a_product_that_is_not_there_is_the_persons_to_tell() -> None:
    text = "ada gitar listrik ga"
    assert (await run(ActionFindProducts(), "product_availability", text))[0] == []
    assert (await run(ActionFindProducts(), "product_availability", text, awaited=False))[0] != []


@pytest.mark.parametrize(
    ("kind", "said", "signals"),
    [
        ("self_harm", ["utter_self_harm"], [{"handoff": "self_harm"}]),
        ("emergency", ["utter_emergency"], [{"handoff": "emergency"}]),
        ("threat", [], [{"handoff": "threat"}]),
        ("abuse", [], []),
        ("spam", [], []),
    ],
)
async def test_of_what_is_moderated_only_people_in_danger_hear_a_word(
    kind: str, said: list[str], signals: list[dict[str, Any]]
) -> None:
    found = {"kind": kind, "strikes": 0}
    assert await run(ActionModerated(), "moderated", "x", moderation=found) == (said, signals)


async def test_what_was_begun_with_the_call_goes_on_while_they_wait() -> None:
    called = await take(
        Dialogue(), {"name": "start", "kind": "refund_status"}, {"name": "person"}
    )
    assert called.signals == [{"handoff": "asked"}]
    assert called.said[0].startswith("utter_handoff") and called.said[1:] == [
        "utter_ask_order_number"
    ]
    number = {"name": "tell", "fact": "order", "value": "ORD-1070"}
    later = await take(called.dialogue, number, awaited=True)
    assert later.dialogue.in_hand and later.dialogue.question
    assert later.dialogue.question.fact == PROOF and later.said


async def test_facts_without_a_wish_are_remembered_in_silence() -> None:
    number = {"name": "tell", "fact": "order", "value": "ORD-1070"}
    filed = Case("exchange", state="waiting_staff", number="C-1")
    for dialogue in (Dialogue(), Dialogue([filed])):
        turn = await take(dialogue, number, awaited=True)
        assert turn.said == [] and turn.filed == []
        assert turn.dialogue.facts == {"order": "ORD-1070"}


async def test_a_question_that_nobody_understands_does_not_bring_the_open_one_back() -> None:
    dialogue = Dialogue([Case("order_status", {"order": "ORD-1070"}, said=["begun"])])
    dialogue.question = Question(PROOF)
    turn = await take(dialogue, {"name": "ask", "text": "flurb wizzle krank"}, awaited=True)
    assert turn.said == [] and turn.dialogue.question == Question(PROOF)


async def test_news_of_no_case_is_no_news() -> None:
    assert (await take(Dialogue(), {"name": "news"}, awaited=True)).said == []
    assert (await take(Dialogue(), {"name": "news"})).said == ["utter_no_case"]


async def test_what_is_asked_beside_the_call_is_answered_where_it_is_sure() -> None:
    sure = {"name": "ask", "kind": "opening_hours", "text": "toko buka jam berapa?"}
    unsure = {"name": "ask", "kind": "ask_info", "text": "apakah kucing boleh ikut naik kapal?"}
    person = {"name": "person"}
    told = await take(Dialogue(), sure, person)
    assert "10.00" in told.text or "10:00" in told.text
    assert len(told.said) == 1 and told.signals == [{"handoff": "asked"}]
    assert (await take(Dialogue(), unsure, person)).said == told.said
