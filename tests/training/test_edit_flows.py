"""Rules and stories: what an edit changes, and what is refused with which sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.training.edits.flows import ANY, Flow, Step, list_flows, remove_flow, save_flow
from bot.training.edits.refused import EditRefused
from tests.checkout import CHECKOUT
from tests.training.fitting_form import add_fitting_form
from tests.training.lines import changed_lines

GREET, FAQ = Step("intent", ("greet",)), Step("action", "action_faq")
CARE = "data/rules/care.yml"


def flow(project: Path, name: str) -> Flow:
    return next(found for found, _ in list_flows(project) if found.name == name)


def test_all_of_the_shop_can_be_edited(project: Path) -> None:
    add_fitting_form(project)
    before = changed_lines(project)
    flows = [found for found, _ in list_flows(project)]
    assert {found.kind for found in flows} == {"rule", "story"}
    for found in flows:
        assert not [s for s in (*found.steps, *found.condition) if s.kind == "other"]
        save_flow(project, found)
    assert changed_lines(project) == before


def test_a_step_more_and_another_order(project: Path) -> None:
    before = flow(project, "greet")
    deny = Step("action", "utter_deny")
    save_flow(project, replace(before, steps=(before.steps[0], deny, before.steps[1])))
    assert changed_lines(project) == ["+       - action: utter_deny"]
    save_flow(project, replace(before, steps=(*before.steps, deny)))
    assert changed_lines(project) == ["+       - action: utter_deny"]
    assert [step.value for step in flow(project, "greet").steps] == [
        ("greet",), "utter_greet", "utter_deny",
    ]


def test_renamed(project: Path) -> None:
    before = flow(project, "greet")
    save_flow(project, replace(before, name="say hello"), old_name="greet")
    assert changed_lines(project) == ["-   - rule: greet", "+   - rule: say hello"]


def test_a_new_rule_and_a_removed_one(project: Path) -> None:
    add_fitting_form(project)
    before = changed_lines(project)
    new = Flow(
        "rule",
        "during the form",
        (
            Step("intent", ("greet", "thank")),
            FAQ,
            Step("slots", (("fitting_day", "monday"), ("fitting_size", ANY), ("language", None))),
            Step("loop", None),
        ),
        condition=(Step("loop", "fitting_form"), Step("slots", (("fitting_day", "monday"),))),
    )
    save_flow(project, new, file=CARE)
    assert flow(project, "during the form") == new
    new_lines = """
  - rule: during the form
    condition:
      - active_loop: fitting_form
      - slot_was_set: [{fitting_day: monday}]
    steps:
      - or:
          - intent: greet
          - intent: thank
      - action: action_faq
      - slot_was_set: [{fitting_day: monday}, fitting_size, {language: null}]
      - active_loop: null
"""
    assert (project / CARE).read_text() == (CHECKOUT / CARE).read_text() + new_lines
    remove_flow(project, "rule", "during the form")
    assert changed_lines(project) == before


def test_a_condition_comes_and_goes(project: Path) -> None:
    add_fitting_form(project)
    file = project / "data" / "rules" / "smalltalk.yml"
    before, text = flow(project, "greet"), file.read_text()
    save_flow(project, replace(before, condition=(Step("loop", "fitting_form"),)))
    condition = "  - rule: greet\n    condition:\n      - active_loop: fitting_form\n"
    assert file.read_text() == text.replace("  - rule: greet\n", condition)
    save_flow(project, before)
    assert file.read_text() == text


def test_what_cannot_be_edited_here_stays(project: Path) -> None:
    file = project / "data" / "stories" / "orders.yml"
    odd = (
        "  - story: odd\n    steps:\n      - checkpoint: seen   # by us\n"
        "      - action: action_faq\n"
    )
    file.write_text(f"{file.read_text()}\n{odd}")
    before = flow(project, "odd")
    save_flow(project, replace(before, steps=(*before.steps, Step("action", "utter_deny"))))
    assert file.read_text().endswith(f"{odd}      - action: utter_deny\n")


REFUSED = {
    "no name": (Flow("rule", " ", (GREET, FAQ)), CARE, "The rule has no name."),
    "no intent": (
        Flow("rule", "x", (Step("intent", ("gret",)), FAQ)), CARE, "There is no intent 'gret'."
    ),
    "no action": (
        Flow("rule", "x", (GREET, Step("action", "utter_x"))), CARE,
        "There is no action or reply 'utter_x'.",
    ),
    "no form": (
        Flow("rule", "x", (GREET, FAQ, Step("loop", "x_form"))), CARE, "There is no form 'x_form'."
    ),
    "no slot": (
        Flow("rule", "x", (GREET, FAQ, Step("slots", (("size", 1),)))), CARE,
        "There is no slot 'size'.",
    ),
    "nothing done": (Flow("rule", "x", (GREET,)), CARE, "In 'x' the bot does nothing."),
    "two messages in a rule": (
        Flow("rule", "x", (GREET, FAQ, GREET, FAQ)), CARE, "has more than one message"
    ),
    "unanswered": (
        Flow("story", "x", (GREET, GREET, FAQ)), "data/stories/orders.yml",
        "In 'x' the bot leaves a message unanswered.",
    ),
    "a story's condition": (
        Flow("story", "x", (GREET, FAQ), (Step("slots", (("language", "en"),)),)),
        "data/stories/orders.yml", "Only a rule has a condition.",
    ),
    "no file": (Flow("rule", "x", (GREET, FAQ)), None, "Say in which file 'x' shall stand"),
}


@pytest.mark.parametrize(("new", "file", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(project: Path, new: Flow, file: str | None, sentence: str) -> None:
    with pytest.raises(EditRefused) as refused:
        save_flow(project, new, file=file)
    assert sentence in str(refused.value)
    assert changed_lines(project) == []


def test_names_that_clash_or_are_gone(project: Path) -> None:
    before = flow(project, "greet")
    with pytest.raises(EditRefused, match="There is a rule called 'rating' already"):
        save_flow(project, replace(before, name="rating"), old_name="greet")
    with pytest.raises(EditRefused, match="There is no rule called 'gone' any more"):
        save_flow(project, before, old_name="gone")
    with pytest.raises(EditRefused, match="There is no story called 'gone' any more"):
        remove_flow(project, "story", "gone")
    assert changed_lines(project) == []
