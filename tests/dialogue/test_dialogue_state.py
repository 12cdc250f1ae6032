"""What a conversation remembers is JSON, comes back as it was, and stays small."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.state import (
    MOST_CASES,
    MOST_HEARD,
    MOST_ORDERS,
    Case,
    Dialogue,
    Option,
    Question,
)

words = st.text(max_size=8)
facts = st.dictionaries(words, words, max_size=3)
states = st.sampled_from(["open", "waiting_customer", "waiting_staff", "solved", "withdrawn"])
cases = st.builds(
    Case, words, facts, states, st.none() | words, st.dictionaries(words, st.integers(0, 9)),
    st.lists(words, max_size=2), facts, st.lists(words, max_size=3), words,
)  # fmt: skip
options = st.lists(st.builds(Option, words, words), max_size=3)
dialogues = st.builds(
    Dialogue, st.lists(cases, max_size=30), st.none() | st.builds(Question, words, options),
    facts, st.none() | words, st.lists(words, max_size=2), st.lists(words, max_size=20),
    st.lists(words, max_size=20), st.lists(words, max_size=3),
    st.lists(words, max_size=3), st.dictionaries(words, st.integers(1, 9), max_size=3), options,
    st.none() | words, st.booleans(),
    st.integers(0, 5),
)  # fmt: skip


@settings(deadline=None)
@given(dialogues)
def test_it_comes_back_from_json_as_it_was(dialogue: Dialogue) -> None:
    slot = dialogue.as_slot()
    again = Dialogue.of(json.loads(json.dumps(slot)))
    assert again == dialogue
    assert again.as_slot() == slot


@settings(deadline=None)
@given(dialogues)
def test_it_stays_small_and_forgets_no_case_in_hand(dialogue: Dialogue) -> None:
    in_hand, order = dialogue.in_hand, dialogue.order
    dialogue.as_slot()
    assert len(dialogue.cases) <= 2 * MOST_CASES
    assert len(dialogue.orders) <= MOST_ORDERS
    assert len(dialogue.mentioned) <= MOST_ORDERS
    assert dialogue.in_hand == in_hand
    assert dialogue.order == order


def test_an_unset_slot_is_a_new_dialogue() -> None:
    assert Dialogue.of(None) == Dialogue.of({}) == Dialogue()


def test_what_is_heard_and_added_is_bounded() -> None:
    case = Case("complaint")
    for _ in range(50):
        case.hear("x" * 100)
        case.add("note", "y" * 100)
    assert len(case.heard) <= MOST_HEARD
    assert len(case.facts["note"]) <= MOST_HEARD


def test_the_case_taken_up_last_is_in_hand() -> None:
    one, other = Case("return_order"), Case("return_order")
    dialogue = Dialogue([one, other])
    dialogue.take_up(one)
    assert dialogue.in_hand is one
    assert dialogue.cases == [other, one]
    one.state = "solved"
    assert dialogue.in_hand is other
    assert dialogue.last is one


def test_the_order_spoken_of_last_is_the_one_in_mind() -> None:
    dialogue = Dialogue()
    for number in ("A-1", "A-2", "A-1"):
        dialogue.speak_of(number, [Option(number, number)])
    assert dialogue.orders == ["A-2", "A-1"]
    assert dialogue.order == "A-1"
    assert dialogue.items == [Option("A-1", "A-1")]
