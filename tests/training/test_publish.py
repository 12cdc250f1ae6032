"""Publishing: all of it or nothing, one commit in the editor's name, and the way back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.messages import Button
from bot.settings import Settings
from bot.training.draft.draft import Draft
from bot.training.edits.examples import add_example, list_examples
from bot.training.edits.replies import Reply, Wording, save_reply
from bot.training.fingerprint import model_name
from bot.training.publishing.apply import CannotPublish, finish_publication
from bot.training.publishing.live_model import live_model, make_live
from bot.training.publishing.publish import Published, publish, rollback
from bot.training.publishing.versions import Versions
from tests.training.lines import changed_lines

SAID = "good evening to you all over there"
SMALLTALK = "data/nlu/smalltalk.yml"


@pytest.fixture(autouse=True)
def trained(settings: Settings, project: Path) -> Path:
    """The model that is live before anything is published."""
    return pretend_trained(settings, project)


def pretend_trained(settings: Settings, folder: Path) -> Path:
    """A file under the name of the model that fits: publishing only looks at the name."""
    name = model_name(folder, settings.knowledge.encoder)
    model = settings.models / f"{name}.tar.gz"
    model.parent.mkdir(exist_ok=True)
    model.write_text(f"the model {name}")
    return model


def git(project: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com"]
    return subprocess.run(
        ["git", "-C", str(project), *identity, *arguments],
        check=True, capture_output=True, text=True,
    ).stdout


@pytest.fixture
def repository(project: Path) -> Path:
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "-m", "The shop")
    return project


def teach(draft: Draft, text: str = SAID) -> None:
    with draft.editing() as folder:
        add_example(folder, "greet", "en", text)


def publish_taught(settings: Settings, draft: Draft, text: str = SAID) -> Published:
    teach(draft, text)
    pretend_trained(settings, draft.folder)
    return publish(settings, draft, "Rina")


def test_published(settings: Settings, draft: Draft, project: Path) -> None:
    published = publish_taught(settings, draft)
    assert changed_lines(project) == [f"+     - {SAID}"]
    assert not draft.exists
    live = live_model(settings)
    assert live is not None
    assert live.name == f"{model_name(project, settings.knowledge.encoder)}.tar.gz"
    version = published.version
    assert (version.by, version.files, version.model) == ("Rina", (SMALLTALK,), live.name)
    assert published.problem is None


def test_replies_need_no_training(
    settings: Settings, draft: Draft, project: Path, trained: Path
) -> None:
    with draft.editing() as folder:
        save_reply(folder, Reply("utter_deny", (Wording(None, "Fine."),)))
    publish(settings, draft, "Rina")
    assert "text: \"Fine.\"" in (project / "domain.yml").read_text()
    assert live_model(settings) == trained


def test_one_commit_in_the_editors_name(
    settings: Settings, draft: Draft, repository: Path
) -> None:
    (repository / "config.yml").write_text("# changed\n" + (repository / "config.yml").read_text())
    (repository / "data" / "nlu" / "care.yml").write_text("nlu: []\n")
    git(repository, "add", "data/nlu/care.yml")
    teach(draft)
    with draft.editing() as folder:
        new = folder / "data" / "stories" / "new.yml"
        new.write_text("stories: []\n")
    pretend_trained(settings, draft.folder)
    published = publish(settings, draft, "Rina Wijaya", "Evening greetings")
    assert published.problem is None
    told = git(repository, "log", "--format=%an|%s", "--name-only", "-1").split()
    assert " ".join(told) == f"Rina Wijaya|Evening greetings {SMALLTALK} data/stories/new.yml"
    # What others changed or staged stays as it was.
    assert git(repository, "status", "--porcelain").splitlines() == [
        " M config.yml", "M  data/nlu/care.yml",
    ]


def test_what_git_refuses_is_live_and_told(
    settings: Settings, draft: Draft, repository: Path
) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no commits today >&2\nexit 1\n")
    hook.chmod(0o755)
    published = publish_taught(settings, draft)
    assert str(published.problem).startswith("It is live, but git did not commit it (no commits")
    assert changed_lines(repository) == [f"+     - {SAID}"]


def test_a_developers_first_publication_leaves_the_commit_to_them(
    settings: Settings, draft: Draft, repository: Path, trained: Path
) -> None:
    make_live(settings, trained)
    with (repository / "data" / "nlu" / "care.yml").open("a") as file:
        file.write("    - mau lapor atasan kalian\n")
    pretend_trained(settings, repository)
    assert publish(settings, draft, "Dev").problem is None
    assert git(repository, "status", "--porcelain").splitlines() == [" M data/nlu/care.yml"]


def refused(settings: Settings, draft: Draft) -> str:
    before = changed_lines(draft.live)
    with pytest.raises(CannotPublish) as error:
        publish(settings, draft, "Rina")
    assert changed_lines(draft.live) == before
    return str(error.value)


def test_nothing_to_publish(settings: Settings, draft: Draft) -> None:
    assert refused(settings, draft) == "There is nothing to publish: nothing was edited."


def test_not_trained_as_it_is_now(settings: Settings, draft: Draft) -> None:
    teach(draft)
    assert "is not trained as it is now. Train it first." in refused(settings, draft)
    assert draft.exists


def test_a_mistake(settings: Settings, draft: Draft) -> None:
    with draft.editing() as folder:
        wording = Wording("en", "Hi {shop}", buttons=(Button("Go on to the next page", "/greet"),))
        save_reply(folder, Reply("utter_deny", (wording,)))
        domain = folder / "domain.yml"  # as a developer may have left it: the desk refuses it
        domain.write_text(domain.read_text().replace("Hi {shop}", "Hi {shpo}"))
    told = refused(settings, draft)
    assert "nothing fills {shpo} in utter_deny. Correct its name." in told
    assert "the button 'Go on to the next page' has 22 characters. Shorten it to 20." in told
    assert "utter_deny has no text for id. Add a variation." in told


def test_a_mistake_that_was_there_before_holds_up_nobody(
    settings: Settings, draft: Draft, project: Path
) -> None:
    text = (project / "domain.yml").read_text()
    (project / "domain.yml").write_text(text.replace('"Hi! I\'m the virtual', '"{shpo} I\'m the'))
    publish_taught(settings, draft)
    assert f"+     - {SAID}" in changed_lines(project)


def test_somebody_changed_the_same_file(settings: Settings, draft: Draft, project: Path) -> None:
    teach(draft)
    with (project / SMALLTALK).open("a") as file:
        file.write("    - halo dari developer\n")
    pretend_trained(settings, draft.folder)
    assert f"{SMALLTALK} changed outside the draft as well." in refused(settings, draft)
    assert list_examples(draft.folder, containing=SAID)


def test_a_disk_that_cannot_be_written(settings: Settings, draft: Draft, project: Path) -> None:
    make_live(settings, pretend_trained(settings, project))
    live = live_model(settings)
    teach(draft)
    with draft.editing() as folder:
        (folder / "data" / "stories" / "deep").mkdir()
        (folder / "data" / "stories" / "deep" / "new.yml").write_text("stories: []\n")
    pretend_trained(settings, draft.folder)
    (project / "data" / "stories" / "deep").write_text("a file stands where a folder must be")
    told = refused(settings, draft)
    assert "cannot be written" in told
    assert "nothing was published" in told
    assert draft.exists
    assert live_model(settings) == live
    assert [version.number for version in Versions(settings.data_folder).all()] == [1]


def test_a_crash_in_the_middle_is_made_up_for(
    settings: Settings, draft: Draft, project: Path
) -> None:
    first = publish_taught(settings, draft, "first good evening of all")
    second = publish_taught(settings, draft, "second good evening of all")
    # As after a crash in between: the version is kept, and nothing of it applied.
    versions = settings.data_folder / "versions"
    folder = versions / str(second.version.number)
    (folder / "applied").unlink()
    before = folder / "before" / SMALLTALK
    before.parent.mkdir(parents=True)
    before.write_bytes((versions / str(first.version.number) / "files" / SMALLTALK).read_bytes())
    (project / SMALLTALK).write_bytes(before.read_bytes())
    make_live(settings, settings.models / first.version.model)
    (settings.models / second.version.model).unlink()

    assert finish_publication(settings, draft) == second.version
    assert list_examples(project, containing="second good evening of all")
    live = live_model(settings)
    assert live == settings.models / second.version.model
    assert live.read_text().startswith("the model")
    assert finish_publication(settings, draft) is None


def test_back_and_forth(settings: Settings, draft: Draft, project: Path) -> None:
    publish_taught(settings, draft)
    live = live_model(settings)
    before, after = (version.number for version in reversed(Versions(settings.data_folder).all()))
    back = rollback(settings, draft, before, "Budi")
    assert changed_lines(project) == []
    assert live_model(settings) != live
    assert (back.version.brings_back, back.version.by) == (before, "Budi")
    rollback(settings, draft, after, "Budi")
    assert changed_lines(project) == [f"+     - {SAID}"]
    assert live_model(settings) == live


def test_a_draft_outlives_a_rollback(settings: Settings, draft: Draft) -> None:
    publish_taught(settings, draft)
    with draft.editing() as folder:
        add_example(folder, "complaint", "en", "this is a scandal for such a shop")
    rollback(settings, draft, 1, "Budi")
    assert list_examples(draft.folder, containing="scandal")
    assert draft.conflicts() == []


def test_a_model_that_was_removed_comes_back_too(
    settings: Settings, draft: Draft, trained: Path
) -> None:
    publish_taught(settings, draft)
    content = trained.read_text()
    trained.unlink()
    rollback(settings, draft, 1, "Budi")
    assert trained.read_text() == content


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(7, "There is no version 7. There are: 2, 1."), (2, "Version 2 is live already.")],
)
def test_no_way_back(settings: Settings, draft: Draft, number: int, sentence: str) -> None:
    publish_taught(settings, draft)
    with pytest.raises(CannotPublish, match=sentence):
        rollback(settings, draft, number, "Budi")


def test_a_developers_work_is_not_rolled_over(
    settings: Settings, draft: Draft, project: Path
) -> None:
    publish_taught(settings, draft)
    with (project / "data" / "nlu" / "care.yml").open("a") as file:
        file.write("    - mau lapor atasan kalian\n")
    with pytest.raises(CannotPublish, match="data/nlu/care.yml changed since version 2"):
        rollback(settings, draft, 1, "Budi")
    pretend_trained(settings, project)
    version = publish(settings, draft, "Dev").version  # without a draft: what is in the checkout
    assert version.files == ("data/nlu/care.yml",)
    rollback(settings, draft, 1, "Budi")
    assert changed_lines(project) == []


def test_the_last_ten_versions_are_kept(tmp_path: Path, trained: Path) -> None:
    versions = Versions(tmp_path)
    for number in range(12):
        files = {SMALLTALK: f"# {number}\n".encode()}
        versions.note_applied(versions.keep("Rina", "", {}, files, trained).number)
    assert [version.number for version in versions.all()] == list(range(12, 2, -1))
    assert versions.files(3) == {SMALLTALK: b"# 2\n"}
