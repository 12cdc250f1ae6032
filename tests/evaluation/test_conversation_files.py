"""Conversations are read from a file, or it is said where it is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands.evaluate_conversations import read as read_ours
from bot.evaluation.conversations.conversation import Change, WrittenConversation
from bot.evaluation.conversations.file_reading import read_conversations
from bot.evaluation.given_files import UnusableData
from bot.settings import load_settings
from tests.checkout import CHECKOUT

GOOD: dict[str, Any] = {"id": "a1", "lang": "en", "turns": [{"customer": "hi"}]}


def read(path: Path, *items: object) -> list[WrittenConversation]:
    file = path / "c.jsonl"
    file.write_text("\n".join(i if isinstance(i, str) else json.dumps(i) for i in items))
    return read_conversations(file, {"returns", "cod"}, {"whatsapp", "instagram"})


def refused(path: Path, *items: object) -> str:
    with pytest.raises(UnusableData) as error:
        read(path, *items)
    return str(error.value)


def with_check(check: object) -> dict[str, Any]:
    return {**GOOD, "turns": [{"customer": "hi", "check": check}]}


def test_everything_that_a_conversation_may_say(tmp_path: Path) -> None:
    [conversation] = read(
        tmp_path,
        {
            "id": "a1", "lang": "mixed", "kinds": ["cancel_order"], "traits": ["next_day"],
            "fill": {"ORDER": "ORD-2293"},
            "turns": [
                {"photo": True, "customer": "this one, {ORDER}", "expect": "takes {ORDER}"},
                {
                    "button": "Yes", "next_day": True, "after_hours": True, "channel": "instagram",
                    "check": {
                        "case": {"kind": "cancel_order", "state": ["solved", "open"]},
                        "facts": {"order": "{ORDER}", "quantity": 2, "size": ["L", "large"]},
                        "changed": {"order": "{ORDER}", "what": "cancelled"},
                        "source": ["order:{ORDER}", "faq:cod", "product"],
                        "language": "id", "must": [["a", "b"], "c"], "must_not": ["d"],
                        "asks": "proof", "asks_again": ["order"], "questions": 1,
                        "handover": False, "silent_ok": True,
                    },
                },
            ],
        },
    )  # fmt: skip
    photo, button = conversation.turns
    assert (conversation.kinds, conversation.traits) == (("cancel_order",), ("next_day",))
    assert (photo.photo, photo.text, photo.expect) == (True, "this one, ORD-2293", "takes ORD-2293")
    assert (button.button, button.channel) == ("Yes", "instagram")
    assert button.next_day and button.after_hours and photo.check is None
    check = button.check
    assert check is not None
    assert check.kinds == ("cancel_order",) and check.states == ("solved", "open")
    assert check.facts == {"order": ("ORD-2293",), "quantity": ("2",), "size": ("L", "large")}
    assert check.changed == (Change("ORD-2293", "cancelled"),)
    assert check.sources == ("order:ORD-2293", "faq:cod", "product")
    assert check.must == (("a", "b"), ("c",))
    assert (check.asks, check.asks_again) == (("proof",), ("order",))
    assert (check.questions, check.handover, check.silent_ok) == (1, False, True)


def test_nothing_changed_is_not_the_same_as_not_looked_at(tmp_path: Path) -> None:
    for check, changed in (({"changed": "none"}, ()), ({}, None)):
        [conversation] = read(tmp_path, with_check(check))
        assert conversation.turns[0].check and conversation.turns[0].check.changed == changed


def test_what_a_customer_types_may_have_braces(tmp_path: Path) -> None:
    typed = '/order_status{"order_number":"ORD-1"}'
    [conversation] = read(tmp_path, {**GOOD, "turns": [{"customer": typed}]})
    assert conversation.turns[0].text == typed


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "this is not JSON"),
        ("[]", "write a JSON object"),
        ({**GOOD, "id": ""}, "needs an id"),
        ({**GOOD, "id": "first"}, "'first' stands twice"),
        ({**GOOD, "lang": "fr"}, "lang must be one of en, id, mixed, not 'fr'"),
        ({**GOOD, "turn": []}, "'turn' is not known here"),
        ({**GOOD, "turns": []}, "at least one turn"),
        ({**GOOD, "kinds": [1]}, "kinds must be a text or a list of texts"),
        ({**GOOD, "fill": {"A": 1}}, "fill must be an object of texts"),
        ({**GOOD, "turns": ["hi"]}, "turn 1: a turn must be an object"),
        ({**GOOD, "turns": [{}]}, "the customer does nothing"),
        ({**GOOD, "turns": [{"customer": "  "}]}, "the customer does nothing"),
        ({**GOOD, "turns": [{"custmer": "hi"}]}, "'custmer' is not known here"),
        ({**GOOD, "turns": [{"customer": 1}]}, "customer must be a text"),
        ({**GOOD, "turns": [{"customer": "hi"}, {"photo": 1}]}, "turn 2: photo must be true or"),
        ({**GOOD, "turns": [{"customer": "x", "button": "y"}]}, "write one of customer"),
        ({**GOOD, "turns": [{"voice": True, "photo": True}]}, "write one of customer"),
        ({**GOOD, "turns": [{"customer": "{ORDER}?"}]}, "fill has no ORDER"),
        ({**GOOD, "turns": [{"customer": "x", "channel": "fax"}]}, "there is no channel 'fax'"),
        (with_check([]), "check must be an object"),
        (with_check({"muts": []}), "'muts' is not known here"),
        (with_check({"case": "open"}), "case must be an object"),
        (with_check({"case": {"state": "filed"}}), "there is no state 'filed'"),
        (with_check({"case": {"kinds": "x"}}), "'kinds' is not known here"),
        (with_check({"facts": ["order"]}), "facts must be an object"),
        (with_check({"changed": "nothing"}), "changed must be"),
        (with_check({"changed": {"order": "ORD-1", "what": "sent"}}), "changed must be"),
        (with_check({"source": "faq:refunds"}), "there is no approved answer 'refunds'"),
        (with_check({"source": "returns"}), "the source 'returns' is none"),
        (with_check({"source": "order:"}), "the source 'order:' is none"),
        (with_check({"language": "mixed"}), "language must be en or id"),
        (with_check({"must": "x"}), "must be said"),
        (with_check({"must": [[1]]}), "must must be a text or a list of texts"),
        (with_check({"must_not": [""]}), "must_not must be"),
        (with_check({"questions": "1"}), "questions must be a number"),
        (with_check({"questions": True}), "questions must be a number"),
        (with_check({"handover": "yes"}), "handover must be true or false"),
        (with_check({"silent_ok": 1}), "silent_ok must be true or false"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: object, complaint: str) -> None:
    error = refused(tmp_path, {**GOOD, "id": "first"}, "", line)
    assert error.startswith(f"{tmp_path / 'c.jsonl'}, line 3")
    assert complaint in error


def test_a_file_without_conversations(tmp_path: Path) -> None:
    assert "is empty" in refused(tmp_path, "")


def test_our_own_can_be_played() -> None:
    """Those of the benchmark: each file belongs to a part, and no id stands twice."""
    files = sorted((CHECKOUT / "bench" / "conversations").glob("*.jsonl"))
    assert {file.name.partition("_")[0] for file in files} <= {"development", "blind"}
    ids = [conversation.id for file in files for conversation in read_ours(file, load_settings())]
    assert len(ids) == len(set(ids))
