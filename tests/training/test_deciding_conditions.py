"""A condition that names what there is not would never hold: the check tells it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.training.checks.answers import check_answers
from bot.training.edits.answers import list_answers, save_answer

_TODAY = date(2026, 11, 30)


def _mistakes(project: Path) -> list[str]:
    return [str(f) for f in check_answers(project, _TODAY) if not f.note]


def test_those_that_come_along_have_no_mistake(project: Path) -> None:
    assert not _mistakes(project)


def test_unknown_kinds_states_and_facts_are_told(project: Path) -> None:
    file = project / "data" / "knowledge" / "returns.yml"
    wrong = (
        ("case: wrong_item}", "case: rong_item}", "'rong_item'"),
        ("order: packed}", "order: boxed}", "'boxed'"),
        ("return_days: over}", "return_days: gone}", "'gone'"),
        ("reason: Changed my mind}", "reason: Bored}", "'Bored'"),
        ("case: charged_twice}", "mood: sad}", "'mood'"),
        ("during: [wrong_item,", "during: [wrongly,", "'wrongly'"),
    )
    for name in ("returns", "orders"):
        file = project / "data" / "knowledge" / f"{name}.yml"
        text = file.read_text("utf-8")
        for right, mistake, _ in wrong:
            text = text.replace(right, mistake)
        file.write_text(text, "utf-8")
    told = _mistakes(project)
    for *_, named in wrong:
        assert any(named in one for one in told), named


def test_an_edit_of_the_answer_keeps_them(project: Path) -> None:
    [entry] = [e for e, _ in list_answers(project) if e.id == "return_shipping_cost"]
    assert entry.instead
    changed = type(entry)(entry.id, entry.questions, {**entry.answer, "en": "It depends."})
    save_answer(project, changed)
    [after] = [e for e, _ in list_answers(project) if e.id == "return_shipping_cost"]
    assert (after.answer["en"], after.instead) == ("It depends.", entry.instead)
