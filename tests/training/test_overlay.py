"""A shop's own files over the packaged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.project import STARTER, Project
from bot.training.edits.refused import EditRefused
from bot.training.overlay import compose as composing
from bot.training.overlay import upgrade
from bot.training.overlay import write as writing
from bot.training.overlay.compose import compose
from bot.training.overlay.write import write
from bot.yaml_file import read_yaml

CANNED = "data/canned_replies.yml"
OWN_DOMAIN = """version: "3.1"

# in our words
responses:
  utter_hello:
    - text: "Welcome to Maju!"
  utter_gift:
    - text: "We wrap gifts."
actions:
  - action_gift
"""


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package: one reply file, a domain."""
    folder = tmp_path / "starter"
    (folder / "data").mkdir(parents=True)
    (folder / CANNED).write_text("- one\n- two\n- three\n- four\n- five\n")
    (folder / "domain.yml").write_text(
        'version: "3.1"\nintents:\n  - greet\n  - thank:\n      use_entities: []\nentities: []\n'
        "actions:\n  - action_faq\nresponses:\n"
        '  utter_hello:\n    - text: "Hi."\n  utter_bye:\n    - text: "Bye."\n'
    )
    for module in (composing, writing, upgrade):
        monkeypatch.setattr(module, "STARTER", folder)
    return folder


@pytest.fixture
def project(tmp_path: Path, starter: Path) -> Project:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "domain.yml").write_text(OWN_DOMAIN)
    made = Project(root, root / ".sapa" / "project")
    compose(made)
    return made


def domain(project: Project) -> dict:
    return read_yaml(project.domain, "domain.yml")


def test_the_shops_words_stand_for_the_packaged_ones(project: Project) -> None:
    together = domain(project)
    assert together["responses"]["utter_hello"][0]["text"] == "Welcome to Maju!"
    assert together["responses"]["utter_bye"][0]["text"] == "Bye."
    assert together["responses"]["utter_gift"][0]["text"] == "We wrap gifts."
    assert together["actions"] == ["action_faq", "action_gift"]
    assert together["intents"] == ["greet", {"thank": {"use_entities": []}}]


def test_a_packaged_reply_that_is_edited_is_the_shops_from_then_on(project: Project) -> None:
    edited = project.domain.read_text().replace("Bye.", "See you at Maju.")
    write(project, "domain.yml", edited.encode())
    compose(project)
    own = (project.root / "domain.yml").read_text()
    assert "See you at Maju." in own and "# in our words" in own and "action_faq" not in own
    assert domain(project)["responses"]["utter_bye"][0]["text"] == "See you at Maju."


def test_an_item_that_is_removed_stays_removed(project: Project) -> None:
    text = project.domain.read_text()
    removed = text.replace('  utter_bye:\n    - text: "Bye."\n', "")
    assert removed != text
    write(project, "domain.yml", removed.encode())
    compose(project)
    assert "utter_bye" not in domain(project)["responses"]
    assert "utter_gift" in domain(project)["responses"]


def test_back_to_the_packaged_words(project: Project) -> None:
    edited = project.domain.read_text().replace("Welcome to Maju!", "Hi.")
    write(project, "domain.yml", edited.encode())
    compose(project)
    assert "utter_hello" not in (project.root / "domain.yml").read_text()
    assert domain(project)["responses"]["utter_hello"][0]["text"] == "Hi."


def test_a_file_that_is_edited_becomes_a_copy_of_the_shops(
    project: Project, starter: Path
) -> None:
    write(project, CANNED, b"- mine\n")
    compose(project)
    assert (project.folder / CANNED).read_text() == "- mine\n"
    assert (project.root / CANNED).read_text() == "- mine\n"
    assert "one" in (starter / CANNED).read_text()


def test_a_packaged_file_can_be_done_without_and_brought_back(
    project: Project, starter: Path
) -> None:
    write(project, CANNED, None)
    compose(project)
    assert not (project.folder / CANNED).exists() and (starter / CANNED).exists()
    write(project, CANNED, (starter / CANNED).read_bytes())
    compose(project)
    assert (project.folder / CANNED).exists() and not (project.root / CANNED).exists()


def test_a_file_that_the_shop_deletes_shows_the_packaged_one_again(project: Project) -> None:
    own = project.root / CANNED
    own.parent.mkdir()
    own.write_text("- mine\n")
    compose(project)
    assert (project.folder / CANNED).read_text() == "- mine\n"
    own.unlink()
    compose(project)
    assert "one" in (project.folder / CANNED).read_text()


def test_new_files_of_the_shop_are_part_of_it(project: Project) -> None:
    own = project.root / "data" / "nlu" / "gifts.yml"
    own.parent.mkdir(parents=True)
    own.write_text("nlu: []\n")
    (project.root / "actions").mkdir()
    (project.root / "actions" / "gifts.py").write_text("")
    compose(project)
    assert (project.folder / "data/nlu/gifts.yml").exists()
    assert (project.folder / "actions/gifts.py").exists()


