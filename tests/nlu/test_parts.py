"""The parts of a message pass through the components like messages, and nobody else sees them."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.segments import PartCollector, PartReader, PartSplitter

TWO = "yes cancel ORD-2291. and when do you open?"


def understood(text: str, *entities: dict[str, Any]) -> list[Message]:
    """Divided, and each message given its length as an intent."""
    messages = PartSplitter().process([Message({"text": text, "entities": list(entities)})])
    for message in messages:
        name = str(len(message.get("text")))
        message.set("intent", {"name": name, "confidence": 0.9})
        others = [{"name": other, "confidence": 0.1} for other in "abc"]
        message.set("intent_ranking", [message.get("intent"), *others])
        message.set("in_scope", 0.5)
        message.set("confirmation", {"yes": 1.0})
    return messages


def entity(kind: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": kind, "start": start, "end": end, "value": "…"}


def test_each_part_is_told_in_its_place() -> None:
    [message] = PartCollector().process(understood(TWO))
    assert message.get("intent")["name"] == str(len(TWO))
    parts = message.as_dict(only_output_properties=True)["parts"]
    assert [part["text"] for part in parts] == ["yes cancel ORD-2291.", "when do you open?"]
    for part in parts:
        assert TWO[part["start"] : part["end"]] == part["text"]
        assert part["intent"]["name"] == str(len(part["text"]))
        assert len(part["intent_ranking"]) == 3
        assert part["confirmation"] == {"yes": 1.0}


def test_a_message_that_cannot_be_divided_is_its_own_part() -> None:
    messages = understood("where is my order?")
    assert len(messages) == 1
    [message] = PartCollector().process(messages)
    [part] = message.get("parts")
    assert part["text"] == "where is my order?"
    assert (part["start"], part["end"]) == (0, 18)
    assert part["intent"] == message.get("intent")


def test_a_message_without_text_is_its_own_part() -> None:
    [message] = PartCollector().process(understood(""))
    assert [part["text"] for part in message.get("parts")] == [""]


def test_a_part_has_its_entities_and_no_others() -> None:
    order, language = entity("order_number", 11, 19), entity("language", 0, len(TWO))
    _, first, second = PartSplitter().process(
        [Message({"text": TWO, "entities": [order, language]})]
    )
    assert first.get("entities") == [order]
    assert second.get("entities") == []


def test_parts_go_behind_their_own_message() -> None:
    messages = [message for text in (TWO, "hi", TWO) for message in understood(text)]
    collected = PartCollector().process(messages)
    assert [len(message.get("parts")) for message in collected] == [2, 1, 2]


def test_what_is_asked_back_stays_beside_what_it_may_be() -> None:
    messages = understood("where is my order?")
    fallback = {"name": "nlu_fallback", "confidence": 0.7}
    messages[0].set("intent", fallback)
    messages[0].set("intent_ranking", [fallback, *messages[0].get("intent_ranking")])
    [message] = PartCollector().process(messages)
    [part] = message.get("parts")
    assert part["intent"] == fallback
    assert [intent["name"] for intent in part["intent_ranking"]] == ["18", "a", "b"]


def ranking(**confidences: float) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": value} for name, value in confidences.items()]


def read_in_whole(whole: dict[str, float], part: dict[str, float]) -> list[dict[str, Any]]:
    """The ranking of the first part after it was read in the light of the whole."""
    messages = understood(TWO)
    messages[0].set("intent_ranking", ranking(**whole))
    for one in messages[1:]:
        one.set("intent_ranking", ranking(**part))
    read: list[dict[str, Any]] = PartReader().process(messages)[1].get("intent_ranking")
    assert messages[0].get("intent_ranking") == ranking(**whole)
    assert messages[1].get("intent") == read[0]
    assert sum(intent["confidence"] for intent in read) == pytest.approx(1)
    return read


def test_an_unsure_part_is_about_what_the_whole_is() -> None:
    read = read_in_whole(
        {"not_received": 0.97, "late_order": 0.02}, {"late_order": 0.5, "not_received": 0.4}
    )
    assert read[0]["name"] == "not_received"


def test_a_sure_part_says_something_else_than_the_whole() -> None:
    read = read_in_whole(
        {"cancel_order": 0.9, "opening_hours": 0.05}, {"opening_hours": 0.95, "cancel_order": 0.01}
    )
    assert read[0]["name"] == "opening_hours"
