"""The draft: begun by the first edit, seen by nobody, never at the cost of a developer's edits."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.training.draft.differences import changes_of
from bot.training.draft.draft import Draft
from bot.training.edits.examples import add_example, list_examples, remove_example
from bot.training.edits.flows import Flow, Step, save_flow
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import Reply, Wording, save_reply
from bot.training.training_files import BrokenFile
from tests.training.lines import changed_lines

SAID = "good evening to you all over there"
SMALLTALK, CARE = "data/nlu/smalltalk.yml", "data/nlu/care.yml"


def teach(draft: Draft, text: str = SAID) -> None:
    with draft.editing() as folder:
        add_example(folder, "greet", "en", text)


def append(project: Path, name: str, text: str) -> None:
    """A developer's edit in the checkout."""
    with (project / name).open("a") as file:
        file.write(text)


def test_an_edit_stays_in_the_draft(draft: Draft, project: Path) -> None:
    assert draft.folder == project
    teach(draft)
    assert draft.exists
    assert changed_lines(project) == []
    assert list_examples(draft.folder, containing=SAID)
    assert not list_examples(project, containing=SAID)


def test_it_is_told_what_changes(draft: Draft) -> None:
    assert changes_of(draft) == []
    teach(draft)
    with draft.editing() as folder:
        remove_example(folder, "greet", "en", "hello")
        save_reply(folder, Reply("utter_deny", (Wording(None, "Fine, {shop} says"),)))
        steps = (Step("intent", ("greet",)), Step("action", "utter_deny"))
        save_flow(folder, Flow("story", "short", steps), file="data/stories/orders.yml")
        note = folder / "data" / "rules" / "care.yml"
        note.write_text(f"# For everybody\n{note.read_text()}")
    told = {(c.file, c.kind, c.name, c.what): (c.before, c.after) for c in changes_of(draft)}
    assert told.pop((SMALLTALK, "example", "greet, en", "added")) == (None, SAID)
    assert told.pop((SMALLTALK, "example", "greet, en", "removed")) == ("hello", None)
    before, after = told.pop(("domain.yml", "reply", "utter_deny", "changed"))
    assert "All right. I'm here" in str(before)
    assert after == "all: Fine, {shop} says"
    assert ("data/stories/orders.yml", "story", "short", "added") in told
    assert ("data/rules/care.yml", "file", "data/rules/care.yml", "changed") in told
    assert len(told) == 2


def test_an_edit_that_is_taken_back_leaves_no_draft(draft: Draft) -> None:
    teach(draft)
    with draft.editing() as folder:
        remove_example(folder, "greet", "en", SAID)
    assert not draft.exists


def test_a_refused_edit_leaves_none_either(draft: Draft) -> None:
    with pytest.raises(EditRefused), draft.editing() as folder:
        add_example(folder, "nobody", "en", SAID)
    assert not draft.exists


def test_discarded(draft: Draft) -> None:
    teach(draft)
    with draft.editing() as folder:
        add_example(folder, "complaint", "en", "this is a scandal for such a shop")
    draft.discard(CARE)
    assert [change.file for change in changes_of(draft)] == [SMALLTALK]
    with pytest.raises(EditRefused, match=f"The draft changes nothing in {CARE}"):
        draft.discard(CARE)
    draft.discard()
    assert not draft.exists
    assert changes_of(draft) == []


def test_what_was_discarded_is_brought_back(draft: Draft, project: Path) -> None:
    teach(draft)
    with draft.editing() as folder:
        add_example(folder, "complaint", "en", "this is a scandal for such a shop")
    wanted = draft.changed_files()
    for what in (None, CARE):
        draft.discard(what)
        draft.bring_back()
        assert draft.changed_files() == wanted
    with pytest.raises(EditRefused, match="nothing to bring back"):
        draft.bring_back()
    draft.discard(SMALLTALK)
    append(project, SMALLTALK, "    - halo dari developer\n")
    teach(draft, "zebra stripes on good evening")
    with pytest.raises(EditRefused, match="edited anew"):
        draft.bring_back()
    assert list_examples(draft.folder, containing="zebra stripes on good evening")


def test_a_developers_edits_elsewhere_are_taken_over(draft: Draft, project: Path) -> None:
    teach(draft)
    append(project, CARE, "    - mau lapor atasan kalian\n")
    (project / "data" / "nlu" / "new.yml").write_text("nlu: []\n")
    (project / "data" / "nlu" / "payment.yml").unlink()
    teach(draft, "zebra stripes on good evening")
    assert (draft.folder / CARE).read_text().endswith("lapor atasan kalian\n")
    assert (draft.folder / "data" / "nlu" / "new.yml").exists()
    assert not (draft.folder / "data" / "nlu" / "payment.yml").exists()
    assert {change.file for change in changes_of(draft)} == {SMALLTALK}
    assert draft.conflicts() == []


def test_both_changed_the_same_file(draft: Draft, project: Path) -> None:
    teach(draft)
    append(project, SMALLTALK, "    - halo dari developer\n")
    teach(draft, "zebra stripes on good evening")
    assert draft.conflicts() == [SMALLTALK]
    assert list_examples(draft.folder, containing="zebra stripes on good evening")
    assert list_examples(project, containing="halo dari developer")
    draft.discard(SMALLTALK)
    assert not draft.exists
    assert list_examples(draft.folder, containing="halo dari developer")


def test_a_half_written_file_of_a_developer_is_not_taken_over(draft: Draft, project: Path) -> None:
    teach(draft)
    append(project, CARE, "- intent: 'half\n")
    teach(draft, "zebra stripes on good evening")
    assert len(list_examples(draft.folder, containing="good evening")) > 1


def test_there_must_be_something_to_start_from(draft: Draft, project: Path) -> None:
    append(project, CARE, "- intent: 'half\n")
    with pytest.raises(BrokenFile, match=f"{CARE}, line .*: this is not valid YAML"):
        teach(draft)
    assert not draft.exists


def test_edits_at_the_same_time_all_count(draft: Draft) -> None:
    texts = [f"good evening number {n} from me" for n in "abcdefgh"]
    threads = [threading.Thread(target=teach, args=(draft, text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {change.after for change in changes_of(draft)} == set(texts)


def test_a_copy_is_a_project_of_its_own(draft: Draft, settings: Settings, tmp_path: Path) -> None:
    teach(draft)
    draft.copy_to(tmp_path / "copy")
    teach(draft, "zebra stripes on good evening")
    assert len(changes_of(draft)) == 2
    assert list_examples(tmp_path / "copy", containing=SAID)
    assert not list_examples(tmp_path / "copy", containing="zebra stripes on")
    assert (tmp_path / "copy" / "bot" / "nlu").is_dir()