def test_a_broken_domain_is_told_and_the_last_one_stays(project: Project) -> None:
    before = project.domain.read_text()
    (project.root / "domain.yml").write_text("responses:\n  - [")
    with pytest.raises(EditRefused, match="domain.yml"):
        compose(project)
    assert project.domain.read_text() == before


def test_an_upgrade_joins_what_both_changed(project: Project, starter: Path) -> None:
    write(project, CANNED, b"- ONE\n- two\n- three\n- four\n- five\n")
    assert upgrade.changes(project) == []
    (starter / CANNED).write_text("- one\n- two\n- three\n- four\n- FIVE\n")
    [change] = upgrade.changes(project)
    assert (change.name, change.outcome) == (CANNED, "joined")
    upgrade.apply(project, change)
    assert (project.root / CANNED).read_text() == "- ONE\n- two\n- three\n- four\n- FIVE\n"
    assert upgrade.changes(project) == []


def test_an_upgrade_tells_of_a_conflict_and_changes_nothing(
    project: Project, starter: Path
) -> None:
    write(project, CANNED, b"- MINE\n- two\n- three\n- four\n- five\n")
    (starter / CANNED).write_text("- theirs\n- two\n- three\n- four\n- five\n")
    [change] = upgrade.changes(project)
    assert change.outcome == "conflict"
    assert (project.root / CANNED).read_text().startswith("- MINE")


def test_an_upgrade_names_the_replies_that_changed_beneath_the_shops(
    project: Project, starter: Path
) -> None:
    edited = project.domain.read_text().replace("Bye.", "See you.")
    write(project, "domain.yml", edited.encode())
    packaged = starter / "domain.yml"
    packaged.write_text(packaged.read_text().replace('"Bye."', '"Goodbye."'))
    [change] = upgrade.changes(project)
    assert change.items == ("responses/utter_bye",)
    upgrade.apply(project, change)
    assert upgrade.changes(project) == []


def test_a_checkout_has_all_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    checkout = Project(tmp_path, tmp_path)
    compose(checkout)
    assert write(checkout, CANNED, b"- mine\n") == [CANNED]
    assert (tmp_path / CANNED).read_text() == "- mine\n"
    assert not (tmp_path / ".sapa").exists()


def test_the_packaged_domain_can_be_joined_and_taken_apart(tmp_path: Path) -> None:
    """The real one: whatever is in it."""
    root = tmp_path / "shop"
    root.mkdir()
    (root / "domain.yml").write_text('version: "3.1"\n')
    project = Project(root, root / ".sapa" / "project")
    compose(project)
    assert project.domain.read_text() == (STARTER / "domain.yml").read_text()
    write(project, "domain.yml", project.domain.read_bytes())
    assert (root / "domain.yml").read_text() == 'version: "3.1"\n'


def test_a_conflict_that_somebody_has_settled_is_told_no_more(
    project: Project, starter: Path
) -> None:
    write(project, CANNED, b"- MINE\n- two\n- three\n- four\n- five\n")
    (starter / CANNED).write_text("- theirs\n- two\n- three\n- four\n- five\n")
    upgrade.keep(project, CANNED)
    assert upgrade.changes(project) == []
    assert (project.root / CANNED).read_text().startswith("- MINE")
    with pytest.raises(EditRefused, match="no copy of a packaged file 'data/other.yml'"):
        upgrade.keep(project, "data/other.yml")


def test_a_copy_that_somebody_removed_needs_nothing_and_can_be_made_again(
    project: Project, starter: Path
) -> None:
    write(project, CANNED, b"- mine\n")
    (project.root / CANNED).unlink()
    (starter / CANNED).write_text("- theirs\n")
    assert upgrade.changes(project) == []
    write(project, CANNED, b"- mine again\n")
    assert upgrade.changes(project) == [], "it was made from what is packaged now"


@pytest.mark.parametrize("half", ["", "# nothing yet\n", "responses:\n", "intents: []\n"])
def test_a_domain_of_the_shop_without_a_thing_in_it_changes_nothing(
    project: Project, half: str
) -> None:
    (project.root / "domain.yml").write_text(half)
    compose(project)
    assert domain(project)["responses"] == {
        "utter_hello": [{"text": "Hi."}],
        "utter_bye": [{"text": "Bye."}],
    }


@pytest.mark.parametrize("half", ["vers", "- responses", "7", "responses: ["])
def test_a_domain_that_is_no_domain_is_refused_in_a_sentence(project: Project, half: str) -> None:
    (project.root / "domain.yml").write_text(half)
    with pytest.raises(EditRefused, match=r"domain\.yml"):
        compose(project)
    assert domain(project)["responses"]["utter_hello"] == [{"text": "Welcome to Maju!"}]
