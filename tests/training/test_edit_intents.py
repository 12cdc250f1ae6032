"""A new intent: what is written, and what is refused with which sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.training.edits.examples import add_example, list_examples
from bot.training.edits.intents import add_intent
from bot.training.edits.refused import EditRefused
from tests.training.lines import changed_lines


def test_a_new_intent_takes_examples(project: Path) -> None:
    add_intent(project, "flattery")
    text = (project / "domain.yml").read_text()
    intents = text[: text.index("\nentities:")]
    assert intents.endswith("  - flattery:\n      use_entities: []\n")
    assert len(changed_lines(project)) == 2
    add_example(project, "flattery", "en", "you are the best shop in town")
    assert [example.text for example in list_examples(project, "flattery")] == [
        "you are the best shop in town"
    ]


def test_a_plain_list_stays_one(project: Path) -> None:
    (project / "domain.yml").write_text("intents:\n- greet\n- bye   # at the end\nactions: []\n")
    add_intent(project, "flattery")
    assert (project / "domain.yml").read_text() == (
        "intents:\n- greet\n- bye   # at the end\n- flattery\nactions: []\n"
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Praise me", "'Praise me' cannot name an intent."),
        ("greet", "There is a greet already."),
        ("utter_greet", "There is a utter_greet already."),
    ],
)
def test_refused(project: Path, name: str, sentence: str) -> None:
    with pytest.raises(EditRefused, match=sentence):
        add_intent(project, name)
    assert changed_lines(project) == []
