"""What only Rasa and the encoders find: stories against rules, and twins in meaning. Real ones."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.desk.templates import Templates
from bot.knowledge.entries import Entry
from bot.settings import load_settings
from bot.training.checks.all_checks import find_mistakes
from bot.training.draft.draft import Draft
from bot.training.edits.answers import save_answer
from bot.training.edits.examples import add_example
from bot.training.edits.flows import Flow, Step, save_flow


def test_a_draft_with_mistakes(draft: Draft) -> None:
    greet, deny = Step("intent", ("greet",)), Step("action", "utter_deny")
    twin = Entry("abroad", {"en": ("Do you ship to other countries?",)}, {"en": "No."})
    with draft.editing() as folder:
        save_flow(folder, Flow("story", "rude", (greet, deny)), file="data/stories/orders.yml")
        save_flow(folder, Flow("rule", "rude too", (greet, deny)), file="data/rules/care.yml")
        add_example(folder, "greet", "en", "where is my order please")
        save_answer(folder, twin, "data/knowledge/shop.yml")
    findings = asyncio.run(find_mistakes(load_settings(), draft.folder))
    mistakes = [str(finding) for finding in findings if not finding.note]
    assert (
        "data/rules/care.yml, line 15: rule 'rude too' does utter_deny where rule 'greet' does "
        "something else. Change one of the two."
    ) in mistakes
    assert any("after intent 'greet' the stories disagree" in told for told in mistakes)
    assert any(
        "'Do you ship abroad?' (intl_shipping) asks nearly the same as 'Do you ship to other "
        "countries?' (abroad), in data/knowledge/shop.yml" in told and "answers differ" in told
        for told in mistakes
    )
    notes = [finding for finding in findings if finding.note]
    near = [finding for finding in notes if "where is my order please" in finding.what]
    assert near
    assert len(near) <= 20
    said = Templates().translated(near[0].what, "id")
    assert "hampir sama artinya dengan" in said and ", baris " in said


def test_a_file_that_is_no_yaml(project: Path) -> None:
    with (project / "data" / "nlu" / "care.yml").open("a") as file:
        file.write("- intent: 'half\n")
    [finding] = asyncio.run(find_mistakes(load_settings(), project))
    assert finding.where.file == "data/nlu/care.yml"
    assert "this is not valid YAML" in finding.what
