"""The figures, worked out by hand, and the transcript that people read."""

from __future__ import annotations

import json

from bot.evaluation.conversations.conversation import Check, WrittenConversation, WrittenTurn
from bot.evaluation.conversations.judgement import as_dict, figures, judge
from bot.evaluation.conversations.observation import Case, Observed
from bot.evaluation.conversations.transcript import transcript
from bot.messages import Button, Reply, Turn

ASKS = Observed(
    Turn(intent="exchange", confidence=0.9, language="en"),
    (Reply("Which order is it?", [Button("ORD-1", "/x")], source={"asks": "order"}),),
    Case("exchange", "open"),
    {"size": "L"},
    cpu_ms=30.0,
)
TELLS = Observed(Turn(), (Reply("Filed as C-1."),), Case("exchange", "waiting_staff", "C-1"), {},
                 cpu_ms=50.0)  # fmt: skip


def conversation(id_: str, language: str, *turns: WrittenTurn) -> WrittenConversation:
    return WrittenConversation(id_, language, ("exchange",), ("size",), turns, "line 1")


RIGHT = judge(
    conversation(
        "a", "en",
        WrittenTurn("too small", expect="asks", check=Check(facts={"size": ("L",)})),
        WrittenTurn(voice=True),
        WrittenTurn(button="ORD-1", next_day=True),
    ),
    [ASKS, None, TELLS],
)  # fmt: skip
WRONG = judge(
    conversation(
        "b", "id",
        WrittenTurn("kekecilan", check=Check(asks_again=("order",), facts={"size": ("M",)})),
        WrittenTurn("ya", check=Check(kinds=("exchange",))),
    ),
    [ASKS, TELLS],
)  # fmt: skip


def test_the_figures() -> None:
    found = figures([RIGHT, WRONG])
    assert (found["conversations"], found["conversations_right"]) == (2, 0.5)
    assert (found["turns"], found["turns_right"]) == (4, round(2 / 3, 4))
    assert (found["turns_with_checks"], found["turns_not_tried"]) == (3, 1)
    assert (found["facts_right"], found["asked_again"]) == (0.5, 1)
    assert (found["leaks"], found["wrong_changes"], found["turn_cpu_ms"]) == (0, 0, 40.0)
    assert [(row["name"], row["turns_right"]) for row in found["languages"]] == [
        ("id", 0.5), ("en", 1.0)
    ]  # fmt: skip
    checks = {row["name"]: (row["turns"], row["right"]) for row in found["checks"]}
    assert checks["facts"] == (2, 0.5)
    assert checks["asks_again"] == (1, 0.0)
    assert checks["case"] == (1, 1.0)
    json.dumps([found, as_dict(RIGHT)])


def test_without_checks_nothing_is_called_right() -> None:
    unchecked = judge(conversation("c", "en", WrittenTurn("hi")), [TELLS])
    found = figures([unchecked])
    assert (found["turns_right"], found["conversations_right"]) == (None, None)
    assert found["facts_right"] is None
    assert "exchange, size · no checks" in transcript([unchecked])


def test_the_transcript() -> None:
    read = transcript([RIGHT, WRONG])
    for words in (
        "## a", "· right", "**Customer:** too small", "**Bot:** Which order is it?", "[ORD-1]",
        "exchange 0.90", "case exchange waiting_staff C-1", "size = L", "Expected: asks",
        "(next day) [presses ORD-1]", "[voice note]", "*not tried*", "1 of 2 turns wrong",
        "✗ facts: size is 'L'; it should be 'M'",
    ):  # fmt: skip
        assert words in read
