"""A shop on several machines has one draft: what is edited on one is seen on all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from bot.settings_sections import MediaSettings
from bot.store.engine.errors import DatabaseError, StoreUnavailable
from bot.store.engine.store import open_connection
from bot.store.publishing.draft_of_all import draft_content, keep_draft_content
from bot.training.draft.draft import Draft
from bot.training.draft.shared_draft import SharedDraft, draft_of
from bot.training.edits.examples import add_example
from bot.training.edits.refused import EditRefused
from bot.training.edits.replies import Reply, Wording, save_reply
from bot.training.publishing.publish import publish
from tests.training.test_publish_shared import Add, OneMachine, add, address, bucket

__all__ = ["add", "address", "bucket"]

SMALLTALK = "data/nlu/smalltalk.yml"


def teach(
    machine: OneMachine, text: str, meanwhile: Callable[[], object] = lambda: None
) -> None:
    with machine.draft.editing() as folder:
        add_example(folder, "greet", "en", text)
        meanwhile()


def drafted(machine: OneMachine) -> str:
    """The file as an editor there has it before them."""
    machine.draft.be_newest()
    return (machine.draft.folder / SMALLTALK).read_text()


def test_an_edit_on_one_is_in_the_draft_of_the_other(add: Add) -> None:
    first, second = add("first"), add("second")
    assert "begun over here" not in drafted(second)
    teach(first, "begun over here")
    assert "begun over here" in drafted(second)
    teach(second, "gone on over there")
    assert "gone on over there" in drafted(first)
    assert [*first.draft.changed_files()] == [*second.draft.changed_files()] == [SMALLTALK]
    assert first.draft.changed_files() == second.draft.changed_files()
    for machine in (first, second):
        assert not machine.knows("begun over here"), "nothing is live yet"


def test_what_is_published_on_one_ends_the_draft_of_all(add: Add) -> None:
    first, second = add("first"), add("second")
    for machine in (first, second):
        machine.look()
    teach(first, "begun over here")
    assert "begun over here" in drafted(second)
    second.train(second.draft.folder)
    publish(second.settings, second.draft, "Budi")
    first.look()
    first.draft.be_newest()
    assert first.knows("begun over here")
    assert not first.draft.exists
    assert not second.draft.exists


def test_what_was_thrown_away_on_one_is_brought_back_on_another(add: Add) -> None:
    first, second = add("first"), add("second")
    teach(first, "begun over here")
    second.draft.be_newest()
    second.draft.discard()
    assert "begun over here" not in drafted(first)
    assert not first.draft.exists
    assert first.draft.discarded() == [SMALLTALK]
    first.draft.bring_back()
    assert "begun over here" in drafted(second)
    assert second.draft.discarded() == []
    with pytest.raises(EditRefused, match="nothing to bring back"):
        second.draft.bring_back()
    assert "begun over here" in drafted(first)


def test_who_edits_while_another_machine_is_heard_loses_nothing(add: Add) -> None:
    first, second = add("first"), add("second")
    teach(first, "begun over here")
    with pytest.raises(EditRefused, match="at this very moment"):
        teach(second, "gone on over there", lambda: teach(first, "and meanwhile here"))
    for machine in (first, second):
        assert "and meanwhile here" in drafted(machine)
        assert "gone on over there" not in drafted(machine)
    teach(second, "gone on over there")
    assert "gone on over there" in drafted(first) and "and meanwhile here" in drafted(first)


def test_an_edit_that_the_database_cannot_take_is_not_there(add: Add) -> None:
    first, second = add("first"), add("second")
    teach(first, "begun over here")
    here = open_connection(first.settings.store)
    try:
        renaming = "ALTER TABLE draft_of_all RENAME TO away"
        with pytest.raises((DatabaseError, StoreUnavailable)):
            teach(second, "gone on over there", lambda: here.execute(renaming))
    finally:
        here.execute("ALTER TABLE away RENAME TO draft_of_all")
        here.close()
    for machine in (first, second):
        assert "begun over here" in drafted(machine)
        assert "gone on over there" not in drafted(machine)


def test_an_edit_that_is_refused_leaves_all_as_it_was(add: Add) -> None:
    first, second = add("first"), add("second")
    teach(first, "begun over here")

    def refuse() -> None:
        raise EditRefused("no, not this")

    with pytest.raises(EditRefused, match="no, not this"):
        teach(second, "gone on over there", refuse)
    for machine in (first, second):
        assert "gone on over there" not in drafted(machine)
        assert "begun over here" in drafted(machine)


def test_drafts_from_before_the_machines_were_several_are_kept(add: Add) -> None:
    """The first one becomes that of all; what another one had can be brought back."""
    first, second = add("first"), add("second")
    for machine, text in ((first, "begun over here"), (second, "begun over there")):
        own = Draft(machine.settings.data_folder, machine.project)
        with own.editing() as folder:
            add_example(folder, "greet", "en", text)
    assert "begun over here" in drafted(first)
    assert "begun over here" in drafted(second)
    assert "begun over there" not in drafted(second)
    assert first.draft.discarded() == [] and second.draft.discarded() == [SMALLTALK]
    first.draft.be_newest()
    assert first.draft.discarded() == [SMALLTALK]


def test_what_others_publish_goes_beneath_the_draft_and_both_changed_is_told(add: Add) -> None:
    first, second = add("first"), add("second")
    for machine in (first, second):
        machine.look()
    with first.draft.editing() as folder:
        save_reply(folder, Reply("utter_deny", (Wording(None, "Fine."),)))
    # A developer publishes from a checkout on the second machine, without the draft.
    file = second.project.folder / "domain.yml"
    second.draft.be_newest()
    file.write_text(file.read_text() + "\n# by hand\n")
    assert second.draft.conflicts() == ["domain.yml"]
    assert first.draft.conflicts() == []


def test_a_machine_whose_connection_was_cut_asks_again(add: Add) -> None:
    first, second = add("first"), add("second")
    teach(first, "begun over here")
    assert "begun over here" in drafted(second)
    with psycopg.connect(str(first.settings.store), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database()"
        )
    teach(first, "gone on over here")
    assert "gone on over here" in drafted(second)


def test_two_that_edit_at_once_on_one_machine_wait_for_each_other(add: Add) -> None:
    first, second = add("first"), add("second")
    texts = [f"number {number} of them all" for number in range(4)]
    threads = [Thread(target=teach, args=(first, text)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(text in drafted(second) for text in texts)


def test_without_a_bucket_each_machine_has_its_own(add: Add) -> None:
    """As it publishes for itself then."""
    first = add("first")
    alone = replace(first.settings, media=MediaSettings())
    assert not isinstance(draft_of(alone), SharedDraft)


def test_of_two_that_keep_at_once_one_is_told(add: Add) -> None:
    first = add("first")
    with closing(open_connection(first.settings.store)) as database:
        assert keep_draft_content(database, b"one", 0) == 1
        assert keep_draft_content(database, b"other", 0) is None
        assert draft_content(database) == (1, b"one")


def test_names_outside_of_what_is_edited_are_not_written(add: Add, tmp_path: Path) -> None:
    from bot.training.draft.draft_state import DraftState, pack_state

    first = add("first")
    strange = {"../../outside.yml": (None, b"x"), "data/nlu/new.yml": (None, b"version: '3.1'\n")}
    with closing(open_connection(first.settings.store)) as database:
        keep_draft_content(database, pack_state(DraftState(strange)), 0)
    first.draft.be_newest()
    assert [*first.draft.changed_files()] == ["data/nlu/new.yml"]
    assert not [*tmp_path.rglob("outside.yml")]
