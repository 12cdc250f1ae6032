"""Kinds of cases: what an edit changes, and what is refused with which sentence."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.case_kinds import CaseKind, Choice, Fact
from bot.training.case_functions import case_functions
from bot.training.checks.cases import check_cases
from bot.training.draft.differences import changes_of
from bot.training.draft.draft import Draft
from bot.training.edits.case_kinds import Words, key_of, list_kinds, remove_kind, save_kind
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import list_replies
from tests.checkout import CHECKOUT
from tests.training.lines import changed_lines


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which every edit of these tests is refused."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("domain.yml", "config.yml"):
        shutil.copy(CHECKOUT / name, folder)
    shutil.copytree(CHECKOUT / "data", folder / "data")
    (folder / "actions").symlink_to(CHECKOUT / "actions")
    return folder


SHOP = "data/cases/shop.yml"
RENTAL = CaseKind(
    "kebaya_rental",
    {"en": "Kebaya rental", "id": "Sewa kebaya"},
    (),
    (
        Fact("date", "date", "utter_ask_problem"),
        Fact("size", "size", "utter_ask_which_size", optional=True),
        Fact("model", choices=(Choice({"en": "Kutubaru", "id": "Kutu baru"}, ("kutubaru",)),)),
    ),
    confirm="utter_ask_kebaya_rental_confirmed",
    files=True,
    due_hours=4,
)
WORDS = Words(
    {
        "date": {"en": "For which day?", "id": "Untuk tanggal berapa, Kak?"},
        "size": {"en": "Which size?", "id": "Ukuran apa, Kak?"},
        "confirm": {"en": "Shall I note {new_date}?", "id": "Saya catat {new_date} ya, Kak?"},
        "kept": {"en": "All right.", "id": "Baik, Kak."},
    },
    {"en": ("i want to rent a kebaya",), "id": ("mau sewa kebaya kak", "kebaya bisa disewa?")},
)


def kind(project: Path, key: str) -> CaseKind:
    return next(found for found, _ in list_kinds(project) if found.key == key)


def test_the_shops_own_are_right_and_all_can_be_edited(project: Path) -> None:
    assert list(check_cases(project)) == []
    for found, _ in list_kinds(project):
        save_kind(project, found)
    for key in ("return_order", "exchange", "delete_data"):
        found = kind(project, key)
        save_kind(project, replace(found, family="another", sorry=not found.sorry))
        save_kind(project, found)
    assert changed_lines(project) == []


def test_a_new_kind_with_a_new_intent(project: Path) -> None:
    save_kind(project, RENTAL, WORDS, SHOP)
    written = kind(project, "kebaya_rental")
    assert written.opened_by == ("kebaya_rental",)
    lines = changed_lines(project)
    assert not [line for line in lines if line.startswith("-")]
    added = "\n".join(line[2:] for line in lines)
    assert (
        """
  kebaya_rental:
    name: {en: Kebaya rental, id: Sewa kebaya}
    opened_by: [kebaya_rental]
    facts:
      - date: {ask: utter_ask_kebaya_rental_date}
      - size: {ask: utter_ask_kebaya_rental_size, optional: true}
      - model:
          ask: false
          choices:
            - {en: Kutubaru, id: Kutu baru, words: [kutubaru]}
    confirm: utter_ask_kebaya_rental_confirmed
    kept: utter_kebaya_rental_kept
    file: {due_hours: 4}"""
        in added
    )
    assert "  - kebaya_rental:" in added
    assert "- i want to rent a kebaya" in added and "- kebaya bisa disewa?" in added
    assert list(check_cases(project)) == []
    [name] = [r for r in list_replies(project) if r.name == "utter_name_kebaya_rental"]
    assert [wording.text for wording in name.wordings] == ["Kebaya rental", "Sewa kebaya"]


def test_a_kind_that_goes_takes_its_replies_along(project: Path) -> None:
    save_kind(project, RENTAL, WORDS, SHOP)
    no_examples = replace(WORDS, examples={})
    save_kind(project, replace(kind(project, "kebaya_rental"), facts=RENTAL.facts[1:]), no_examples)
    assert not [r for r in list_replies(project) if r.name == "utter_ask_kebaya_rental_date"]
    remove_kind(project, "kebaya_rental")
    left = [line for line in changed_lines(project) if "kebaya" in line]
    assert {"+   - kebaya_rental:", "+   utter_name_kebaya_rental:"} <= set(left)
    assert not [line for line in left if "utter_ask" in line]


def test_comments_anchors_and_other_kinds_stay(project: Path) -> None:
    file = project / SHOP
    text = file.read_text() + (
        "\n  # For weddings.\n"
        "  rent:   # since May\n"
        "    name: {en: Renting, id: 'Sewa'}\n"
        "    opened_by: [bulk_rent]  # taught in June\n"
        "    facts: &facts\n"
        "      # first the day\n"
        "      - date: {ask: utter_ask_note}  # by calendar\n"
        "      - note\n"
        "    file: {due_hours: 24}\n"
    )
    text = text.replace("bulk_rent", "smalltalk").replace("utter_ask_note", "utter_greet")
    text = text.replace("      - note\n", "      - problem\n")
    file.write_text(text)
    before = kind(project, "rent")
    save_kind(project, replace(before, due_hours=48))
    assert (
        file.read_text()
        == text.replace("facts: &facts", "facts: &facts")[: text.rindex("24")] + "48}\n"
    )
    save_kind(project, before)
    assert file.read_text() == text


def test_a_question_that_other_kinds_ask_too_becomes_an_own_one(project: Path) -> None:
    asked = {"item": {"en": "Which item has it?", "id": "Barang yang mana ya, Kak?"}}
    save_kind(project, kind(project, "warranty"), Words(asked))
    item = kind(project, "warranty").fact("item")
    assert item and item.ask == "utter_ask_warranty_item"
    assert kind(project, "damaged_item") == kind(Path(), "damaged_item")
    save_kind(project, kind(project, "warranty"), Words(asked))  # and stays so
    assert kind(project, "warranty").fact("item") == item


def fact(**more: Any) -> dict[str, Any]:
    return {"facts": (Fact("date", **{"read_as": "date", "ask": "utter_ask_problem", **more}),)}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": {"en": "Rental"}}, "kebaya_rental has no name in id"),
    "no key": ({"key": ""}, "The case has no name"),
    "an intent of another kind": ({"opened_by": ("exchange",)}, "Leave it in one of them"),
    "no intent": ({"opened_by": ("gret",)}, "is opened by the intent gret"),
    "a fact's name": ({"facts": (Fact("Tanggal Sewa"),)}, "'Tanggal Sewa' cannot name a fact"),
    "a reserved name": ({"facts": (Fact("proof"),)}, "'proof' cannot name a fact"),
    "twice": ({"facts": (Fact("note"), Fact("note"))}, "has the fact note twice"),
    "no question": ({"facts": (Fact("moon", ask="utter_ask_moon"),)}, "says utter_ask_moon, which"),
    "an item of no order": ({"facts": (Fact("item", "item"),)}, "Add the fact order"),
    "no reader": (fact(read_as="telepathy"), "is read as telepathy, which nothing is"),
    "an order by another name": (fact(read_as="order"), "Call it order"),
    "no state": (fact(fits=("lost",)), "fits lost, which is no status"),
    "no other fact": (fact(unless=("moon",)), "names moon under unless"),
    "half a choice": (fact(choices=(Choice({"en": "Big", "id": ""}),)), "lacks a language"),
    "no answer": ({"answer": "no_such"}, "names the answer 'no_such'"),
    "no deed": ({"do": "no_such"}, "'no_such' under do, which no function"),
    "a deed without its facts": ({"do": "request_return"}, "cannot be done without order"),
    "a check without its order": ({"check": "returnable"}, "cannot be done without order"),
    "final without a yes": ({"do": "delete_data", "confirm": None}, "cannot be undone"),
    "nothing done": ({"files": False, "due_hours": None}, "staff never see it"),
    "late": ({"due_hours": 999}, "promises an answer within 999 hours"),
    "no file": ({"file": "data/x.yml"}, "Say in which file"),
}


@pytest.mark.parametrize(("changes", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(unchanged: Path, changes: dict[str, Any], told: str) -> None:
    changes = dict(changes)
    file = changes.pop("file", SHOP)
    words = WORDS if "key" in changes else Words()
    asked = {"opened_by": ("smalltalk",), "confirm": "utter_greet", "kept": "utter_deny"}
    with pytest.raises(EditRefused) as refused:
        save_kind(unchanged, replace(RENTAL, **{**asked, **changes}), words, file)
    assert told in str(refused.value)
    assert changed_lines(unchanged) == []


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        ({"kept": {}}, "to a no speaks of an order"),
        ({"date": {"en": "When?"}}, "is missing in a language"),
        ({"date": {"en": "When {", "id": "Kapan"}}, "brace without its partner"),
    ],
)
def test_words_refused(unchanged: Path, questions: dict[str, Any], told: str) -> None:
    words = replace(WORDS, questions={**WORDS.questions, **questions})
    with pytest.raises(EditRefused) as refused:
        save_kind(unchanged, RENTAL, words, SHOP)
    assert told in str(refused.value)
    assert changed_lines(unchanged) == []


def test_the_last_of_a_file_and_one_that_is_gone(project: Path) -> None:
    for found, place in list_kinds(project)[::-1]:
        if place.file == SHOP and found.key != "complaint":
            remove_kind(project, found.key)
    with pytest.raises(EditRefused, match="complaint is the last one in data/cases/shop.yml"):
        remove_kind(project, "complaint")
    with pytest.raises(EditRefused, match="There is no stock_reminder any more"):
        remove_kind(project, "stock_reminder")


@pytest.mark.parametrize("text", ["cases: [a]\n", "- a\n", "cases: {x: {name: {}, facts: 3}}\n"])
def test_what_is_no_kind_is_told(project: Path, text: str) -> None:
    (project / "data" / "cases" / "odd.yml").write_text(text)
    [found] = check_cases(project)
    assert found.where.file == "data/cases" and not found.note
    with pytest.raises(EditRefused):
        list_kinds(project)


def test_a_project_without_kinds_gets_its_first(project: Path) -> None:
    for file in (project / "data" / "cases").iterdir():
        file.unlink()
    assert list_kinds(project) == [] and list(check_cases(project)) == []
    save_kind(project, RENTAL, WORDS)
    assert kind(project, "kebaya_rental").due_hours == 4


def test_the_draft_has_the_kinds_and_tells_what_changes(draft: Draft) -> None:
    with draft.editing() as folder:
        save_kind(folder, replace(kind(folder, "invoice"), due_hours=48))
    assert list(draft.changed_files()) == ["data/cases/payment.yml"]
    [change] = changes_of(draft)
    assert (change.kind, change.name, change.what) == ("case", "invoice", "changed")
    assert "due_hours: 24" in (change.before or "") and "due_hours: 48" in (change.after or "")
    assert kind(draft.live, "invoice").due_hours == 24


def test_what_actions_can_do_is_read_without_running_them(project: Path) -> None:
    deeds, checks = case_functions(project, "deed"), case_functions(project, "check")
    assert deeds["request_return"].needs == ("order", "item") and deeds["request_return"].is_final
    assert deeds["show_status"].needs == ("order",) and not deeds["show_status"].is_final
    assert deeds["delete_data"].is_final and deeds["cancel_order"].is_final
    assert checks["may_delete"].needs == () and checks["returnable"].needs == ("order",)


@pytest.mark.parametrize(
    ("name", "key"),
    [("Kebaya rental", "kebaya_rental"), (" 2nd-hand (used)!", "nd_hand_used"), ("…", "")],
)
def test_keys(name: str, key: str) -> None:
    assert key_of(name) == key
