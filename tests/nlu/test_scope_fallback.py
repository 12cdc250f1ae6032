"""What is like no example is not understood, however sure the classifier."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.scope_fallback import ScopeFallback


def _message(intent: str, in_scope: float | None) -> Message:
    ranking = [{"name": intent, "confidence": 0.97}, {"name": "greet", "confidence": 0.01}]
    scope = {} if in_scope is None else {"in_scope": in_scope}
    return Message({"text": "…", "intent": ranking[0], "intent_ranking": ranking, **scope})


def _understood(message: Message) -> tuple[str, list[str]]:
    [read] = ScopeFallback(0.05).process([message])
    return read.get("intent")["name"], [intent["name"] for intent in read.get("intent_ranking")]


def test_what_is_strange_is_not_understood_and_its_ranking_stays() -> None:
    assert _understood(_message("refund", 0.01)) == (
        "nlu_fallback", ["nlu_fallback", "refund", "greet"],
    )  # fmt: skip


@pytest.mark.parametrize("in_scope", [0.05, 0.9, None])
def test_what_is_like_the_examples_stays_understood(in_scope: float | None) -> None:
    assert _understood(_message("refund", in_scope)) == ("refund", ["refund", "greet"])


def test_what_names_something_of_the_shop_is_its_business() -> None:
    message = _message("product_availability", 0.01)
    message.set("entities", [{"entity": "product", "value": "Lantern"}])
    assert _understood(message)[0] == "product_availability"


def test_nothing_is_said_twice() -> None:
    assert _understood(_message("nlu_fallback", 0.01))[1] == ["nlu_fallback", "greet"]
