"""Canned replies as an editor changes them: live at once, all other lines as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.inbox.canned_replies import CannedReply, read_canned_replies
from bot.desk.inbox.canned_reply_file import move_canned_up, remove_canned, save_canned
from bot.project import Project
from bot.training.edits.refused import EditRefused
from tests.desk.conftest import LogIn, submit

FILE = """# Ours.

# Said first.
- title: Greeting
  en: Hello {name}!
  id: "Halo Kak {name}!"

# When it takes long.
- title: Wait
  en: One moment, please.   # short
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "canned_replies.yml").write_text(FILE)
    return Project(tmp_path, tmp_path)


def lines(project: Project) -> str:
    return (project.data / "canned_replies.yml").read_text()


def titles(project: Project) -> list[str]:
    return [one.title for one in read_canned_replies(project.data / "canned_replies.yml")]


def test_one_is_changed_and_the_others_keep_their_comments(project: Project) -> None:
    save_canned(project, CannedReply("Greeting", {"en": "Good day, {name}!"}), "Greeting")
    assert lines(project) == FILE.replace("Hello {name}!", "Good day, {name}!").replace(
        '  id: "Halo Kak {name}!"\n', ""
    )


def test_a_new_one_comes_last_and_can_be_moved_and_removed(project: Project) -> None:
    save_canned(project, CannedReply("Bye", {"en": "Bye: see you!"}, intent="goodbye"), None)
    assert titles(project) == ["Greeting", "Wait", "Bye"]
    move_canned_up(project, "Bye")
    assert titles(project) == ["Greeting", "Bye", "Wait"]
    remove_canned(project, "Bye")
    assert titles(project) == ["Greeting", "Wait"]
    assert "# When it takes long." in lines(project)


def test_the_first_of_all_is_written_too(project: Project) -> None:
    (project.data / "canned_replies.yml").unlink()
    save_canned(project, CannedReply("Bye", {"id": "Dadah, Kak!"}), None)
    assert titles(project) == ["Bye"]


@pytest.mark.parametrize(
    "reply",
    [
        CannedReply("", {"en": "x"}), CannedReply("New", {}), CannedReply("Wait", {"en": "x"}),
        CannedReply("New", {"en": "Hello {nmae}"}), CannedReply("New", {"en": "x" * 5000}),
        CannedReply("New", {"en": "It is {status}"}, "approved"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_changes_nothing(project: Project, reply: CannedReply) -> None:
    with pytest.raises(EditRefused):
        save_canned(project, reply, None)
    assert lines(project) == FILE


@pytest.mark.usefixtures("copied_shop")
async def test_an_editor_saves_removes_and_takes_it_back(log_in: LogIn) -> None:
    eko = await log_in("eko", "editor")
    bill = {"title": "Bill", "en": "Here is the bill for {order}.", "intent": "ask_info"}
    status, page = await submit(eko, "/desk/canned/save", **bill)
    assert (status, "Saved: Bill" in page) == (200, True)
    assert '<span class="chip">order number</span>' in page
    status, page = await submit(eko, "/desk/canned/save", **{**bill, "en": "Hello {who}"})
    assert status == 422
    assert "Hello {who}" in page, "what was typed is kept"
    status, page = await submit(eko, "/desk/canned/remove", title="Bill")
    assert "Removed: Bill" in page
    assert 'name="en" value="Here is the bill for {order}."' in page, "ready to be taken back"


async def test_an_agent_uses_them_and_edits_none(log_in: LogIn) -> None:
    sari = await log_in("sari", "agent")
    assert (await sari.get("/desk/canned")).status == 403
