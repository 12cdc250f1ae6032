"""data/cases: what a file may say, and what is said of one that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.dialogue.case_kinds import CasesBroken, Fact, WatchedKinds, read_kinds
from bot.yaml_file import NotYaml
from tests.checkout import CHECKOUT

RENT = """
cases:
  rent:
    name: {en: Rent a kebaya, id: Sewa kebaya}
    opened_by: [rent]
    sorry: false
    facts:
      - product
      - date: {ask: utter_ask_rent_day, optional: true}
      - size: {ask: false}
      - reason: {choices: [{en: Wedding, id: Nikahan, words: [nikah, wedding]}]}
    file: {due_hours: 24}
"""


def kinds(folder: Path, text: str = RENT) -> dict:
    (folder / "rentals.yml").write_text(text, "utf-8")
    return read_kinds(folder)


def test_a_kind_of_case(tmp_path: Path) -> None:
    kind = kinds(tmp_path)["rent"]
    assert (kind.name["id"], kind.opened_by, kind.files, kind.due_hours, kind.sorry) == (
        "Sewa kebaya", ("rent",), True, 24, False,
    )  # fmt: skip
    assert kind.facts[:3] == (
        Fact("product", "product", "utter_ask_product"),
        Fact("date", "date", "utter_ask_rent_day", optional=True),
        Fact("size", "size", ""),
    )
    assert kind.facts[3].choices[0].title("id") == "Nikahan"
    assert kind.fact("size") and not kind.fact("colour") and not kind.needs_order


def test_the_kinds_of_this_project_can_be_read() -> None:
    assert "return_order" in read_kinds(CHECKOUT / "data" / "cases")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("name: {en: Rent a kebaya, id: Sewa kebaya}", "name: Rent",
         "the case 'rent' needs its name by language, such as en."),
        ("  rent:\n", "  rent: yes\n  rent2:\n",
         "the case 'rent' needs its name by language, such as en."),
        ("opened_by", "openedby", "the case 'rent' has 'openedby', which means nothing here."),
        ("[rent]", "rent", "opened_by of the case 'rent' must be a list."),
        ("sorry: false", "sorry: no", "sorry of the case 'rent' must be true or false."),
        ("optional: true", "optional: yes", "optional of the case 'rent' must be true or false."),
        ("{ask: false}", "{aks: no}",
         "'size' of the case 'rent' has 'aks', which means nothing here."),
        ("{ask: false}", "{ask: no}", "'size' of the case 'rent' is asked for by a reply such as "
         "utter_ask_size, or by none (ask: false), not by 'no'."),
        ("- product", "- 7", "a fact of the case 'rent' is neither a name nor a name with what "
         "belongs to it."),
        ("- product", "- {product: , colour: }", "a fact of the case 'rent' is neither a name nor "
         "a name with what belongs to it."),
        ("{en: Wedding, id: Nikahan", "{English: Wedding",
         "each choice of 'reason' of the case 'rent' needs its name by language, such as en, and "
         "words, and nothing else."),
        ("[nikah, wedding]", "nikah", "words of the case 'rent' must be a list."),
        ("{due_hours: 24}", "24", "file of the case 'rent' must be names with their values."),
        ("{due_hours: 24}", "{due_hours: soon}",
         "due_hours of the case 'rent' must be hours such as 24."),
        ("{due_hours: 24}", "{due_hours: 0}",
         "due_hours of the case 'rent' must be hours such as 24."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in RENT
    with pytest.raises(CasesBroken) as refused:
        kinds(tmp_path, RENT.replace(old, new))
    assert str(refused.value) == f"rentals.yml: {sentence}"


@pytest.mark.parametrize("text", ["kinds: {}", "- rent", "rent: {name: {en: a, id: b}}"])
def test_a_file_without_cases(tmp_path: Path, text: str) -> None:
    with pytest.raises(CasesBroken, match="rentals.yml does not list its cases under cases:."):
        kinds(tmp_path, text)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "cases:\n", "cases: {}\n"])
def test_a_file_may_be_empty(tmp_path: Path, text: str) -> None:
    assert kinds(tmp_path, text) == {}


def test_no_yaml(tmp_path: Path) -> None:
    with pytest.raises(NotYaml, match="rentals.yml, line 4"):
        kinds(tmp_path, "cases:\n  rent:\n    name: {en\n  x: ]")


def test_a_case_and_an_intent_stand_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(RENT, "utf-8")
    with pytest.raises(CasesBroken, match="the case 'rent' is there twice."):
        kinds(tmp_path)
    with pytest.raises(CasesBroken, match="the intent 'rent' opens 'rent' and 'lease'. Leave it"):
        kinds(tmp_path, RENT.replace("  rent:", "  lease:"))


def test_an_edit_counts_at_once_and_a_broken_one_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "rentals.yml"
    file.write_text(RENT, "utf-8")
    followed = WatchedKinds(tmp_path)
    assert list(followed.now()) == ["rent"]
    for number, text in enumerate((RENT.replace("opened_by", "opend_by"), RENT + "\n]"), 1):
        file.write_text(text, "utf-8")
        os.utime(file, (number, number))
        assert list(followed.now()) == ["rent"]
    file.write_text(RENT.replace("  rent:", "  lease:"), "utf-8")
    os.utime(file, (9, 9))
    assert list(followed.now()) == ["lease"]
