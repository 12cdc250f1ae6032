"""What the bot does next: figures worked out by hand, and the held-out conversations for real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.evaluation.stories import story_report
from bot.training.project_files import examples
from tests.checkout import CHECKOUT
from tests.evaluation.conftest import evaluate

CONVERSATIONS = YAML(typ="safe").load(
    (CHECKOUT / "tests" / "held_out_stories.yml").read_text(encoding="utf-8")
)["stories"]


def test_figures_of_conversations() -> None:
    greet = ["hi", "greet", "greet", "utter_greet", "utter_greet", 1.0]
    listen = ["hi", "greet", "greet", "action_listen", "action_listen", 1.0]
    lost = ["hi", "greet", "thank", "utter_greet", "action_thank", 0.9]
    cost = {"turns": 2, "turn_ms": 5.0, "turn_cpu_ms": 4.0}
    replayed = {
        "given_intents": {"conversations": [[greet, listen], [greet, listen]], **cost},
        "end_to_end": {"conversations": [[greet, listen], [lost]], **cost},
        "memory_mb": 1000.0,
    }
    report = story_report(replayed)
    figures = report.as_dict()
    assert figures["conversations"] == 2
    assert figures["right_actions"] == pytest.approx(2 / 3)
    assert figures["right_conversations"] == 0.5
    assert figures["right_actions_given_intents"] == 1
    assert figures["right_conversations_given_intents"] == 1
    [error] = report.worst
    assert (error.expected, error.predicted) == ("utter_greet (greet)", "action_thank (thank)")
    assert report.pairs["utter_greet", "action_thank"] == 1


def test_nothing_held_out_was_trained_on() -> None:
    """Whole sentences; "yes" and an e-mail address are in every conversation."""
    trained_on = {" ".join(example.text.casefold().split()) for example in examples(CHECKOUT)}
    said = [step["user"] for story in CONVERSATIONS for step in story["steps"] if "user" in step]
    seen = [text for text in said if len(text.split()) > 2 and text.casefold() in trained_on]
    assert not seen, "Say it in other words in tests/held_out_stories.yml."


@pytest.mark.long
def test_the_held_out_conversations(tmp_path: Path) -> None:
    figures = json.loads(evaluate(tmp_path, "stories").stdout)
    assert figures["conversations"] == len(CONVERSATIONS) >= 30
    assert figures["right_actions_given_intents"] >= 0.98
    assert figures["right_actions"] >= 0.95
    assert figures["right_conversations"] >= 0.7
